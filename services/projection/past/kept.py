"""Answers about the past, kept in this process as long as they are true and there is room."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from services.projection.past.looking import Token
from shared.kernel.envelope import Envelope

T = TypeVar("T")

MOST_ROWS = 60_000
"""Rows that are kept in all; those of answers that nobody asked for longest go first."""

_AT_ONCE = 2
"""Folds that go on side by side: each keeps the process busy and holds a connection."""


class Past:
    """An answer is given again only for the token that it was made for: nothing that counts has come since."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], tuple[Token, Any, int]] = OrderedDict()
        self._rows = 0
        self._forgotten = 0
        self._turn = asyncio.Semaphore(_AT_ONCE)

    @property
    def generation(self) -> int:
        """Another one means that everything was forgotten; what was read before must not be kept."""
        return self._forgotten

    def find(self, key: tuple[Any, ...], token: Token) -> Any | None:
        """Return what is kept, None if it is nothing or no longer true."""
        found = self._kept.get(key)
        if found is None or found[0] != token:
            return None
        self._kept.move_to_end(key)
        return found[1]

    @asynccontextmanager
    async def turn(self, key: tuple[Any, ...], token: Token) -> AsyncIterator[Any | None]:
        """Give what is kept; else wait until few others fold, look again, and let the caller fold meanwhile."""
        if (kept := self.find(key, token)) is not None:
            yield kept
            return
        async with self._turn:
            yield self.find(key, token)

    def keep(self, key: tuple[Any, ...], token: Token, answer: Any, rows: int, generation: int) -> None:
        """Keep an answer of so many rows."""
        if generation != self._forgotten or rows > MOST_ROWS // 4:
            return
        self._drop(key)
        self._kept[key] = (token, answer, rows + 1)
        self._rows += rows + 1
        while self._rows > MOST_ROWS:
            self._drop(next(iter(self._kept)))

    def applied(self, service: str, events: Sequence[Envelope]) -> None:
        """What counts is asked anew each time."""

    def overtaken(self) -> None:
        self._forgotten += 1
        self._kept.clear()
        self._rows = 0

    def ending(self) -> None:
        """Nothing here goes on for ever."""

    def _drop(self, key: tuple[Any, ...]) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self._rows -= gone[2]

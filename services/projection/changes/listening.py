"""Tells readers of this process which units a batch touched; a reader that is too slow loses lines and is told so."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from shared.kernel.envelope import Envelope

MOST_LINES = 200
"""Lines kept for a reader; those of a batch are one."""


@dataclass(frozen=True)
class Change:
    """One batch: the service's last position in it, and the units that it touched."""

    service: str
    position: int
    units: tuple[UUID, ...]


@dataclass(eq=False)
class Reader:
    """What waits for one reader. `missed`: something was dropped, so that what it shows has to be read again."""

    missed: bool = False
    ended: bool = False
    lines: deque[Change] = field(default_factory=deque)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> None:
        """Return when there is something to tell, at the end, or after this time."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    def take(self) -> tuple[bool, list[Change]]:
        """Return whether lines were dropped, and those that are left, once."""
        missed, lines = self.missed, list(self.lines)
        self.missed = False
        self.lines.clear()
        self._woken.clear()
        if self.ended:
            self._woken.set()
        return missed, lines

    def tell(self, change: Change) -> None:
        if len(self.lines) >= MOST_LINES:
            self.lose()
        else:
            self.lines.append(change)
            self._woken.set()

    def lose(self) -> None:
        """Drop what waits: whoever has missed one line reads everything again."""
        self.lines.clear()
        self.missed = True
        self._woken.set()

    def end(self) -> None:
        self.ended = True
        self._woken.set()


class Changes:
    """The readers of this process. `told` is the last position per service of which they heard."""

    def __init__(self) -> None:
        self.told: dict[str, int] = {}
        self._readers: set[Reader] = set()
        self._ended = False

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give a reader that hears of every batch from now on."""
        reader = Reader()
        if self._ended:
            reader.end()
        self._readers.add(reader)
        try:
            yield reader
        finally:
            self._readers.discard(reader)

    @property
    def readers(self) -> int:
        return len(self._readers)

    def applied(self, service: str, events: Sequence[Envelope]) -> None:
        units = tuple(dict.fromkeys(event.unit for event in events))
        change = Change(service, events[-1].position, units)
        self.told[service] = change.position
        for reader in self._readers:
            reader.tell(change)

    def overtaken(self) -> None:
        for reader in self._readers:
            reader.lose()

    def ending(self) -> None:
        self._ended = True
        for reader in self._readers:
            reader.end()

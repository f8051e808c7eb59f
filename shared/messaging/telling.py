"""Tells this process what has been applied, by whichever worker, in the order of the events."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from shared.kernel.envelope import Envelope

Applied = Callable[[str, Sequence[Envelope]], None]

MOST_UNTOLD = 10_000
"""Events that are remembered until other workers have applied theirs among them."""


class Telling:
    """What was read here of a service is told as soon as everything before it is applied.

    If other workers are so far behind that too many events wait, listeners are told that they were overtaken instead.

    :param on_applied: called with service and events
    :param on_overtaken: called when something was applied that nobody is told about one by one
    """

    def __init__(self, service: str, on_applied: Sequence[Applied], on_overtaken: Sequence[Callable[[], None]]) -> None:
        self._service = service
        self._on_applied, self._on_overtaken = on_applied, on_overtaken
        self._waiting: deque[Envelope] = deque()
        self._left_out = 0
        self._moved = asyncio.Event()

    @property
    def waits(self) -> bool:
        """Whether something was read that is not applied yet."""
        return bool(self._waiting) or self._left_out > 0

    async def next(self) -> None:
        """Return when something was applied."""
        await self._moved.wait()

    def read(self, events: Sequence[Envelope]) -> None:
        """Remember events that come next; the last of them may be another worker's to apply."""
        self._waiting.extend(events)
        if len(self._waiting) > MOST_UNTOLD:
            self._left_out = self._waiting[-1].position
            self._waiting.clear()

    def applied(self, position: int) -> None:
        """Everything up to the position is applied."""
        self._moved.set()
        self._moved = asyncio.Event()
        if 0 < self._left_out <= position:
            self._left_out = 0
            self.overtaken()
        events: list[Envelope] = []
        while self._waiting and self._waiting[0].position <= position:
            events.append(self._waiting.popleft())
        if events:
            for tell in self._on_applied:
                tell(self._service, events)

    def begin(self) -> None:
        """Reading begins anew where everything is applied."""
        self._waiting.clear()
        self._left_out = 0

    def overtaken(self) -> None:
        for tell in self._on_overtaken:
            tell()

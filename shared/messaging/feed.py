"""A service's log as its readers see it, page by page."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol
from uuid import UUID

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.tail import Log


class FeedUnavailable(Exception):
    """The service does not serve its feed now; try again."""


class Feed(Protocol):
    """All events of one service in order: the truth that the bus only announces."""

    def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        """Give pages of events with `after` < position (<= `until`), up to the head at the time of the last page."""

    async def head(self) -> Head:
        """Return epoch and last position; raises FeedUnavailable."""


class StoreFeed:
    """The feed of a store in the same process."""

    def __init__(self, store: Log, *, limit: int = 5_000) -> None:
        self._store = store
        self._limit = limit

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        while True:
            page = await self._store.feed(after, limit=self._limit, unit=unit, until=until)
            if page.events:
                yield page.events
                after = page.events[-1].position
            if len(page.events) < self._limit:
                return

    async def head(self) -> Head:
        return await self._store.head()

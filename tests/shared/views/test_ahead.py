"""A page is given while the next one is fetched, and nothing of that outlives the block."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from shared.kernel.envelope import Envelope
from shared.messaging.feed import FeedUnavailable
from shared.views.ahead import ahead
from tests.shared.views.toys import Log


class Source:
    """Gives a log page by page, one event each; after `good` pages it fails, after `slow` ones it takes long."""

    def __init__(self, count: int, good: int | None = None, slow: int | None = None) -> None:
        log = Log()
        for number in range(count):
            log.raised(f"任务{number}")
        self.events, self.good, self.slow = log.events, good, slow
        self.fetched, self.given_up = 0, False

    async def pages(self) -> AsyncIterator[Sequence[Envelope]]:
        for number, event in enumerate(self.events):
            await asyncio.sleep(0)
            if number == self.good:
                raise FeedUnavailable("away")
            if number == self.slow:
                await self._take_long()
            self.fetched += 1
            yield [event]

    async def _take_long(self) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.given_up = True
            raise


async def test_gives_every_page_in_order_with_the_next_one_under_way() -> None:
    source, found, fetched = Source(4), list[Envelope](), list[int]()
    async with ahead(source.pages()) as pages:
        async for page in pages:
            await asyncio.sleep(0.01)  # as a fold that lets others go on
            found += page
            fetched.append(source.fetched)
    assert found == source.events
    assert fetched == [2, 3, 4, 4]


async def read(source: Source, into: list[Envelope], *, at_most: int = 100) -> None:
    async with ahead(source.pages()) as pages:
        async for page in pages:
            await asyncio.sleep(0.01)
            into += page
            if len(into) == at_most:
                raise KeyError("the fold")


async def test_fails_where_the_feed_fails_and_not_before() -> None:
    source, found = Source(4, good=2), list[Envelope]()
    with pytest.raises(FeedUnavailable):
        await read(source, found)
    assert found == source.events[:2]


async def test_has_given_up_the_page_under_way_when_the_block_is_left() -> None:
    source = Source(4, slow=1)
    with pytest.raises(KeyError):
        await read(source, [], at_most=1)
    assert (source.fetched, source.given_up) == (1, True)

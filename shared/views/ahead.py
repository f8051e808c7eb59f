"""Pages of a feed, each given while the next one is fetched."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from shared.kernel.envelope import Envelope

Pages = AsyncIterator[Sequence[Envelope]]


@asynccontextmanager
async def ahead(pages: Pages) -> AsyncIterator[Pages]:
    """Give these pages, fetched one ahead; whoever leaves the block gives up the one that is still under way."""
    following = asyncio.ensure_future(anext(pages, None))

    async def each() -> Pages:
        nonlocal following
        while (page := await following) is not None:
            following = asyncio.ensure_future(anext(pages, None))
            yield page

    try:
        yield each()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

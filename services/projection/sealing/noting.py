"""Once a minute: what every service says of its log is written into ours, so that leaving events out shows."""

import asyncio
from collections.abc import Mapping

import structlog

from services.projection.audit.log import AuditLog
from shared import clock
from shared.messaging.feed import FeedUnavailable
from shared.messaging.feed_client import FeedClient
from shared.messaging.sink import Pool

EVERY = 60.0
_log = structlog.get_logger()


async def note_heads(pool: Pool, feeds: Mapping[str, FeedClient], every: float = EVERY) -> None:
    """Ask and note until cancelled; a service that does not answer is asked again the next time."""
    while True:
        for service, feed in feeds.items():
            try:
                head = await feed.source_head()
            except FeedUnavailable as error:
                _log.info("sealer.head_not_heard", service=service, error=str(error))
                continue
            if head is not None:
                async with pool.connection() as connection:
                    await AuditLog().note_head(connection, service, head, clock.now())
        await asyncio.sleep(every)

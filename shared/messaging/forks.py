"""When a service's history is not the one that was applied: not reconciled yet, or forked before where we are."""

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.checkpoint import Checkpoint
from shared.messaging.feed import Feed, FeedUnavailable
from shared.messaging.sink import Pool, Sink


class NotReconciled(Exception):
    """The service's log ends before what was applied here; it takes nothing until a person has reconciled it."""


class NeedsRebuild(Exception):
    """The service has another history than what was applied here, and does not say since when; a person must look."""


async def another_history(feed: Feed, checkpoint: Checkpoint, fork: int) -> tuple[int, str, str] | None:
    """The first position up to the fork at which the service holds another event than we have applied, both digests."""
    for mark in sorted(checkpoint.partitions.values(), key=lambda one: one.position):
        if 0 < mark.position <= fork:
            event = await _event(feed, mark.position)
            if event.digest != mark.digest:
                return mark.position, mark.digest, event.digest
    return None


async def rewind(checkpoint: Checkpoint, head: Head, feed: Feed, pool: Pool, sink: Sink) -> Checkpoint:
    """Take sink and checkpoint back into the new epoch, in one transaction; returns the checkpoint that holds then.

    :raises PartitionTaken: if another worker was faster
    """
    last = await _event(feed, head.fork) if head.fork else None
    async with pool.connection() as connection, connection.transaction():
        # a service's transaction may take five seconds; to empty a big view takes longer
        await connection.execute("set local transaction_timeout = 0")
        await checkpoint.lock(connection)
        start = await sink.rewind(connection, checkpoint.service, head.fork)
        await checkpoint.rewind(connection, head.epoch, last if start else None)
    return checkpoint.rewound(head.epoch, last if start else None)


async def _event(feed: Feed, position: int) -> Envelope:
    async for page in feed.pages(position - 1, until=position):
        return page[0]
    raise FeedUnavailable(f"there is no event {position}")

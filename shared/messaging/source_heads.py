"""A service says how far its log has come: so many events, with one running hash over the digests of them all.

`hash` begins as SHA-256 of the epoch's 16 bytes and goes on as SHA-256(hash ‖ digest), event by event, from the first
position behind the epoch's fork. Whoever holds two of these sees whether anything between them was left out.
"""

import asyncio
from hashlib import sha256
from uuid import UUID

import structlog

from shared.eventstore.port import Overloaded, SourceHead
from shared.eventstore.postgres import PostgresEventStore
from shared.messaging.connection import stop_if_cancelled
from shared.messaging.feed import StoreFeed

EVERY = 60.0
"""Seconds between two sayings of a log that grows."""

_log = structlog.get_logger()


def begun(epoch: UUID) -> bytes:
    """The running hash before an epoch's first event."""
    return sha256(epoch.bytes).digest()


def running(hash_: bytes, digest: str) -> bytes:
    """The running hash with one more event; `digest` is that of its body, in hex."""
    return sha256(hash_ + bytes.fromhex(digest)).digest()


async def keep_saying(store: PostgresEventStore, every: float = EVERY) -> None:
    """Say it whenever the log has grown, until cancelled; a database that is away is waited for."""
    while True:
        stop_if_cancelled()
        try:
            await say(store)
        except Overloaded as error:
            _log.warning("source_head.not_said", service=store.service, error=str(error))
        await asyncio.sleep(every)


async def say(store: PostgresEventStore) -> SourceHead | None:
    """Say how far the log has come, unless that is said; the last that is said, None for an empty log.

    :raises Overloaded: if the database does not answer
    """
    head, last = await store.head(), await store.source_head()
    if last is None or last.epoch != head.epoch:
        last = SourceHead(head.epoch, head.fork, head.fork + 1, begun(head.epoch))
    if last.position >= head.position:
        return last if last.position >= last.since else None
    hash_ = last.hash
    async for page in StoreFeed(store).pages(last.position, until=head.position):
        for event in page:
            hash_ = running(hash_, event.digest)
    said = SourceHead(head.epoch, head.position, last.since, hash_)
    await store.say_source_head(said)
    return said

"""A relay or a projection in a process of its own, to be killed: `bus_worker relay|project <store> <own> <nats>`."""

import asyncio
import sys

from psycopg_pool import AsyncConnectionPool

from shared.eventstore.postgres import PostgresEventStore
from shared.messaging.feed import StoreFeed
from shared.messaging.relay import Relay
from shared.messaging.subscription import Pace, Subscription
from tests.shared.eventstore.toys import REGISTRY
from tests.shared.messaging.ledger import Ledger

SERVICE = "learning"
NAME = "projection"
PLACES = 2
PACE = Pace(batch=10, fetch=0.3, head_every=1.0, retry_first=0.1, retry_last=0.5)


async def relay(store: PostgresEventStore, store_dsn: str, nats_url: str) -> None:
    await Relay(store, service=SERVICE, nats_url=nats_url, dsn=store_dsn, poll=0.2, window=16, timeout=2).run()


async def project(store: PostgresEventStore, own_dsn: str, nats_url: str) -> None:
    async with AsyncConnectionPool(own_dsn, min_size=1, max_size=4, open=False) as pool:
        feeds = {SERVICE: StoreFeed(store)}
        reading = Subscription(NAME, feeds, nats_url, pool, Ledger(), workers=PLACES, handled={}, ignored={}, pace=PACE)
        await reading.run()


async def work(part: str, store_dsn: str, own_dsn: str, nats_url: str) -> None:
    store = PostgresEventStore(SERVICE, store_dsn, REGISTRY)
    await store.open()
    if part == "relay":
        await relay(store, store_dsn, nats_url)
    else:
        await project(store, own_dsn, nats_url)


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))

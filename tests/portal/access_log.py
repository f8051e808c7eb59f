"""The portal's access log for tests that have no portal, or look at one from beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.portal.accesses import ACCESSES
from shared.access.log import AccessLog
from shared.eventstore.codec import EventRegistry
from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.postgres import PostgresEventStore
from tests.projection.running import ROBOT
from tests.projection.story import DISTRICT


def in_memory() -> AccessLog:
    return AccessLog(MemoryEventStore("portal", EventRegistry(ACCESSES)), district=DISTRICT, principal=ROBOT)


@asynccontextmanager
async def of_database(dsn: str) -> AsyncIterator[AccessLog]:
    """On the log of a portal's database."""
    store = PostgresEventStore("portal", dsn, EventRegistry(ACCESSES), readers=1)
    await store.open()
    try:
        yield AccessLog(store, district=DISTRICT, principal=ROBOT)
    finally:
        await store.close()

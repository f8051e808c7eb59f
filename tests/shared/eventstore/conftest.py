"""The two stores, held to the same tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.migrations import migrate
from shared.personal.keys import MemoryKeyRing
from tests.shared.eventstore.toys import REGISTRY


@pytest.fixture
def key_ring() -> MemoryKeyRing:
    return MemoryKeyRing()


@pytest_asyncio.fixture
async def dsn(database: str) -> str:
    """A database with the event table."""
    await migrate(database, [MIGRATIONS])
    return database


@pytest_asyncio.fixture
async def pg_store(dsn: str, key_ring: MemoryKeyRing) -> AsyncIterator[PostgresEventStore]:
    store = PostgresEventStore("books", dsn, REGISTRY, key_ring)
    await store.open()
    yield store
    await store.close()


@pytest_asyncio.fixture(params=["memory", "postgres"])
async def store(
    request: pytest.FixtureRequest, key_ring: MemoryKeyRing
) -> AsyncIterator[MemoryEventStore | PostgresEventStore]:
    if request.param == "memory":
        yield MemoryEventStore("books", REGISTRY, key_ring)
        return
    dsn = request.getfixturevalue("database")
    await migrate(dsn, [MIGRATIONS])
    postgres_store = PostgresEventStore("books", dsn, REGISTRY, key_ring)
    await postgres_store.open()
    yield postgres_store
    await postgres_store.close()

"""The two stores, held to the same tests."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio
from psycopg import conninfo, sql

from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.migrations import migrate
from shared.personal.keys import MemoryKeyRing
from tests.shared.eventstore.toys import REGISTRY

ROLE = "books_service_of_test"


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


@pytest.fixture
def service_dsn(dsn: str) -> Iterator[str]:
    """The DSN of a service's role with its grants."""
    with psycopg.connect(dsn, autocommit=True) as owner:
        role = sql.Identifier(ROLE)
        owner.execute(sql.SQL("create role {} login password 'only here'").format(role))
        owner.execute("create table hint (id int)")
        owner.execute("select grant_service_role(%s)", [ROLE])
        owner.execute("select grant_service_role(%s)", [ROLE])
        yield conninfo.make_conninfo(dsn, user=ROLE, password="only here")
        owner.execute(sql.SQL("drop owned by {0}; drop role {0}").format(role))


@pytest_asyncio.fixture
async def service(service_dsn: str) -> AsyncIterator[PostgresEventStore]:
    store = PostgresEventStore("books", service_dsn, REGISTRY)
    await store.open()
    yield store
    await store.close()

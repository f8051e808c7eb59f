"""A bus and a database for every test of the messaging room."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import psycopg
import pytest
from nats.js import JetStreamContext
from psycopg_pool import AsyncConnectionPool

import shared.messaging
from shared.messaging.sink import Pool
from tests.conftest import Databases
from tests.shared.messaging.ledger import TABLE

MIGRATIONS = Path(shared.messaging.__file__).with_name("migrations")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def messaging_database(postgres: Databases) -> Iterator[str]:
    dsn = postgres.create_database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        for file in sorted(MIGRATIONS.glob("*.sql")):
            connection.execute(file.read_bytes())
        connection.execute(TABLE)
    yield dsn
    postgres.drop_database(dsn)


@pytest.fixture
def service() -> str:
    """A service name of its own for every test: streams and rows of others are out of sight."""
    return f"post{next(_numbers)}"


@pytest.fixture
async def js(nats_url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(nats_url)
    yield client.jetstream()
    await client.close()


@pytest.fixture(scope="session")
async def pool(messaging_database: str) -> AsyncIterator[Pool]:
    async with AsyncConnectionPool(messaging_database, min_size=1, max_size=8, open=False) as pool:
        yield pool

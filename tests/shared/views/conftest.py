from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.roles import as_service

MIGRATIONS = Path(__file__).parents[3] / "shared/views/migrations"
Connection = psycopg.AsyncConnection[Any]


@pytest.fixture
async def service_dsn(database: str) -> str:
    """A database with the engine's tables, as a service has it."""
    return await as_service(database, [MIGRATIONS])


@pytest.fixture
async def connection(service_dsn: str) -> AsyncIterator[Connection]:
    async with await psycopg.AsyncConnection.connect(service_dsn, autocommit=True) as connection:
        yield connection

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

MIGRATION = Path(__file__).parents[3] / "shared/views/migrations/0001_views.sql"
Connection = psycopg.AsyncConnection[Any]


@pytest.fixture
async def connection(database: str) -> AsyncIterator[Connection]:
    """A database with the engine's tables."""
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute(MIGRATION.read_text().encode())
        yield connection

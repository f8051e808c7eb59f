"""The log's database and its published folder, as sealer and verification find them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg_pool import AsyncConnectionPool

from deploy.installation.topology import service_named
from services.projection.audit.log import AuditLog
from services.projection.sealing.note import Note, Signer
from services.projection.sealing.sealer import Sealer
from services.projection.sealing.tiles import Tiles
from services.projection.sealing.witness import Witness
from shared.migrations import migrate
from tests.projection.audit.test_log import event, tamper
from tests.projection.sealing.witness import Remembering

SIGNER = Signer("audit.QW/2026", bytes(range(32)))


class Log:
    """The log's database, and the folder of what is published."""

    def __init__(self, pool: AsyncConnectionPool[Any], folder: Path) -> None:
        self.pool, self.folder, self.size = pool, folder, 0

    def sealer(self, *witnesses: Witness, signer: Signer = SIGNER, **options: Any) -> Sealer:
        """A sealer as a new process has it."""
        return Sealer(self.pool, Tiles(self.folder), signer, witnesses, **options)

    async def grow(self, count: int) -> None:
        async with self.pool.connection() as connection:
            events = [event(position) for position in range(self.size + 1, self.size + count + 1)]
            await AuditLog().apply(connection, "responsibility", events)
        self.size += count

    async def tamper(self, *statements: str) -> None:
        async with self.pool.connection() as connection:
            for statement in statements:
                await tamper(connection, statement)

    def published(self) -> Note:
        return Note.parse((self.folder / "checkpoint").read_text("utf-8"))

    async def signed(self) -> list[int]:
        async with self.pool.connection() as connection:
            cursor = await connection.execute("select size from log_checkpoint order by size")
            return [size for (size,) in await cursor.fetchall()]

    async def trouble(self) -> str | None:
        async with self.pool.connection() as connection:
            row = await (await connection.execute("select sentence_en from log_trouble")).fetchone()
            return None if row is None else row[0]


@pytest.fixture
async def log(database: str, tmp_path: Path) -> AsyncIterator[Log]:
    await migrate(database, service_named("projection").migrations)
    async with AsyncConnectionPool(database, min_size=1, max_size=3, open=False) as pool:
        yield Log(pool, tmp_path / "log")


@pytest.fixture
async def witness() -> AsyncIterator[tuple[Witness, Remembering]]:
    remembering = Remembering(SIGNER.verifier)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(remembering.app)) as http:
        yield Witness("http://witness.example/", remembering.key, http), remembering


def cut(size: int) -> tuple[str, ...]:
    """Statements that take the log back to this size, its head too, as a restored backup would."""
    return (
        f"delete from audit_trail where index >= {size}",
        f"delete from log_entry where index >= {size}",
        f"delete from log_checkpoint where size > {size}",
    )

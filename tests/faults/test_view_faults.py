"""Fault 12: poison parks its (view, unit); the others go on; the unit is level again after the fix."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shared.views.rebuild import rebuild
from shared.views.resume import resume
from shared.views.sink import ViewSink
from shared.views.state import parked
from tests.faults.view_worker import KILLER, history
from tests.roles import as_service
from tests.shared.views.toys import LONGHU, TASKS, WENFENG, Log, rows_of

ROOT = Path(__file__).parents[2]
Connection = psycopg.AsyncConnection[Any]
pytestmark = pytest.mark.faults


@pytest.fixture
async def service_dsn(database: str) -> str:
    return await as_service(database, [ROOT / "shared/views/migrations"])


@pytest.fixture
async def connection(service_dsn: str) -> AsyncIterator[Connection]:
    async with await psycopg.AsyncConnection.connect(service_dsn, autocommit=True) as connection:
        await connection.execute("create table checkpoint (position bigint not null)")
        await connection.execute("insert into checkpoint values (0)")
        yield connection


def run_until_level(dsn: str, most: int = 10) -> int:
    """Start the worker again and again, as a supervisor would, until it ends in peace; how often it died."""
    for deaths in range(most):
        worker = subprocess.run(
            [sys.executable, "-m", "tests.faults.view_worker", dsn], cwd=ROOT, timeout=60, check=False
        )
        if worker.returncode == 0:
            return deaths
    raise AssertionError(f"the worker still dies after {most} starts")


class TestAHandlerThatKillsItsProcess:
    async def test_parks_its_unit_and_lets_the_others_go_on(self, connection: Connection, service_dsn: str) -> None:
        assert run_until_level(service_dsn) == 4
        [entry] = await parked(connection)
        assert (entry.view, entry.service, entry.unit, entry.position) == ("tasks", "work", LONGHU, KILLER)
        assert entry.attempts == 2
        assert len(await rows_of(connection, "tasks", WENFENG)) == 20
        assert len(await rows_of(connection, "tasks", LONGHU)) == 12
        for leftover in ("view_batches", "view_attempts"):
            assert await rows_of(connection, leftover) == []

    async def test_is_level_again_after_the_fix(self, connection: Connection, service_dsn: str) -> None:
        run_until_level(service_dsn)
        assert await resume(connection, TASKS, "work", LONGHU, history()) is None
        live = await rows_of(connection, "tasks")
        assert len(live) == 40
        await rebuild(connection, [TASKS], {"work": history(), "study": Log("study")})
        assert await rows_of(connection, "tasks") == live


class TestAProcessKilledForAnotherReason:
    async def test_parks_nobody(self, connection: Connection) -> None:
        """A first batch that was marked but never finished is tried event by event, and all events survive."""
        log = history()
        await ViewSink([TASKS]).ensure(connection, live=True)
        for _ in range(5):
            async with connection.transaction(force_rollback=True):
                await ViewSink([TASKS]).apply(connection, "work", log.events)
        async with connection.transaction():
            await ViewSink([TASKS]).apply(connection, "work", log.events)
        assert await parked(connection) == []
        assert len(await rows_of(connection, "tasks")) == 40

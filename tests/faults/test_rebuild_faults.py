"""Fault 20: a rebuild that is killed midway or meets a full disk: the old rows serve, nothing grows, it can be made."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shared.messaging.checkpoint import Reached
from shared.views.rebuild import rebuild
from shared.views.sink import ViewSink
from shared.views.view import Arrived, Key
from tests.faults.view_worker import history
from tests.roles import SERVICE, as_service
from tests.shared.views.toys import TASKS, Log, Task, answer, fold_task, rows_of

ROOT = Path(__file__).parents[2]
Connection = psycopg.AsyncConnection[Any]
pytestmark = pytest.mark.faults
KILLED = -9


@pytest.fixture
async def service_dsn(database: str) -> str:
    return await as_service(database, [ROOT / "shared/views/migrations"])


@pytest.fixture
async def connection(service_dsn: str) -> AsyncIterator[Connection]:
    """A view that is level with a log of forty events."""
    async with await psycopg.AsyncConnection.connect(service_dsn, autocommit=True) as connection:
        sink = ViewSink([TASKS])
        await sink.ensure(connection, live=True)
        async with connection.transaction():
            await sink.apply(connection, "work", history().events)
        yield connection


def rebuild_dying_at(dsn: str, failpoint: str) -> int:
    """Rebuild in a process of its own; its exit code."""
    planned = {"WENXIAO_TESTING": "1", "WENXIAO_FAILPOINT": f"{failpoint}:kill"}
    worker = [sys.executable, "-m", "tests.faults.rebuild_worker", dsn]
    return subprocess.run(worker, cwd=ROOT, env=os.environ | planned, timeout=60, check=False).returncode


async def tables(connection: Connection) -> set[str]:
    return {name for (name,) in await answer(connection, "select tablename from pg_tables where tablename ~ '^tasks'")}


class TestARebuildThatIsKilled:
    @pytest.mark.parametrize("failpoint", ["rebuild.page", "rebuild.copied", "rebuild.compared", "rebuild.switched"])
    async def test_leaves_the_old_rows_and_at_most_one_table_that_the_next_one_takes(
        self, connection: Connection, service_dsn: str, failpoint: str
    ) -> None:
        before = await rows_of(connection, "tasks")
        for _ in range(2):
            assert rebuild_dying_at(service_dsn, failpoint) == KILLED
            assert await rows_of(connection, "tasks") == before
            assert await tables(connection) <= {"tasks", "tasks__building"}
        assert rebuild_dying_at(service_dsn, "nowhere") == 0
        assert await rows_of(connection, "tasks") == before
        assert await tables(connection) == {"tasks", "tasks__before"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def longer(key: Key, row: Task | None, arrived: Arrived) -> Task | None:
    """Rows of which forty do not fit on the disk, whatever compresses them."""
    new = fold_task(key, row, arrived)
    return new and replace(new, problem=os.urandom(30_000).hex())


class TestARebuildOnAFullDisk:
    async def test_leaves_the_old_rows_and_the_disk_empty(
        self, connection: Connection, database: str, small_disk: Path
    ) -> None:
        for above in (*small_disk.parents, small_disk):
            if above.is_relative_to("/tmp") and above != Path("/tmp"):
                above.chmod(0o777)
        async with await psycopg.AsyncConnection.connect(database, autocommit=True) as admin:
            try:
                await admin.execute(f"create tablespace small_{os.getpid()} location '{small_disk}'".encode())
            except psycopg.Error as error:
                pytest.skip(f"this server does not see the disk: {error}")
            try:
                await admin.execute(f"grant create on tablespace small_{os.getpid()} to {SERVICE}".encode())
                await self._meet_it(connection, f"small_{os.getpid()}", small_disk)
            finally:
                await admin.execute(f"drop tablespace small_{os.getpid()}".encode())

    async def _meet_it(self, connection: Connection, tablespace: str, small_disk: Path) -> None:
        before, log = await rows_of(connection, "tasks"), history()

        async def standing(_: Connection) -> Mapping[str, Reached]:
            return {"work": Reached.evenly(len(log.events)), "study": Reached.evenly(0)}

        await connection.execute(f"set default_tablespace = {tablespace}".encode())
        feeds = {"work": log, "study": Log("study")}
        for _ in range(2):
            with pytest.raises(psycopg.errors.DiskFull):
                await rebuild(connection, [replace(TASKS, version=2, fold=longer)], feeds, standing=standing)
            assert await rows_of(connection, "tasks") == before
            assert await tables(connection) == {"tasks"}
            assert os.statvfs(small_disk).f_bavail > 0.9 * os.statvfs(small_disk).f_blocks
        await connection.execute("reset default_tablespace")
        await rebuild(connection, [TASKS], feeds, standing=standing)
        assert await rows_of(connection, "tasks") == before

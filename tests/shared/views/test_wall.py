"""Row-level security as the engine raises it, met by a service's own role, which owns the tables."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from shared.migrations import migrate
from shared.views import state
from shared.views.queries import Queries
from shared.views.rebuild import rebuild
from shared.views.sink import ViewSink
from shared.views.table import Table
from shared.views.wall import ALL, open_to, opened
from tests.roles import OWNER, SERVICE, as_service, dsn_of
from tests.shared.views.conftest import MIGRATIONS
from tests.shared.views.toys import LONGHU, TASKS, VIEWS, WENFENG, Log, answer

Connection = psycopg.AsyncConnection[Any]
ASKED = 1_000
_QUERIES = """
-- name: careful
-- scope: unit
select unit, problem from tasks where unit = %(unit)s;

-- name: forgetful
-- scope: unit
select unit, problem from tasks where %(unit)s::uuid is not null;

-- name: district
-- scope: all, because the district counts everybody's
select unit, count(*) as tasks from tasks group by unit;
"""
_WALLS = """
select c.relname, c.relowner = current_user::regrole, c.relrowsecurity and c.relforcerowsecurity,
       (select array_agg(polname::text) from pg_policy where polrelid = c.oid)
from pg_class c where c.relname = any(%s) order by 1
"""


@pytest.fixture
async def log(connection: Connection) -> Log:
    """Two units' tasks, three of one and two of the other, folded live."""
    log = Log()
    for number in range(5):
        log.raised(f"任务{number}", unit=WENFENG if number % 2 else LONGHU)
    sink = ViewSink(VIEWS)
    await sink.ensure(connection, live=True)
    async with connection.transaction():
        await sink.apply(connection, "work", log.events)
    return log


@pytest.fixture
def queries(tmp_path: Path) -> Queries:
    path = tmp_path / "queries.sql"
    path.write_text(_QUERIES)
    return Queries.load(path)


@pytest.fixture
async def pool_of_one(service_dsn: str, log: Log) -> AsyncIterator[AsyncConnectionPool[Connection]]:
    async with AsyncConnectionPool(service_dsn, min_size=1, max_size=1, open=False, timeout=60) as pool:
        yield pool


async def visible(connection: Connection) -> int:
    """Rows that a statement sees that names no unit."""
    row = await (await connection.execute("select count(*) from tasks")).fetchone()
    return int(row[0]) if row else 0


async def walls(connection: Connection, *tables: str) -> list[tuple[Any, ...]]:
    return await (await connection.execute(_WALLS, [list(tables)])).fetchall()


class TestRequests:
    async def test_of_two_units_over_one_connection_see_only_their_own(
        self, pool_of_one: AsyncConnectionPool[Connection], queries: Queries
    ) -> None:
        async def ask(number: int) -> tuple[UUID, set[UUID], int]:
            unit = (LONGHU, WENFENG)[number % 2]
            query = queries[("careful", "forgetful")[number // 2 % 2]]
            async with pool_of_one.connection() as connection:
                rows = await query(connection, unit=unit)
            return unit, {row["unit"] for row in rows}, len(rows)

        found = await asyncio.gather(*(ask(number) for number in range(ASKED)))
        assert set(map(str, found)) == {str((LONGHU, {LONGHU}, 3)), str((WENFENG, {WENFENG}, 2))}
        assert len(found) == ASKED

    async def test_of_the_directory_see_only_their_own(self, pool_of_one: AsyncConnectionPool[Connection]) -> None:
        async with pool_of_one.connection() as connection:
            assert len(await Table(TASKS).of_unit(connection, LONGHU)) == 3
            assert len(await Table(TASKS).of_unit(connection, WENFENG)) == 2

    async def test_for_all_units_say_so(self, connection: Connection, log: Log, queries: Queries) -> None:
        counted = {row["unit"]: row["tasks"] for row in await queries["district"](connection)}
        assert counted == {LONGHU: 3, WENFENG: 2}

    @pytest.mark.parametrize("unit", ["all", str(LONGHU), None])
    async def test_name_no_unit_by_text(self, connection: Connection, log: Log, queries: Queries, unit: Any) -> None:
        with pytest.raises(TypeError, match="is no unit"):
            await queries["forgetful"](connection, unit=unit)

    async def test_look_at_the_setting_once_and_use_the_index(self, connection: Connection, log: Log) -> None:
        async with connection.transaction():
            await open_to(connection, LONGHU)
            await connection.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
            rows = await connection.execute("explain select problem from tasks where unit = %s", [LONGHU])
            plan = "\n".join(row[0] for row in await rows.fetchall())
        assert "Index Cond: (unit = " in plan
        assert "InitPlan 2\n" in plan
        assert "current_setting" not in next(line for line in plan.splitlines() if "Filter" in line)


class TestWall:
    async def test_shows_nothing_to_whom_names_no_unit(self, connection: Connection, log: Log) -> None:
        assert await visible(connection) == 0
        for statement in ("update tasks set problem = 'x'", "delete from tasks"):
            assert (await connection.execute(statement.encode())).rowcount == 0
        assert len(await answer(connection, "select 1 from tasks where problem <> 'x'")) == 5

    async def test_lets_nobody_write_another_units_rows(self, connection: Connection, log: Log) -> None:
        copied = f"insert into workloads select '{WENFENG}', 'elsewhere', person, month, events from workloads"
        moved = f"update workloads set unit = '{WENFENG}'"
        for statement in (copied, moved):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                async with opened(connection, LONGHU):
                    await connection.execute(statement.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            await connection.execute("insert into parked values ('tasks', 'work', %s, 1, 1, 'x')", [LONGHU])

    @pytest.mark.parametrize("ending", ["commit", "rollback"])
    async def test_closes_when_the_transaction_ends(
        self, pool_of_one: AsyncConnectionPool[Connection], ending: str
    ) -> None:
        async with pool_of_one.connection() as connection:
            await open_to(connection, ALL)
            assert await visible(connection) == 5
            await (connection.commit() if ending == "commit" else connection.rollback())
        async with pool_of_one.connection() as connection:
            setting = await (await connection.execute("select current_setting('wenxiao.unit', true)")).fetchone()
            assert setting == ("",)
            assert await visible(connection) == 0

    async def test_stands_before_a_view_that_was_rebuilt(self, connection: Connection, log: Log) -> None:
        await rebuild(connection, VIEWS, {"work": log, "study": Log("study")})
        assert await walls(connection, "tasks", "workloads") == [
            ("tasks", True, True, ["wall"]),
            ("workloads", True, True, ["wall"]),
        ]
        assert await visible(connection) == 0

    async def test_is_raised_before_tables_of_an_earlier_version(self, database: str, tmp_path: Path) -> None:
        before = tmp_path / "views" / "migrations"
        before.mkdir(parents=True)
        shutil.copy(MIGRATIONS / "0001_views.sql", before)
        dsn = await as_service(database, [before])
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            table = Table(TASKS)
            async with connection.transaction():
                await table.create(connection)
                await table.finish(connection)
                await state.add_state(connection, table, built=True)
            assert await walls(connection, "parked", "tasks") == [
                ("parked", False, False, None),
                ("tasks", True, False, None),
            ]
            assert len(await migrate(dsn_of(database, OWNER), [MIGRATIONS])) == 5
            for _ in range(2):
                assert await ViewSink([TASKS]).ensure(connection) == ()
                assert await walls(connection, "parked", "tasks") == [
                    ("parked", False, True, ["wall"]),
                    ("tasks", True, True, ["wall"]),
                ]

    async def test_is_met_by_these_tests(self, connection: Connection) -> None:
        powers = await connection.execute(
            "select rolname, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        )
        assert await powers.fetchall() == [(SERVICE, False)]

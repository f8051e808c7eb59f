from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shared.views.as_of import as_of
from shared.views.queries import Queries
from shared.views.rebuild import rebuild
from shared.views.state import parked
from tests.shared.views.toys import LONGHU, VIEWS, WENFENG, Log, rows_of

Connection = psycopg.AsyncConnection[Any]


@pytest.fixture
def log() -> Log:
    log = Log()
    log.raised("台账", on=date(2026, 3, 2), due="2026-04-30")
    log.raised("会议", on=date(2026, 3, 5), unit=WENFENG)
    log.reported("台账", on=date(2026, 3, 20), text="三月")
    log.raised("补录", on=date(2026, 3, 3), problem="后来补录")
    log.say("TaskWithdrawn", "台账", on=date(2026, 4, 1))
    return log


@pytest.fixture
def feeds(log: Log) -> dict[str, Log]:
    return {"work": log, "study": Log("study")}


@pytest.fixture
def queries(tmp_path: Path) -> Queries:
    path = tmp_path / "queries.sql"
    path.write_text(
        "-- name: open\n-- scope: unit\n"
        "select problem, due < %(today)s as late from tasks where unit = %(unit)s order by problem;\n"
    )
    return Queries.load(path)


class TestAsOf:
    async def test_answers_the_same_query_by_the_date_it_was_so(
        self, connection: Connection, feeds: dict[str, Log], queries: Queries
    ) -> None:
        await rebuild(connection, VIEWS, feeds)
        on = date(2026, 3, 4)
        async with as_of(connection, VIEWS, feeds, LONGHU, on=on) as then:
            found = await queries["open"](then, unit=LONGHU, today=on)
            assert found == [{"problem": "台账不全", "late": False}, {"problem": "后来补录", "late": None}]
        found = await queries["open"](connection, unit=LONGHU, today=on)
        assert found == [{"problem": "后来补录", "late": None}]

    async def test_answers_by_the_moment_it_was_known(
        self, connection: Connection, log: Log, feeds: dict[str, Log], queries: Queries
    ) -> None:
        await rebuild(connection, VIEWS, feeds)
        async with as_of(connection, VIEWS, feeds, LONGHU, recorded_at=log.events[2].recorded_at) as then:
            assert [row["problem"] for row in await queries["open"](then, unit=LONGHU, today=date(2026, 5, 1))] == [
                "台账不全"
            ]
            [(text,)] = await rows_of(then, "tasks")
            assert "三月" in text

    async def test_holds_no_row_of_another_unit(self, connection: Connection, feeds: dict[str, Log]) -> None:
        await rebuild(connection, VIEWS, feeds)
        async with as_of(connection, VIEWS, feeds, WENFENG, on=date(2026, 12, 31)) as then:
            assert len(await rows_of(then, "tasks")) == 1
            assert await rows_of(then, "tasks", LONGHU) == []

    async def test_leaves_nothing_behind_even_after_an_error(
        self, connection: Connection, feeds: dict[str, Log]
    ) -> None:
        await rebuild(connection, VIEWS, feeds)
        now = await rows_of(connection, "tasks")
        with pytest.raises(ZeroDivisionError):
            async with as_of(connection, VIEWS, feeds, LONGHU, on=date(2026, 3, 4)):
                raise ZeroDivisionError
        assert await rows_of(connection, "tasks") == now
        cursor = await connection.execute("select count(*) from pg_class where relnamespace = pg_my_temp_schema()")
        assert await cursor.fetchone() == (0,)

    async def test_shows_what_would_be_parked(self, connection: Connection, log: Log, feeds: dict[str, Log]) -> None:
        await rebuild(connection, VIEWS, feeds)
        log.raised("坏", problem="poison")
        log.raised("后")
        async with as_of(connection, VIEWS, feeds, LONGHU, on=date(2026, 12, 31)) as then:
            assert [(entry.view, entry.position) for entry in await parked(then)] == [("tasks", 6)]
            assert len(await rows_of(then, "tasks")) == 1
        assert await parked(connection) == []

    async def test_needs_exactly_one_clock(self, connection: Connection, feeds: dict[str, Log]) -> None:
        with pytest.raises(TypeError):
            async with as_of(connection, VIEWS, feeds, LONGHU):
                pass

from datetime import date
from typing import Any

import psycopg
import pytest

from shared.views.sink import ViewSink
from shared.views.state import Parked, parked
from tests.shared.views.toys import CHEN, LIN, LONGHU, TASKS, VIEWS, WENFENG, Log, answer, rows_of

Connection = psycopg.AsyncConnection[Any]


@pytest.fixture
async def sink(connection: Connection) -> ViewSink:
    sink = ViewSink(VIEWS, ignored={"work": {"TaskArchived"}})
    assert await sink.ensure(connection, live=True) == ()
    return sink


async def apply(connection: Connection, sink: ViewSink, log: Log, after: int = 0) -> None:
    async with connection.transaction():
        await sink.apply(connection, log.service, log.events[after:])


async def tasks(connection: Connection, *columns: str) -> list[tuple[Any, ...]]:
    listed = f"select {', '.join(columns)} from tasks order by unit = '{WENFENG}', problem"
    return await answer(connection, listed)


class TestBatch:
    async def test_folds_many_events_on_one_row(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("台账", due="2026-04-30")
        for _ in range(20):
            log.reported("台账")
        log.say("TaskPassed", "台账", to=str(LIN))
        await apply(connection, sink, log)
        [(status, hours, notes, passed, person, due)] = await tasks(
            connection, "status", "hours", "jsonb_array_length(notes)", "extra->'passed'", "person", "due"
        )
        assert (status, str(hours), notes, passed) == ("under_way", "30.0", 20, 1)
        assert (person, due) == (LIN, date(2026, 4, 30))

    async def test_goes_on_from_rows_of_earlier_batches(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("台账")
        log.reported("台账")
        await apply(connection, sink, log)
        log.say("TaskPraised", "台账", text="做得好")
        await apply(connection, sink, log, after=2)
        assert await tasks(connection, "notes->1->>'text'", "praised", "hours::text") == [("做得好", True, "2.0")]

    async def test_deletes_rows_and_may_write_them_again(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("台账")
        await apply(connection, sink, log)
        log.say("TaskWithdrawn", "台账")
        await apply(connection, sink, log, after=1)
        assert await tasks(connection, "problem") == []
        log.raised("台账", problem="又不全")
        await apply(connection, sink, log, after=2)
        assert await tasks(connection, "problem") == [("又不全",)]

    async def test_never_touches_rows_of_another_unit_or_service(self, connection: Connection, sink: ViewSink) -> None:
        work, study = Log(), Log("study")
        for unit, problem in ((LONGHU, "龙湖"), (WENFENG, "文峰")):
            work.raised("同号", unit=unit, problem=problem)
        study.raised("同号", unit=LONGHU, problem="龙湖学习")
        await apply(connection, sink, work)
        await apply(connection, sink, study)
        work.say("TaskWithdrawn", "同号", unit=LONGHU)
        await apply(connection, sink, work, after=2)
        assert await tasks(connection, "unit", "problem") == [(LONGHU, "龙湖学习"), (WENFENG, "文峰")]

    async def test_is_undone_with_the_callers_transaction(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("台账")
        async with connection.transaction(force_rollback=True):
            await sink.apply(connection, "work", log.events)
        assert await tasks(connection, "problem") == []
        await apply(connection, sink, log)
        assert await tasks(connection, "problem") == [("台账不全",)]

    async def test_skips_views_that_wait_for_their_rebuild(self, connection: Connection) -> None:
        sink = ViewSink([TASKS])
        assert await sink.ensure(connection) == (TASKS,)
        log = Log()
        log.raised("台账")
        await apply(connection, sink, log)
        assert await tasks(connection, "problem") == []


class TestPoison:
    async def parks(self, connection: Connection, sink: ViewSink, log: Log) -> list[Parked]:
        """Fold a log whose second event is poison, behind a good one and before another of the same unit."""
        log.reported("好", unit=LONGHU)
        log.raised("好", unit=WENFENG)
        await apply(connection, sink, log)
        assert await tasks(connection, "unit", "status") == [(LONGHU, "open"), (WENFENG, "open")]
        log.reported("好", unit=LONGHU)
        log.reported("好", unit=WENFENG)
        await apply(connection, sink, log, after=4)
        assert await tasks(connection, "unit", "status") == [(LONGHU, "open"), (WENFENG, "under_way")]
        return [entry for entry in await parked(connection) if entry.view == "tasks"]

    async def test_of_unknown_type_parks_every_view_of_the_service(
        self, connection: Connection, sink: ViewSink
    ) -> None:
        log = Log()
        log.raised("好")
        log.say("TaskSomethingNew", "好")
        [entry] = await self.parks(connection, sink, log)
        assert (entry.service, entry.unit, entry.position, entry.attempts) == ("work", LONGHU, 2, 1)
        assert entry.error == "TaskSomethingNew: UnknownEvent: neither handled nor ignored"
        assert [e.view for e in await parked(connection)] == ["tasks", "workloads"]

    async def test_of_ignored_type_parks_nothing(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.say("TaskArchived", "好")
        await apply(connection, sink, log)
        assert await parked(connection) == []

    async def test_of_bad_schema_parks(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("好")
        log.say("TaskRaised", "坏", problem=["no", "text"])
        [entry] = await self.parks(connection, sink, log)
        assert "ValidationError" in entry.error
        assert entry.position == 2

    async def test_that_is_no_json_parks(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("好")
        log.say("TaskRaised", "坏", body=b"\xff{")
        [entry] = await self.parks(connection, sink, log)
        assert entry.position == 2

    async def test_that_breaks_the_fold_parks(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("好")
        log.raised("坏", problem="poison")
        [entry] = await self.parks(connection, sink, log)
        assert (entry.position, entry.error) == (2, "TaskRaised: RuntimeError: cannot fold poison")

    async def test_that_the_database_refuses_parks_at_the_exact_event(
        self, connection: Connection, sink: ViewSink
    ) -> None:
        log = Log()
        log.raised("好")
        log.raised("坏", problem="with \0 in it")
        [entry] = await self.parks(connection, sink, log)
        assert entry.position == 2
        assert await answer(connection, "select sum(events) from workloads where person = %s", CHEN) == [(6,)]

    async def test_is_not_a_missing_table(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("好")
        await connection.execute("alter table tasks rename to elsewhere")
        with pytest.raises(psycopg.errors.UndefinedTable):
            await apply(connection, sink, log)
        assert await parked(connection) == []


class TestHandled:
    async def test_is_what_any_view_folds(self, sink: ViewSink) -> None:
        assert sink.handled["study"] == {"TaskRaised", "TaskWithdrawn"}
        assert len(sink.handled["work"]) == 5


class TestEnsure:
    async def test_describes_the_table(self, connection: Connection, sink: ViewSink) -> None:
        cursor = await connection.execute("select indexdef from pg_indexes where tablename = 'tasks' order by 1")
        definitions = [row[0].split("btree ")[1] for row in await cursor.fetchall()]
        assert sorted(definitions) == ["(unit, person)", "(unit, service, task)", "(unit, status, due)"]
        cursor = await connection.execute("select obj_description('tasks'::regclass)")
        assert await cursor.fetchone() == ("One row per task.",)

    async def test_twice_changes_nothing(self, connection: Connection, sink: ViewSink) -> None:
        log = Log()
        log.raised("好")
        await apply(connection, sink, log)
        assert await ViewSink(VIEWS).ensure(connection) == ()
        assert await rows_of(connection, "tasks") != []


class TestHistoryThatWasGivenUp:
    async def test_leaves_the_views_of_its_service_and_comes_anew(self, connection: Connection, sink: ViewSink) -> None:
        log, other = Log(), Log(service="study")
        for one in (log, other):
            one.raised("台账")
            one.raised("值班", unit=WENFENG)
        log.say("NeverHeardOf", "台账")
        await apply(connection, sink, log)
        async with connection.transaction():
            await sink.apply(connection, other.service, other.events)
        before = [await rows_of(connection, view.name) for view in VIEWS]
        assert await parked(connection) != []
        log.say("TaskPraised", "值班", unit=WENFENG, text="多余的一句")
        await apply(connection, sink, log, after=3)
        assert [await rows_of(connection, view.name) for view in VIEWS] != before
        async with connection.transaction():
            assert await sink.rewind(connection, log.service, 3) == 0
        assert await parked(connection) == []
        assert await answer(connection, "select distinct service from tasks") == [("study",)]
        del log.events[3:]
        await apply(connection, sink, log)
        assert [await rows_of(connection, view.name) for view in VIEWS] == before

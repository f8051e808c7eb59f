from datetime import date
from typing import Any

import psycopg
import pytest

from shared.views.as_of import as_of
from shared.views.rebuild import rebuild
from shared.views.resume import NotParked, resume
from shared.views.sink import ViewSink
from shared.views.skipping import NotTheEvent, poison_of, skip
from shared.views.state import parked, skips
from tests.shared.views.toys import CHEN, LONGHU, TASKS, VIEWS, WENFENG, Log, answer, rows_of

Connection = psycopg.AsyncConnection[Any]


@pytest.fixture
async def log(connection: Connection) -> Log:
    """A log with poison for one of two views at 2; behind it, of the same unit, something good and poison again."""
    sink, log = ViewSink(VIEWS), Log()
    await sink.ensure(connection, live=True)
    log.raised("甲")
    log.raised("乙", problem="poison")
    log.reported("甲")
    log.raised("丙", unit=WENFENG)
    log.raised("丁", problem="poison")
    async with connection.transaction():
        await sink.apply(connection, "work", log.events)
    return log


async def skipped(connection: Connection, log: Log, position: int) -> None:
    event = await poison_of(connection, TASKS, "work", LONGHU, position, log)
    await skip(connection, TASKS, event, reason="重复导入", by=CHEN)
    await resume(connection, TASKS, "work", LONGHU, log)


class TestSkip:
    async def test_leaves_out_the_one_event_and_parks_at_the_next_poison(
        self, connection: Connection, log: Log
    ) -> None:
        await skipped(connection, log, 2)
        assert await answer(connection, "select problem, status from tasks where unit = %s", LONGHU) == [
            ("台账不全", "under_way")
        ]
        assert [one.position for one in await parked(connection)] == [5]
        [one] = await skips(connection)
        assert (one.view, one.position, one.type, one.reason, one.by) == ("tasks", 2, "TaskRaised", "重复导入", CHEN)

    async def test_holds_for_rebuilds_and_looks_back_and_for_no_other_view(
        self, connection: Connection, log: Log
    ) -> None:
        await skipped(connection, log, 2)
        await skipped(connection, log, 5)
        live = [await rows_of(connection, view.name) for view in VIEWS]
        feeds = {"work": log, "study": Log("study")}
        await rebuild(connection, VIEWS, feeds)
        assert [await rows_of(connection, view.name) for view in VIEWS] == live
        assert await parked(connection) == []
        async with as_of(connection, VIEWS, feeds, LONGHU, on=date(2026, 12, 31)) as then:
            assert await parked(then) == []
            assert await rows_of(then, "tasks") == await rows_of(connection, "tasks", LONGHU)

    async def test_said_twice_is_once(self, connection: Connection, log: Log) -> None:
        event = await poison_of(connection, TASKS, "work", LONGHU, 2, log)
        for reason in ("重复导入", "再说一次"):
            await skip(connection, TASKS, event, reason=reason, by=CHEN)
        assert [one.reason for one in await skips(connection)] == ["重复导入"]

    async def test_is_only_of_the_event_at_which_the_unit_is_parked(self, connection: Connection, log: Log) -> None:
        with pytest.raises(NotTheEvent):
            await poison_of(connection, TASKS, "work", LONGHU, 3, log)
        with pytest.raises(NotParked):
            await poison_of(connection, TASKS, "work", WENFENG, 4, log)

    async def test_behind_a_fork_is_forgotten(self, connection: Connection, log: Log) -> None:
        await skipped(connection, log, 2)
        await skipped(connection, log, 5)
        async with connection.transaction():
            await ViewSink(VIEWS).rewind(connection, "work", 3)
        assert [one.position for one in await skips(connection)] == [2]

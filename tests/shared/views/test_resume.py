from typing import Any

import psycopg
import pytest

from shared.views.rebuild import rebuild
from shared.views.resume import NotParked, resume, resume_understood
from shared.views.sink import ViewSink
from shared.views.state import parked
from shared.views.view import View
from tests.shared.views.toys import LONGHU, TASKS, WENFENG, Log, answer, fold_task

Connection = psycopg.AsyncConnection[Any]
BROKEN: View[Any] = TASKS


def fixed(key: Any, row: Any, arrived: Any) -> Any:
    """The fold after a fix: it can bear poison."""
    news = arrived.news
    if getattr(news, "problem", "") == "poison":
        news = news.model_copy(update={"problem": "healed"})
        arrived = arrived._replace(news=news)
    return fold_task(key, row, arrived)


FIXED = View("tasks", 1, TASKS.row, TASKS.key, TASKS.sources, TASKS.keys, fixed, TASKS.indexes)


@pytest.fixture
async def log(connection: Connection) -> Log:
    """A log with poison at 2 and, of the same unit, events behind it; folded live by the broken view."""
    sink, log = ViewSink([BROKEN]), Log()
    await sink.ensure(connection, live=True)
    log.raised("甲")
    log.raised("乙", problem="poison")
    log.reported("乙")
    log.raised("丙", unit=WENFENG)
    log.reported("甲")
    async with connection.transaction():
        await sink.apply(connection, "work", log.events)
    return log


async def statuses(connection: Connection) -> list[tuple[Any, ...]]:
    return await answer(connection, "select problem, status from tasks where unit = %s order by 1", LONGHU)


class TestResume:
    async def test_folds_the_unit_from_where_it_stopped(self, connection: Connection, log: Log) -> None:
        assert await statuses(connection) == [("台账不全", "open")]
        assert await resume(connection, FIXED, "work", LONGHU, log) is None
        assert await statuses(connection) == [("healed", "under_way"), ("台账不全", "under_way")]
        assert await parked(connection) == []

    async def test_lets_live_events_follow_exactly_once(self, connection: Connection, log: Log) -> None:
        log.reported("甲")  # stored, but the subscription has not brought it yet
        await resume(connection, FIXED, "work", LONGHU, log)
        log.reported("甲")
        sink = ViewSink([FIXED])
        async with connection.transaction():
            await sink.apply(connection, "work", log.events[5:])
        statement = "select hours::text from tasks where problem = '台账不全' and unit = %s"
        assert await answer(connection, statement, LONGHU) == [("4.5",)]

    async def test_parks_again_where_it_fails_again(self, connection: Connection, log: Log) -> None:
        log.raised("丁", problem="poison")
        again = await resume(connection, BROKEN, "work", LONGHU, log)
        assert again is not None
        assert again.position == 2
        assert [entry.position for entry in await parked(connection)] == [2]
        assert await statuses(connection) == [("台账不全", "open")]

    async def test_goes_on_after_a_rebuild_that_parked(self, connection: Connection, log: Log) -> None:
        await rebuild(connection, [BROKEN], {"work": log, "study": Log("study")})
        assert [entry.position for entry in await parked(connection)] == [2]
        assert await resume(connection, FIXED, "work", LONGHU, log) is None
        assert await statuses(connection) == [("healed", "under_way"), ("台账不全", "under_way")]

    async def test_of_a_unit_that_is_not_parked_is_refused(self, connection: Connection, log: Log) -> None:
        with pytest.raises(NotParked):
            await resume(connection, FIXED, "work", WENFENG, log)

    async def test_may_park_once_more_afterwards(self, connection: Connection, log: Log) -> None:
        await resume(connection, FIXED, "work", LONGHU, log)
        log.say("TaskNobodyKnows", "甲")
        sink = ViewSink([FIXED])
        async with connection.transaction():
            await sink.apply(connection, "work", log.events[5:])
        assert [entry.position for entry in await parked(connection)] == [6]


class TestNewRelease:
    """Fault 13: the old release waits at what the new one writes, and goes on by itself when it is the new one."""

    async def test_goes_on_where_the_old_one_waited_for_it(self, connection: Connection) -> None:
        old, log = ViewSink([TASKS]), Log()
        await old.ensure(connection, live=True)
        log.raised("甲")
        log.say("TaskLabelled", "甲", label="红")
        log.reported("甲")
        log.reported("甲", unknown_field="of a new release")
        log.raised("丙", unit=WENFENG)
        async with connection.transaction():
            await old.apply(connection, "work", log.events)
        assert await statuses(connection) == [("台账不全", "open")]
        assert [entry.position for entry in await parked(connection)] == [2]
        assert await resume_understood(connection, old.views, {"work": log}, old.known) == []

        new = ViewSink([TASKS], {"work": {"TaskLabelled"}})
        [gone_on] = await resume_understood(connection, new.views, {"work": log}, new.known)
        assert (gone_on.view, gone_on.unit, gone_on.position) == ("tasks", LONGHU, 2)
        assert await parked(connection) == []
        assert await statuses(connection) == [("台账不全", "under_way")]

    async def test_leaves_alone_what_is_broken(self, connection: Connection, log: Log) -> None:
        sink = ViewSink([FIXED])
        assert await resume_understood(connection, sink.views, {"work": log}, sink.known) == []
        assert [entry.position for entry in await parked(connection)] == [2]

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from shared.messaging.checkpoint import Reached
from shared.views.comparing import Different
from shared.views.keeping import KeptByAnother, NothingKept, forget, kept, roll_back, take_back
from shared.views.rebuild import Rebuilt, rebuild
from shared.views.sink import ViewSink
from shared.views.state import parked
from shared.views.view import Arrived, Key, View
from tests.shared.views.toys import LONGHU, TASKS, VIEWS, WENFENG, WORKLOADS, Log, Task, answer, fold_task, rows_of

Connection = psycopg.AsyncConnection[Any]


class Live:
    """A subscription in small: `follow` gives the sink what came since, and tells where the tables stand."""

    def __init__(self, connection: Connection, log: Log, *views: View[Any]) -> None:
        self.connection, self.log = connection, log
        self.feeds: Mapping[str, Log] = {"work": log, "study": Log("study")}
        self.views, self.sink, self.position = views, ViewSink(views), 0

    async def standing(self, _: Connection) -> Mapping[str, Reached]:
        return {"work": Reached.evenly(self.position), "study": Reached.evenly(0)}

    async def follow(self) -> None:
        events = self.log.events[self.position :]
        async with self.connection.transaction():
            await self.sink.apply(self.connection, "work", events)
        self.position += len(events)

    async def rebuild(self, view: View[Any] = TASKS, **how: Any) -> Rebuilt:
        return await rebuild(self.connection, [view], self.feeds, self.sink.known, standing=self.standing, **how)

    async def roll_back(self, view: View[Any] = TASKS) -> dict[str, int]:
        return await roll_back(self.connection, view, self.feeds, self.standing, self.sink.known)


@pytest.fixture
async def live(connection: Connection) -> Live:
    """Two views that are level with a log of eleven events."""
    log = Log()
    for number in range(5):
        log.raised(f"任务{number}")
        log.reported(f"任务{number}")
    log.say("TaskWithdrawn", "任务0")
    live = Live(connection, log, *VIEWS)
    await live.sink.ensure(connection, live=True)
    await live.follow()
    return live


def louder(key: Key, row: Task | None, arrived: Arrived) -> Task | None:
    new = fold_task(key, row, arrived)
    return new and replace(new, problem=f"{new.problem}！".replace("！！", "！"))


LOUDER = replace(TASKS, version=2, fold=louder)


async def tables(connection: Connection) -> list[str]:
    found = await answer(
        connection, "select tablename from pg_tables where tablename ~ '^(tasks|workloads)' order by 1"
    )
    return [name for (name,) in found]


class TestComparison:
    async def test_finds_nothing_where_nothing_differs(self, live: Live) -> None:
        [found] = (await live.rebuild()).comparisons
        assert (found.rows_before, found.rows_after, found.differs, found.alarming) == (4, 4, False, False)
        assert (found.positions, found.same_version) == ({"work": 11, "study": 0}, True)

    async def test_is_at_the_positions_of_the_table_that_serves_although_more_has_happened(self, live: Live) -> None:
        live.log.raised("新")
        built = await live.rebuild()
        assert (built.positions["work"], built.comparisons[0].differs) == (11, False)
        await live.follow()
        assert len(await rows_of(live.connection, "tasks")) == 5

    async def test_names_rows_by_key_and_columns_but_no_values(self, live: Live) -> None:
        await answer(
            live.connection,
            "update tasks set problem = '改过', hours = 9 where task = (select task from tasks limit 1)",
        )
        await answer(
            live.connection, "delete from tasks where ctid = (select max(ctid) from tasks where problem <> '改过')"
        )
        with pytest.raises(Different) as stopped:
            await live.rebuild()
        [found] = stopped.value.comparisons
        assert (found.only_before, found.only_after, found.changed) == (0, 1, 1)
        assert found.columns == {"problem": 1, "hours": 1}
        assert {example.how for example in found.examples} == {"only_after", "changed"}
        assert all(set(example.key) == {"unit", "service", "task"} for example in found.examples)
        assert "改过" not in str(found.to_json())

    async def test_that_alarms_leaves_the_old_table_until_it_is_accepted(self, live: Live) -> None:
        right = await rows_of(live.connection, "tasks")
        await answer(live.connection, "delete from tasks")
        with pytest.raises(Different, match="tasks"):
            await live.rebuild()
        assert await rows_of(live.connection, "tasks") == []
        assert await tables(live.connection) == ["tasks", "workloads"]
        await live.rebuild(accept=True)
        assert await rows_of(live.connection, "tasks") == right

    async def test_of_another_version_informs(self, live: Live) -> None:
        [found] = (await live.rebuild(LOUDER)).comparisons
        assert (found.version_before, found.version_after, found.changed) == (1, 2, 4)
        assert (found.columns, found.alarming) == ({"problem": 4}, False)

    async def test_leaves_out_units_that_are_parked_in_one_of_the_two(self, live: Live) -> None:
        live.log.raised("坏", unit=WENFENG, problem="poison")
        live.log.raised("好", unit=WENFENG)
        await live.follow()
        healed = replace(
            TASKS, fold=lambda key, row, arrived: fold_task(key, row, arrived) if arrived.unit == LONGHU else None
        )
        [found] = (await live.rebuild(healed)).comparisons
        assert (found.differs, found.parked, found.rows_after) == (False, 1, 4)

    async def test_alone_switches_nothing(self, live: Live) -> None:
        [found] = (await live.rebuild(LOUDER, switch=False)).comparisons
        assert found.changed == 4
        assert await tables(live.connection) == ["tasks", "workloads"]
        assert await live.sink.ensure(live.connection) == ()


class TestRollBack:
    async def test_takes_the_old_table_back_level_with_what_came_since(self, live: Live) -> None:
        await answer(live.connection, "update tasks set problem = '旧'")
        await live.rebuild(accept=True)
        live.log.reported("任务1")
        live.log.raised("新")
        await live.follow()
        assert await live.roll_back() == {"work": 13, "study": 0}
        rows = await answer(
            live.connection, "select problem, count(*), sum(hours)::text from tasks group by 1 order by 2"
        )
        assert rows == [("台账不全", 1, "0.0"), ("旧", 4, "7.5")]
        live.log.reported("任务2")
        await live.follow()
        assert len(await rows_of(live.connection, "tasks")) == 5

    async def test_can_be_rolled_back_itself(self, live: Live) -> None:
        await live.rebuild(WORKLOADS)
        live.log.reported("任务1")
        await live.follow()
        rows = await rows_of(live.connection, "workloads")
        for _ in range(2):
            await live.roll_back(WORKLOADS)
            assert await rows_of(live.connection, "workloads") == rows
        assert await tables(live.connection) == ["tasks", "workloads", "workloads__before"]

    async def test_knows_who_was_parked_and_parks_who_would_have_been(self, live: Live) -> None:
        live.log.raised("坏", unit=WENFENG, problem="poison")
        await live.follow()
        bears_all = replace(
            TASKS, fold=lambda key, row, arrived: fold_task(key, row, arrived) if arrived.unit == LONGHU else row
        )
        await live.rebuild(bears_all)
        assert await parked(live.connection) == []
        live.log.reported("任务1", hours="many")
        live.sink = ViewSink([bears_all, WORKLOADS])
        await live.roll_back()
        assert [(one.unit, one.position) for one in await parked(live.connection)] == [(WENFENG, 12)]
        await live.follow()
        assert {(one.unit, one.position) for one in await parked(live.connection)} == {(WENFENG, 12), (LONGHU, 13)}

    async def test_levels_more_than_may_wait_for_the_switch(self, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shared.views.keeping._LITTLE", 1)
        await live.rebuild()
        for _ in range(7):
            live.log.reported("任务3")
        live.log.raised("坏", unit=WENFENG, problem="poison")
        await live.follow()
        rows = await rows_of(live.connection, "tasks")
        await live.roll_back()
        assert await rows_of(live.connection, "tasks") == rows
        assert [(one.unit, one.position) for one in await parked(live.connection)] == [(WENFENG, 19)]

    async def test_needs_something_kept_of_its_own_version(self, live: Live) -> None:
        with pytest.raises(NothingKept):
            await live.roll_back()
        await live.rebuild(LOUDER)
        with pytest.raises(KeptByAnother):
            await live.roll_back(LOUDER)

    async def test_is_what_an_older_release_does_when_it_starts(self, live: Live) -> None:
        rows = await rows_of(live.connection, "tasks")
        await live.rebuild(LOUDER)
        older = ViewSink(VIEWS)
        outdated = await older.ensure(live.connection)
        assert outdated == (TASKS,)
        assert await take_back(live.connection, outdated, live.feeds, live.standing, older.known) == []
        assert await rows_of(live.connection, "tasks") == rows
        assert await older.ensure(live.connection) == ()
        newer = ViewSink([LOUDER, WORKLOADS])
        assert await take_back(live.connection, await newer.ensure(live.connection), live.feeds, live.standing) == []
        assert {problem for (problem,) in await answer(live.connection, "select problem from tasks")} == {"台账不全！"}

    async def test_leaves_to_a_rebuild_what_is_kept_of_no_version_of_its_own(self, live: Live) -> None:
        await live.rebuild(LOUDER)
        third = replace(TASKS, version=3)
        assert await take_back(live.connection, [third, WORKLOADS], live.feeds, live.standing) == [third, WORKLOADS]


class TestKept:
    async def test_is_one_table_however_often_it_is_rebuilt(self, live: Live) -> None:
        for _ in range(3):
            await live.rebuild()
        assert await tables(live.connection) == ["tasks", "tasks__before", "workloads"]
        assert (await kept(live.connection))["tasks"].comparison["differs"] is False  # type: ignore[index]

    async def test_goes_when_it_is_forgotten(self, live: Live) -> None:
        await live.rebuild()
        assert await forget(live.connection, TASKS) is True
        assert await tables(live.connection) == ["tasks", "workloads"]
        assert await kept(live.connection) == {}
        assert await forget(live.connection, TASKS) is False

    async def test_goes_when_its_service_gives_up_history(self, live: Live) -> None:
        await live.rebuild()
        async with live.connection.transaction():
            assert await live.sink.rewind(live.connection, "work", 5) == 0
        assert await tables(live.connection) == ["tasks", "workloads"]

    async def test_hides_its_rows_behind_the_wall(self, live: Live) -> None:
        await live.rebuild()
        cursor = await live.connection.execute("select count(*) from tasks__before")
        assert await cursor.fetchone() == (0,)
        assert len(await rows_of(live.connection, "tasks__before")) == 4

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.checkpoint import Superseded
from shared.messaging.feed import FeedUnavailable
from shared.views.rebuild import rebuild
from shared.views.rows import frozen_row
from shared.views.sink import ViewSink
from shared.views.state import parked
from shared.views.view import View
from tests.shared.views.toys import TASKS, VIEWS, WENFENG, Log, answer, rows_of

Connection = psycopg.AsyncConnection[Any]


@frozen_row
class Short:
    task: UUID
    problem: str


NEXT: View[Short] = View(
    "tasks",
    version=2,
    row=Short,
    key=("task",),
    sources={"work": TASKS.sources["work"]},
    keys=TASKS.keys,
    fold=lambda key, row, arrived: row or Short(key[0], arrived.news.problem),
)


@pytest.fixture
def log() -> Log:
    log = Log()
    for number in range(5):
        log.raised(f"任务{number}")
        log.reported(f"任务{number}")
    log.say("TaskWithdrawn", "任务0")
    return log


@pytest.fixture
def feeds(log: Log) -> dict[str, Log]:
    return {"work": log, "study": Log("study")}


async def apply(connection: Connection, sink: ViewSink, events: Sequence[Envelope]) -> None:
    async with connection.transaction():
        await sink.apply(connection, "work", events)


class TestRebuild:
    async def test_gives_what_live_folding_gives(self, connection: Connection, log: Log, feeds: dict[str, Log]) -> None:
        sink = ViewSink(VIEWS)
        await sink.ensure(connection, live=True)
        await apply(connection, sink, log.events)
        live = [await rows_of(connection, view.name) for view in VIEWS]
        assert (await rebuild(connection, VIEWS, feeds)).positions == {"work": 11, "study": 0}
        assert [await rows_of(connection, view.name) for view in VIEWS] == live
        assert len(live[0]) == 4

    async def test_of_some_views_parks_nothing_that_the_others_read(
        self, connection: Connection, feeds: dict[str, Log]
    ) -> None:
        sink = ViewSink(VIEWS)
        await sink.ensure(connection, live=True)
        for view in VIEWS:
            await rebuild(connection, [view], feeds, sink.known)
        assert await parked(connection) == []

    async def test_of_a_new_version_replaces_the_table(
        self, connection: Connection, log: Log, feeds: dict[str, Log]
    ) -> None:
        old = ViewSink([TASKS])
        await old.ensure(connection, live=True)
        await apply(connection, old, log.events)
        new = ViewSink([NEXT], {"work": ("TaskPraised",)})
        assert await new.ensure(connection) == (NEXT,)
        log.raised("新", problem="新的")
        with pytest.raises(Superseded):
            await apply(connection, new, log.events[11:])  # waits for the rebuild, the old table serves
        assert len(await rows_of(connection, "tasks")) == 4
        await rebuild(connection, [NEXT], feeds)
        assert await new.ensure(connection) == ()
        assert (await answer(connection, "select problem from tasks order by 1"))[-1] == ("新的",)
        with pytest.raises(Superseded):
            await apply(connection, old, log.events[11:])  # a process of the old version moves no checkpoint past it

    async def test_again_and_again_leaves_one_table_with_its_indexes(
        self, connection: Connection, feeds: dict[str, Log]
    ) -> None:
        for _ in range(3):
            await rebuild(connection, VIEWS, feeds)
        cursor = await connection.execute("select tablename from pg_tables where tablename ~ '^(tasks|workloads)'")
        assert sorted(await cursor.fetchall()) == [("tasks",), ("workloads",)]
        cursor = await connection.execute("select count(*) from pg_indexes where tablename = 'tasks'")
        assert await cursor.fetchone() == (3,)

    async def test_skips_live_events_that_it_folded_already(
        self, connection: Connection, log: Log, feeds: dict[str, Log]
    ) -> None:
        sink = ViewSink(VIEWS)
        await sink.ensure(connection)
        await rebuild(connection, VIEWS, feeds)
        rebuilt = [await rows_of(connection, view.name) for view in VIEWS]
        await apply(connection, sink, log.events[4:])
        assert [await rows_of(connection, view.name) for view in VIEWS] == rebuilt
        log.reported("任务1")
        await apply(connection, sink, log.events[11:])
        assert await rows_of(connection, "tasks") != rebuilt[0]

    async def test_folds_what_came_meanwhile(self, connection: Connection, log: Log) -> None:
        """Events that live batches brought to the old table while the new one was being made are not lost."""
        sink = ViewSink([TASKS])
        await sink.ensure(connection, live=True)
        await apply(connection, sink, log.events)

        class Growing(Log):
            async def pages(
                self, after: int, *, unit: UUID | None = None, until: int | None = None
            ) -> AsyncIterator[Sequence[Envelope]]:
                async for page in super().pages(after, unit=unit, until=until):
                    yield page
                if len(self.events) < 14:
                    self.raised("任务0", problem="再次")
                    self.reported("任务1")
                    self.say("TaskWithdrawn", "任务2")
                    await apply(connection, sink, self.events[11:])

        growing = Growing(events=list(log.events))
        await rebuild(connection, [TASKS], {"work": growing, "study": Log("study")})
        rebuilt = await rows_of(connection, "tasks")
        await rebuild(connection, [TASKS], {"work": growing, "study": Log("study")})
        assert await rows_of(connection, "tasks") == rebuilt
        assert len(rebuilt) == 4
        assert any("再次" in row[0] for row in rebuilt)

    async def test_waits_for_a_live_batch_under_way_and_folds_its_events_once(
        self, connection: Connection, service_dsn: str, log: Log, feeds: dict[str, Log]
    ) -> None:
        sink = ViewSink(VIEWS)
        await sink.ensure(connection, live=True)
        await apply(connection, sink, log.events)
        async with await psycopg.AsyncConnection.connect(service_dsn, autocommit=True) as other:
            async with connection.transaction():
                log.reported("任务1")
                await sink.apply(connection, "work", log.events[11:])
                rebuilding = asyncio.create_task(rebuild(other, VIEWS, feeds))
                done, _ = await asyncio.wait([rebuilding], timeout=0.3)
                assert not done
            assert (await rebuilding).positions["work"] == 12
        assert ("3.0",) in await answer(connection, "select hours::text from tasks where problem <> ''")

    async def test_parks_only_the_unit_of_poison(self, connection: Connection, log: Log, feeds: dict[str, Log]) -> None:
        log.raised("坏", unit=WENFENG, problem="poison")
        log.raised("好", unit=WENFENG)
        log.reported("任务1")
        await rebuild(connection, VIEWS, feeds)
        assert [(e.view, e.unit, e.position) for e in await parked(connection)] == [("tasks", WENFENG, 12)]
        assert await rows_of(connection, "tasks", WENFENG) == []

    async def test_clears_what_was_parked_before(self, connection: Connection, log: Log, feeds: dict[str, Log]) -> None:
        log.raised("坏", problem="poison")
        await rebuild(connection, [TASKS], feeds)
        assert len(await parked(connection)) == 1
        healed = replace(TASKS, version=2, fold=lambda key, row, arrived: None)
        await rebuild(connection, [healed], feeds)
        assert await parked(connection) == []

    async def test_parks_from_the_start_a_unit_whose_rows_cannot_be_stored(
        self, connection: Connection, log: Log, feeds: dict[str, Log]
    ) -> None:
        log.raised("好", unit=WENFENG)
        log.raised("坏", unit=WENFENG, problem="with \0 in it")
        await rebuild(connection, VIEWS, feeds)
        assert [(e.view, e.unit, e.position) for e in await parked(connection)] == [("tasks", WENFENG, 1)]
        assert await rows_of(connection, "tasks", WENFENG) == []
        assert len(await rows_of(connection, "tasks")) == 4

    async def test_that_fails_midway_changes_nothing(
        self, connection: Connection, log: Log, feeds: dict[str, Log]
    ) -> None:
        await rebuild(connection, VIEWS, feeds)
        before = await rows_of(connection, "tasks")

        class Broken(Log):
            answers = 0

            async def head(self) -> Head:
                if not self.answers:
                    raise ConnectionError
                self.answers -= 1
                return await super().head()

        log.raised("新")
        for answers in (1, 2):  # one falls while events are read, one after the rows were copied out
            broken = Broken(events=log.events)
            broken.answers = answers
            with pytest.raises(ConnectionError):
                await rebuild(connection, VIEWS, {"work": broken, "study": Log("study")})
            assert await rows_of(connection, "tasks") == before
        await rebuild(connection, VIEWS, feeds)
        assert len(await rows_of(connection, "tasks")) == len(before) + 1

    async def test_changes_nothing_if_a_service_gives_up_history_meanwhile(
        self, connection: Connection, log: Log, feeds: dict[str, Log]
    ) -> None:
        await rebuild(connection, VIEWS, feeds)
        before = await rows_of(connection, "tasks")

        class Forking(Log):
            asked = 0

            async def head(self) -> Head:
                self.asked += 1
                head = await super().head()
                return head if self.asked < 3 else head._replace(epoch=UUID(int=head.epoch.int + 1))

        log.raised("新")
        forking = Forking(events=log.events)
        with pytest.raises(FeedUnavailable, match="new epoch"):
            await rebuild(connection, VIEWS, {"work": forking, "study": Log("study")})
        assert forking.asked == 3
        assert await rows_of(connection, "tasks") == before

    async def test_tells_how_far_it_is(self, connection: Connection, feeds: dict[str, Log]) -> None:
        told: list[tuple[int, int]] = []
        await rebuild(connection, VIEWS, feeds, progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (11, 11)
        assert told == sorted(told)

    async def test_keeps_the_grants(self, connection: Connection, feeds: dict[str, Log]) -> None:
        await rebuild(connection, VIEWS, feeds)
        await connection.execute("grant select on tasks to public")
        await rebuild(connection, VIEWS, feeds)
        cursor = await connection.execute("select relacl::text like '%,=r/%' from pg_class where relname = 'tasks'")
        assert await cursor.fetchone() == (True,)

"""Rebuilding and rolling back while the partitions of the tables that serve stand at different positions."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

import shared.views
from shared.kernel.envelope import PARTITIONS, partition_of
from shared.messaging.checkpoint import Reached
from shared.views.keeping import kept, roll_back
from shared.views.rebuild import Rebuilt, rebuild
from shared.views.sink import ViewSink
from tests.shared.views.toys import LONGHU, TASKS, VIEWS, WENFENG, Log, fold_task, rows_of

Connection = psycopg.AsyncConnection[Any]
MIGRATIONS = Path(shared.views.__file__).with_name("migrations")
NAMES = [view.name for view in VIEWS]
LOUDER = replace(
    TASKS,
    version=2,
    fold=lambda key, row, arrived: (new := fold_task(key, row, arrived)) and replace(new, problem="大声"),
)


class Workers:
    """Two workers in small, one for each unit's partition: `follow` lets the one of a unit apply what came since."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.log = connection, Log()
        self.feeds: Mapping[str, Log] = {"work": self.log, "study": Log("study")}
        self.sink = ViewSink(VIEWS)
        self.seen = dict.fromkeys(range(PARTITIONS), 0)

    async def standing(self, _: Connection) -> Mapping[str, Reached]:
        return {"work": Reached(tuple(self.seen.values())), "study": Reached.evenly(0)}

    async def follow(self, unit: Any) -> None:
        mine = {partition_of(unit)} if unit == WENFENG else set(self.seen) - {partition_of(WENFENG)}
        events = [one for one in self.log.events if one.partition in mine and one.position > self.seen[one.partition]]
        async with self.connection.transaction():
            await self.sink.apply(self.connection, "work", events)
        self.seen |= dict.fromkeys(mine, len(self.log.events))

    async def level(self) -> None:
        for unit in (LONGHU, WENFENG):
            await self.follow(unit)

    async def rebuild(self, *views: Any) -> Rebuilt:
        views = views or VIEWS
        return await rebuild(self.connection, views, self.feeds, self.sink.known, standing=self.standing)

    async def rows(self) -> dict[str, Any]:
        return {name: await rows_of(self.connection, name) for name in NAMES}

    async def told_anew(self) -> dict[str, Any]:
        """What the tables would hold if one worker had folded everything."""
        await rebuild(self.connection, VIEWS, self.feeds, self.sink.known)
        return await self.rows()

    def write(self, count: int) -> None:
        for number in range(count):
            for unit, name in ((LONGHU, "龙湖"), (WENFENG, "文峰")):
                self.log.raised(f"{name}{len(self.log.events)}", unit=unit)
                self.log.reported(f"{name}{len(self.log.events) - 1}", unit=unit, hours=f"{number}.5")


@pytest.fixture
async def workers(connection: Connection) -> Workers:
    """One is at the head, the other far behind."""
    assert partition_of(LONGHU) != partition_of(WENFENG)
    workers = Workers(connection)
    await workers.sink.ensure(connection, live=True)
    workers.write(3)
    await workers.level()
    workers.write(4)
    await workers.follow(LONGHU)
    return workers


class TestARebuild:
    async def test_compares_and_switches_where_each_partition_stands(self, workers: Workers) -> None:
        before = await workers.rows()
        built = await workers.rebuild()
        assert [one.differs for one in built.comparisons] == [False, False]
        assert built.positions == {"work": 12, "study": 0}
        assert await workers.rows() == before
        await workers.level()
        found = await workers.rows()
        assert found == await workers.told_anew()
        assert found != before

    async def test_may_find_the_other_one_ahead_at_the_switch(
        self, workers: Workers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.views.rebuild._LITTLE", 1)
        standing, asked = workers.standing, 0

        async def moving(connection: Connection) -> Mapping[str, Reached]:
            nonlocal asked
            asked += 1
            if asked == 2:
                await workers.follow(WENFENG)
                workers.write(2)
                await workers.follow(WENFENG)
            return await standing(connection)

        await rebuild(workers.connection, VIEWS, workers.feeds, workers.sink.known, standing=moving)
        await workers.level()
        found = await workers.rows()
        assert found == await workers.told_anew()


class TestARollBack:
    async def test_levels_each_partition_from_where_it_stood(self, workers: Workers) -> None:
        await workers.rebuild()
        stood = (await kept(workers.connection))["tasks"].reached["work"]
        assert (stood.everywhere, stood.anywhere) == (12, 28)
        workers.write(2)
        await workers.follow(WENFENG)
        before = await workers.rows()
        for view in VIEWS:
            positions = await roll_back(workers.connection, view, workers.feeds, workers.standing, workers.sink.known)
            assert positions["work"] == 28
        assert await workers.rows() == before
        await workers.level()
        found = await workers.rows()
        assert found == await workers.told_anew()

    async def test_of_another_version_and_back(self, workers: Workers) -> None:
        before = await workers.rows()
        await workers.rebuild(LOUDER)
        assert await workers.rows() != before
        await roll_back(workers.connection, TASKS, workers.feeds, workers.standing, workers.sink.known)
        assert await workers.rows() == before


class TestKeptBeforePartitionsWereTold:
    async def test_counts_for_all_of_them(self, workers: Workers) -> None:
        await workers.rebuild()
        migration = (MIGRATIONS / "0009_kept_by_partition.sql").read_bytes().partition(b"comment on")[0]
        await workers.connection.execute('update view_kept set positions = \'{"work": 12, "study": 0}\'')
        for _ in range(2):
            await workers.connection.execute(migration)
            assert (await kept(workers.connection))["tasks"].reached == {
                "work": Reached.evenly(12),
                "study": Reached.evenly(0),
            }

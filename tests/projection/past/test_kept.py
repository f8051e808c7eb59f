"""A past report is folded once, and anew only when something counts that was not there."""

from datetime import date
from typing import Any

import pytest
from psycopg import AsyncConnection

from services.management.unit import events as unit
from services.projection.overview.monthly import keep
from services.projection.past import kept, looking
from services.projection.past.kept import Past
from services.projection.three_lists.view import RECTIFICATIONS
from services.responsibility.rectification import events as rectification
from shared.views import history
from shared.views.rebuild import rebuild
from tests.projection.running import ROBOT, Running
from tests.projection.scenarios import LASTING, PROBLEM, QIAN, close_out
from tests.projection.story import OTHER

DAY = "2026-04-08"


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events each look back has folded."""
    counts: list[int] = []
    histories = looking.histories

    async def counted(*given: Any) -> Any:
        found = await histories(*given)
        counts.append(sum(len(rows) for one in found for rows in one.rows))
        return found

    monkeypatch.setattr(looking, "histories", counted)
    return counts


async def checkpoints(running: Running, **query: str) -> int:
    [row] = [one for one in (await running.report("rectifications", **query))["rows"] if one["id"] == str(LASTING)]
    return len([step for step in row["story"] if step["type"] == "CheckpointPassed"])


def check_late(running: Running) -> None:
    late = rectification.CheckpointPassed(text="补登", checked_on=date(2026, 4, 7))
    running.story.say(LASTING, late, date(2026, 4, 7), known=date(2026, 5, 6))


class TestPastReport:
    async def test_is_folded_once(self, running: Running, folded: list[int]) -> None:
        first = await running.report("three-lists", as_of=DAY)
        assert (await running.report("three-lists", as_of=DAY))["rows"] == first["rows"]
        await running.report("three-lists", as_of="2026-04-07")
        await running.report("duty-list", as_of=DAY)
        assert len(folded) == 3

    async def test_is_kept_whatever_happens_later(self, running: Running, folded: list[int]) -> None:
        before = await running.report("rectifications", as_of=DAY)
        known = await running.report("rectifications", known_at=f"{DAY}T20:00:00+08:00")
        close_out(running.story, asked=date(2026, 4, 9), closed=date(2026, 4, 10))
        check_late(running)
        await running.follow()
        after = await running.report("rectifications", known_at=f"{DAY}T20:00:00+08:00")
        assert after["rows"] == known["rows"]
        assert after["completeness"]["responsibility"]["head"] == before["completeness"]["responsibility"]["head"] + 3
        assert len(folded) == 2

    @pytest.mark.parametrize("logged", [True, False])
    async def test_is_folded_anew_when_something_is_entered_late(
        self, running: Running, folded: list[int], logged: bool
    ) -> None:
        """Also while the trail does not know of it yet."""
        assert await checkpoints(running, as_of=DAY) == 1
        check_late(running)
        if logged:
            await running.follow()
        assert await checkpoints(running, as_of=DAY) == 2
        assert await checkpoints(running, as_of="2026-04-06") == 1
        assert len(folded) == 3

    async def test_is_folded_anew_when_views_were_rebuilt_or_resumed(self, running: Running, folded: list[int]) -> None:
        await running.report("three-lists", as_of=DAY)
        running.parts.forget()
        await running.report("three-lists", as_of=DAY)
        assert len(folded) == 2

    async def test_names_other_units_as_they_are_called_now(self, running: Running) -> None:
        joined = unit.UnitRegistered(code="AA", name="区文化局", superior=None, unit=OTHER)
        running.story.say(OTHER, joined, date(2026, 1, 4), unit=OTHER)
        await running.follow()
        assert "区文化局" in str((await running.report("meetings", as_of=DAY))["rows"])
        running.story.say(OTHER, unit.UnitRenamed(name="区文旅局"), date(2026, 4, 2), unit=OTHER)
        await running.follow()
        assert "区文旅局" in str((await running.report("meetings", as_of=DAY))["rows"])

    async def test_shows_erased_names_erased(self, running: Running) -> None:
        await running.report("rectifications", as_of=DAY)
        await running.keys.shred(QIAN)
        [row] = [
            one for one in (await running.report("rectifications", as_of=DAY))["rows"] if one["id"] == str(PROBLEM)
        ]
        assert row["responsible"] == "「已依法删除」"

    async def test_takes_no_more_room_than_it_may(self, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "MOST_ROWS", 20)
        for number in range(1, 13):
            await running.report("rectifications", as_of=f"2026-02-{number:02}")
        past = running.parts.listener(Past)
        assert 0 < past._rows <= 20
        assert sum(rows for _, _, rows in past._kept.values()) == past._rows


class TestBase:
    """What was folded for one month is not folded again for a later one."""

    async def test_gives_the_same_rows_as_folding_everything(
        self, running: Running, folded: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        days = ("2026-02-28", "2026-03-15", "2026-04-30")
        check_late(running)
        close_out(running.story)
        await running.follow()
        names = ("three-lists", "unit-sheet", "members")
        whole = {(name, day): (await running.report(name, as_of=day))["rows"] for name in names for day in days}
        assert await bases(running) == 0
        monkeypatch.setattr(history, "FEW", 1)
        running.parts.forget()
        for _ in range(2):  # while bases are made, and with them
            for (name, day), rows in whole.items():
                assert (await running.report(name, as_of=day))["rows"] == rows, (name, day)
            running.parts.forget()
        assert await bases(running) > 20

    async def test_holds_nothing_that_was_entered_late_behind_it(
        self, running: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(history, "FEW", 1)
        assert await checkpoints(running, as_of=DAY) == 1
        check_late(running)
        await running.follow()
        assert await checkpoints(running, as_of=DAY) == 2
        assert await checkpoints(running, as_of="2026-05-30") == 2
        assert await checkpoints(running, known_at="2026-04-30T20:00:00+08:00") == 1

    async def test_is_made_of_every_unit_at_a_months_end(
        self, running: Running, monkeypatch: pytest.MonkeyPatch, folded: list[int]
    ) -> None:
        monkeypatch.setattr(history, "FEW", 1)
        before = (await running.get("/overview", ROBOT, as_of="2026-04-08")).json()
        running.parts.forget()
        async with running.parts.pool.connection() as connection:
            await connection.execute("select set_config('wenxiao.unit', 'all', true)")
            await connection.execute("delete from view_base")
        assert await keep(running.parts, date(2026, 4, 8)) == date(2026, 3, 31)
        made = await bases(running)
        assert made > 5
        after = (await running.get("/overview", ROBOT, as_of="2026-04-08")).json()
        assert after["units"] == before["units"]
        assert await keep(running.parts, date(2026, 4, 30)) == date(2026, 4, 30)
        assert await bases(running) > made

    async def test_goes_with_a_service_that_gives_up_history_and_with_a_rebuild(
        self, running: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:

        monkeypatch.setattr(history, "FEW", 1)
        await running.report("rectifications", as_of=DAY)
        before = await bases(running)
        dsn = str(running.parts.pool.conninfo)
        async with await AsyncConnection.connect(dsn, autocommit=True) as connection:
            await rebuild(connection, [RECTIFICATIONS], running.parts.feeds)
        assert await bases(running) == before - 1
        async with running.parts.pool.connection() as connection:
            await running.sinks["projection_views"].rewind(connection, "management", 0)
        assert await bases(running) == 0


async def bases(running: Running) -> int:
    async with running.parts.pool.connection() as connection, connection.transaction():
        await connection.execute("select set_config('wenxiao.unit', 'all', true)")
        cursor = await connection.execute("select count(*) from view_base")
        [(number,)] = await cursor.fetchall()
        return int(number)

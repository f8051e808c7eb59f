"""The roll-up says of each unit what its reports say, and never anything that is no longer so."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from services.management.unit import events as unit
from services.projection.overview import keeping
from services.projection.overview.keeping import Overview
from services.responsibility.rectification import events as rectification
from shared import clock
from shared.directory.book import UnitBook
from shared.directory.directory import Directory, FixedBooks
from shared.directory.views import PostRow
from tests.projection.running import OPERATOR, ROBOT, STRANGER, UNIT_SINCE, Running, books
from tests.projection.scenarios import LASTING, PROBLEM, QIAN, SUN, close_out, raise_problem
from tests.projection.story import DISTRICT, OTHER, UNIT, Story

SUPERVISOR = UUID(int=290)


async def overview(running: Running, by: UUID = ROBOT, **query: str) -> dict[str, Any]:
    answer = await running.get("/overview", by=by, **query)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def of_unit(running: Running) -> dict[str, Any]:
    [found] = [one for one in (await overview(running))["units"] if one["id"] == str(UNIT)]
    assert isinstance(found, dict)
    return found


async def found_another_unit(running: Running) -> None:
    joined = unit.UnitRegistered(code="AA", name="区文化局", superior=None, unit=OTHER)
    running.story.say(OTHER, joined, date(2026, 1, 4), unit=OTHER)
    due = clock.today() - timedelta(days=3)
    running.story.say(UUID(int=410), _raised(due), due, unit=OTHER)
    await running.follow()


def _raised(due: date) -> rectification.RectificationRaised:
    story = Story()
    raise_problem(story, UUID(int=410), "台账不全", due, on=due)
    payload = story.sources["responsibility"].events[0].content["payload"]
    return rectification.RectificationRaised.model_validate(payload, strict=False)


class TestNumbers:
    async def test_are_those_of_the_unit_reports(self, running: Running) -> None:
        found = await of_unit(running)
        rectified = (await running.report("rectifications"))["rows"]
        colours = Counter(row["light"]["colour"] for row in rectified)
        assert found["lists"]["rectification"] == {
            "total": 2,
            **{colour: colours[colour] for colour in ("green", "yellow", "red", "none")},
        }
        board = Counter(
            row["light"]["colour"]
            for row in (await running.report("three-lists"))["rows"]
            if row["list_code"] == "duty"
        )
        assert {colour: found["lists"]["duty"][colour] for colour in board} == dict(board)
        assert found["lists"]["duty"]["total"] == 4
        red = [row for row in (await running.report("targets"))["rows"] if row["light"]["colour"] == "red"]
        assert found["targets"]["behind"] == len({row["id"] for row in red})
        assert sum(found["targets"].values()) == 2
        missing = [row for row in (await running.report("monthly-reports"))["rows"] if row["status_code"] == "open"]
        assert found["monthly_reports_missing"] == len(missing) == 1

    async def test_add_up_by_code_and_never_by_rank(self, running: Running) -> None:
        await found_another_unit(running)
        answer = await overview(running)
        assert [one["code"] for one in answer["units"]] == ["AA", "ZX"]
        assert answer["totals"]["units"] == 2
        for number in ("rectifications_overdue", "monthly_reports_missing"):
            assert answer["totals"][number] == sum(one[number] for one in answer["units"])
        assert answer["units"][0]["rectifications_overdue"] == 1
        changes = [one["last_change"] for one in answer["units"]]
        assert answer["totals"]["last_change"] == max(changes)

    async def test_name_the_last_change_as_it_was_recorded(self, running: Running) -> None:
        before = (await of_unit(running))["last_change"]
        running.story.say(PROBLEM, rectification.RectificationReceived(), date(2026, 6, 1), by=QIAN)
        await running.follow()
        after = (await of_unit(running))["last_change"]
        assert before < after
        assert after.startswith("2026-06-01")


class TestKeeping:
    async def test_reads_only_what_was_touched_since(self, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        await found_another_unit(running)
        await overview(running)
        read: list[UUID] = []
        rows = keeping._rows

        async def counted(parts: Any, units: list[UUID], today: date) -> Any:
            read.extend(units)
            return await rows(parts, units, today)

        monkeypatch.setattr(keeping, "_rows", counted)
        _as_the_working_copy(running, monkeypatch)
        await overview(running)
        assert read == []
        close_out(running.story)
        await running.follow()
        found = await of_unit(running)
        assert read == [UNIT]
        assert (found["rectifications_closed_out"], found["lists"]["rectification"]["total"]) == (1, 1)

    async def test_forgets_everything_when_the_day_changes(self, running: Running) -> None:
        hub, parts = running.parts.listener(Overview), running.parts
        due = date(2026, 3, 31)
        before = await hub.of(parts, [UNIT], due)
        after = await hub.of(parts, [UNIT], due + timedelta(days=1))
        assert (before[UNIT].overdue, after[UNIT].overdue) == (0, 1)

    async def test_reads_the_new_day_before_anybody_asks(
        self, running: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "_LOOK_SECONDS", 0.05)
        _as_the_working_copy(running, monkeypatch)
        hub, yesterday = running.parts.listener(Overview), clock.today() - timedelta(days=1)
        await hub.of(running.parts, [UNIT], yesterday)
        async with asyncio.timeout(5):
            while hub._day != clock.today() or UNIT not in hub._kept:
                await asyncio.sleep(0.02)

    async def test_never_keeps_what_was_read_before_a_change(
        self, running: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hub, rows = running.parts.listener(Overview), keeping._rows
        _as_the_working_copy(running, monkeypatch)

        async def overtaken(parts: Any, units: list[UUID], today: date) -> Any:
            found = await rows(parts, units, today)
            close_out(running.story)
            await running.follow()
            monkeypatch.setattr(keeping, "_rows", rows)
            return found

        monkeypatch.setattr(keeping, "_rows", overtaken)
        today = date(2026, 4, 8)
        assert (await hub.of(running.parts, [UNIT], today))[UNIT].closed_out == 0
        assert (await hub.of(running.parts, [UNIT], today))[UNIT].closed_out == 1

    async def test_of_a_copy_that_waits_for_its_turn_follows_what_is_stored(self, running: Running) -> None:
        await of_unit(running)
        hub = running.parts.listener(Overview)
        dsn = str(running.parts.pool.conninfo)
        async with await AsyncConnection.connect(dsn, autocommit=True) as elsewhere:
            await elsewhere.execute("select set_config('wenxiao.unit', 'all', false)")
            await elsewhere.execute("update rectification_item set standing = 'closed_out', closed_on = '2026-04-07'")
            await elsewhere.execute("update subscription_checkpoint set position = position + 1000")
        assert (await of_unit(running))["lists"]["rectification"]["total"] == 0
        assert len(hub._kept) == 1

    async def test_is_bounded(self, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MOST_UNITS", 3)
        hub = running.parts.listener(Overview)
        units = [UUID(int=9000 + number) for number in range(10)]
        found = await hub.of(running.parts, units, date(2026, 4, 8))
        assert len(found) == 10
        assert list(hub._kept) == units[-3:]


class TestPast:
    @pytest.mark.parametrize(("clock", "when"), [("as_of", "2026-04-01"), ("known_at", "2026-04-01T20:00:00+08:00")])
    async def test_says_of_each_unit_what_its_reports_of_that_day_say(
        self, running: Running, clock: str, when: str
    ) -> None:
        await found_another_unit(running)
        then = await overview(running, ROBOT, **{clock: when})
        [found] = [one for one in then["units"] if one["id"] == str(UNIT)]
        rows = (await running.report("rectifications", **{clock: when}))["rows"]
        colours = Counter(row["light"]["colour"] for row in rows)
        assert {colour: found["lists"]["rectification"][colour] for colour in colours} == dict(colours)
        assert found["rectifications_overdue"] == colours["red"] == 1
        assert then["today"] == "2026-04-01"

    async def test_does_not_change_by_what_happens_later_and_does_by_what_is_entered_late(
        self, running: Running
    ) -> None:
        before = await overview(running, as_of="2026-04-08")
        close_out(running.story, asked=date(2026, 4, 9), closed=date(2026, 4, 10))
        await running.follow()
        after = await overview(running, as_of="2026-04-08")
        assert (after["units"], after["totals"]) == (before["units"], before["totals"])
        late = rectification.CheckpointPassed(text="补登", checked_on=date(2026, 4, 7))
        running.story.say(LASTING, late, date(2026, 4, 7), known=date(2026, 5, 6))
        await running.follow()
        changed = (await overview(running, as_of="2026-04-08"))["units"][0]["last_change"]
        assert changed.startswith("2026-05-06")

    async def test_has_units_that_were_closed_since_and_none_that_came_later(self, running: Running) -> None:
        joined = unit.UnitRegistered(code="AA", name="区文化局", superior=None, unit=OTHER)
        running.story.say(OTHER, joined, date(2026, 3, 2), unit=OTHER)
        running.story.say(OTHER, unit.UnitRenamed(name="区文旅局"), date(2026, 4, 2), unit=OTHER)
        running.story.say(OTHER, unit.UnitClosed(reason="机构改革"), date(2026, 5, 1), unit=OTHER)
        await running.follow()
        seen = {
            day: [one["name"] for one in (await overview(running, as_of=day))["units"]]
            for day in ("2026-03-01", "2026-03-31", "2026-04-30", "2026-05-02")
        }
        assert seen == {
            "2026-03-01": ["区政协机关"],
            "2026-03-31": ["区文化局", "区政协机关"],
            "2026-04-30": ["区文旅局", "区政协机关"],
            "2026-05-02": ["区政协机关"],
        }

    async def test_is_of_the_own_units_only(self, running: Running) -> None:
        await found_another_unit(running)
        assert [one["code"] for one in (await overview(running, by=QIAN, as_of="2026-04-01"))["units"]] == ["ZX"]
        assert (await overview(running, by=STRANGER, as_of="2026-04-01"))["units"] == []

    async def test_is_not_given_while_a_service_is_away(self, running: Running) -> None:
        running.story.sources["supervision"].away = True
        answer = await running.get("/overview", ROBOT, as_of="2026-04-01")
        assert (answer.status_code, answer.json()["title"]) == (503, "Stale")


class TestReach:
    async def test_is_every_unit_for_services_and_the_districts_supervisors(self, running: Running) -> None:
        await found_another_unit(running)
        known = books()
        at_the_district = UnitBook({}, {}, (PostRow(UUID(int=33), SUPERVISOR, UUID(int=34), "区督查员", UNIT_SINCE),))
        units = {UNIT: await known.book(UNIT), DISTRICT: at_the_district}
        directory = Directory(FixedBooks(units, await known.principals(DISTRICT)), district=DISTRICT)
        running.parts.directory = directory
        app = running.client._transport.app  # type: ignore[attr-defined]
        app.state.directory = directory
        assert [one["code"] for one in (await overview(running, by=SUPERVISOR))["units"]] == ["AA", "ZX"]
        assert [one["code"] for one in (await overview(running, by=ROBOT))["units"]] == ["AA", "ZX"]

    async def test_is_the_own_units_for_everybody_else(self, running: Running) -> None:
        await found_another_unit(running)
        assert [one["code"] for one in (await overview(running, by=QIAN))["units"]] == ["ZX"]
        assert (await overview(running, by=STRANGER))["units"] == []
        assert (await overview(running, by=SUN))["totals"]["units"] == 0

    async def test_of_administrators_is_nothing_they_read_no_reports(self, running: Running) -> None:
        assert (await overview(running, by=OPERATOR))["units"] == []

    async def test_leaves_out_closed_units(self, running: Running) -> None:
        await found_another_unit(running)
        running.story.say(OTHER, unit.UnitClosed(reason="机构改革"), date(2026, 5, 1), unit=OTHER)
        await running.follow()
        assert [one["code"] for one in (await overview(running))["units"]] == ["ZX"]


class TestDoor:
    async def test_says_how_much_it_has_seen_and_what_the_colours_are_called(self, running: Running) -> None:
        answer = await overview(running)
        assert set(answer["completeness"]) == {"learning", "management", "responsibility", "supervision"}
        assert answer["colours"]["red"] == "红灯"
        assert (await running.client.get("/overview")).status_code == 401


def _as_the_working_copy(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(running.parts.views), "active", True)

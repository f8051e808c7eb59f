"""The views themselves: how they stand, building one anew, letting a parked unit go on."""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from services.projection.operating import asked
from services.projection.views import VIEWS
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from shared.directory.views import VIEWS as DIRECTORY
from shared.views.wall import ALL, opened
from tests.projection.running import OPERATOR, Running
from tests.projection.scenarios import LIST, PROBLEM
from tests.projection.story import CLERK, UNIT

UNKNOWN = UUID(int=9999)


async def park(running: Running) -> None:
    """Somebody closes out a problem that was never raised."""
    running.story.say(UNKNOWN, rectification.CloseOutReturned(reason="过简"), date(2026, 4, 20))
    await running.follow()


async def damage(running: Running) -> None:
    """Somebody with the database's password deletes what the view knows."""
    async with running.parts.pool.connection() as connection, opened(connection, ALL):
        await connection.execute("delete from duty_item")


def skipping(position: int) -> dict[str, Any]:
    where = {"view": "rectification_item", "service": "responsibility", "unit": str(UNIT)}
    return where | {"position": position, "reason": "重复导入"}


class TestViews:
    async def test_say_how_they_stand(self, running: Running) -> None:
        answer = (await running.get("/views", by=OPERATOR)).json()
        views = {one["name"]: one for one in answer["views"]}
        assert set(views) == {view.name for view in (*VIEWS, *DIRECTORY)}
        duties = views["duty_item"]
        assert (duties["version"], duties["state"], duties["parked"]) == (1, "live", [])
        assert set(duties["services"]["responsibility"]) == {"applied", "head", "lag", "trouble"}

    async def test_are_for_those_who_run_the_system(self, running: Running) -> None:
        assert (await running.get("/views")).status_code in (403, 404)
        assert (await running.post("/views/duty_item/rebuild", by=CLERK)).status_code in (403, 404)
        for path in ("parked/resume", "parked/skip", "duty_item/compare", "duty_item/rollback", "duty_item/forget"):
            assert (await running.post(f"/views/{path}", by=CLERK, json={})).status_code in (403, 404)


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


async def one_view(running: Running, name: str) -> dict[str, Any]:
    views = (await running.get("/views", by=OPERATOR)).json()["views"]
    found: dict[str, Any] = next(one for one in views if one["name"] == name)
    return found


class TestRebuild:
    async def test_tells_its_progress_and_ends_with_positions_and_comparison(self, running: Running) -> None:
        before = await running.report("duty-list", as_of="2026-04-08")
        last = lines(await running.post("/views/duty_item/rebuild"))[-1]
        head = len(running.story.sources["responsibility"].events)
        assert (last["built"], last["positions"], last["problem"]) == (True, {"responsibility": head}, None)
        assert (last["comparison"]["differs"], last["comparison"]["rows_before"]) == (False, 4)
        running.story.say(LIST, duty.DutyListReviewed(opinion="同意"), date(2026, 4, 30))
        await running.follow()
        assert (await running.report("duty-list", as_of="2026-04-08"))["rows"] == before["rows"]
        assert (await running.report("duty-list"))["rows"]

    async def test_stops_at_a_difference_until_it_is_accepted(self, running: Running) -> None:
        await damage(running)
        last = lines(await running.post("/views/duty_item/rebuild"))[-1]
        assert (last["built"], last["problem"], last["comparison"]["only_after"]) == (False, "different", 4)
        assert (await running.report("duty-list"))["rows"] == []
        last = lines(await running.post("/views/duty_item/rebuild", json={"accept": True}))[-1]
        assert last["built"] is True
        assert (await running.report("duty-list"))["rows"]
        assert (await one_view(running, "duty_item"))["kept"]["comparison"]["alarming"] is True

    async def test_may_only_compare(self, running: Running) -> None:
        await damage(running)
        last = lines(await running.post("/views/duty_item/compare"))[-1]
        assert (last["built"], last["problem"], last["comparison"]["only_after"]) == (False, None, 4)
        assert (await one_view(running, "duty_item"))["kept"] is None

    async def test_asked_for_in_a_process_that_died_is_made_by_the_next(self, running: Running) -> None:
        async with running.parts.pool.connection() as connection:
            await asked.ask(connection, "duty_item", switches=True, accepts=False, by=OPERATOR)
        async with asyncio.timeout(20):
            while (await one_view(running, "duty_item"))["kept"] is None:
                await asyncio.sleep(0.1)
        assert (await one_view(running, "duty_item"))["state"] == "live"

    async def test_that_stumbles_waits_for_its_next_attempt_or_is_withdrawn(self, running: Running) -> None:
        running.story.sources["responsibility"].away = True
        last = lines(await running.post("/views/duty_item/rebuild"))[-1]
        assert (last["built"], last["tried_again"], "FeedUnavailable" in last["problem"]) == (False, True, True)
        assert (await one_view(running, "duty_item"))["state"] == "rebuilding"
        assert (await running.post("/views/duty_item/compare")).json()["title"] == "RebuildRunning"
        assert (await running.post("/views/duty_item/rollback")).json()["title"] == "RebuildRunning"
        forgotten = (await running.post("/views/duty_item/forget")).json()
        assert forgotten == {"view": "duty_item", "withdrawn": True, "dropped": False}
        assert (await one_view(running, "duty_item"))["state"] == "live"

    async def test_refuses_a_view_that_is_not_here(self, running: Running) -> None:
        answer = await running.post("/views/everything/rebuild")
        assert (answer.status_code, answer.json()["title"]) == (404, "NoSuchView")


class TestRollBack:
    async def test_lets_the_former_rows_serve_again(self, running: Running) -> None:
        right = (await running.report("duty-list"))["rows"]
        await damage(running)
        await running.post("/views/duty_item/rebuild", json={"accept": True})
        assert (await running.post("/views/duty_item/rollback")).status_code == 200
        assert (await running.report("duty-list"))["rows"] == []
        await running.post("/views/duty_item/rollback")
        assert (await running.report("duty-list"))["rows"] == right

    async def test_is_refused_where_nothing_is_kept(self, running: Running) -> None:
        answer = await running.post("/views/duty_item/rollback")
        assert (answer.status_code, answer.json()["title"]) == (409, "NothingToTakeBack")
        await running.post("/views/duty_item/rebuild")
        assert (await running.post("/views/duty_item/forget")).json()["dropped"] is True
        answer = await running.post("/views/duty_item/forget")
        assert (answer.status_code, answer.json()["title"]) == (409, "NothingToForget")


class TestSkip:
    async def test_goes_on_behind_the_event_and_says_so_in_reports_of_any_date(self, running: Running) -> None:
        await park(running)
        [stopped] = (await one_view(running, "rectification_item"))["parked"]
        running.story.say(PROBLEM, rectification.RectificationReceived(), date(2026, 4, 21))
        await running.follow()
        answer = await running.post("/views/parked/skip", json=skipping(stopped["position"]))
        assert answer.json() == {"resumed": True, "parked": None}
        for past in ({}, {"as_of": "2026-05-01"}):
            complete = (await running.report("rectifications", **past))["completeness"]["responsibility"]
            assert (complete["parked"], complete["skipped"]) == ([], ["rectification_item"])
        last = lines(await running.post("/views/rectification_item/rebuild"))[-1]
        assert (last["built"], last["comparison"]["differs"], last["comparison"]["parked"]) == (True, False, 0)
        [left_out] = (await one_view(running, "rectification_item"))["skipped"]
        assert (left_out["type"], left_out["reason"], left_out["by"]) == ("CloseOutReturned", "重复导入", str(OPERATOR))

    async def test_is_of_the_one_event_at_which_the_unit_stands(self, running: Running) -> None:
        await park(running)
        [stopped] = (await one_view(running, "rectification_item"))["parked"]
        for change, status in (
            ({"position": stopped["position"] + 1}, 409),
            ({"view": "duty_item"}, 409),
            ({"service": "learning"}, 404),
            ({"reason": ""}, 422),
            ({"reason": "  因故  "}, 422),
        ):
            answer = await running.post("/views/parked/skip", json=skipping(stopped["position"]) | change)
            assert answer.status_code == status, change
        assert (await one_view(running, "rectification_item"))["skipped"] == []


class TestResume:
    async def test_shows_a_parked_unit_in_every_report_that_lacks_its_events(self, running: Running) -> None:
        await park(running)
        report = await running.report("rectifications")
        assert report["completeness"]["responsibility"]["parked"] == ["rectification_item"]
        assert (await running.report("duty-list"))["completeness"]["responsibility"]["parked"] == []

    async def test_parks_again_as_long_as_the_cause_stays(self, running: Running) -> None:
        await park(running)
        asked = {"view": "rectification_item", "service": "responsibility", "unit": str(UNIT)}
        answer = (await running.post("/views/parked/resume", json=asked)).json()
        assert answer["resumed"] is False
        assert "before the item" in answer["parked"]["error"]

    async def test_goes_on_after_a_fix(self, running: Running) -> None:
        await park(running)
        events = running.story.sources["responsibility"].events
        parked = events[-1]
        events.pop()
        running.story.say(PROBLEM, rectification.RectificationReceived(), date(2026, 4, 20))
        assert events[-1].position == parked.position
        asked = {"view": "rectification_item", "service": "responsibility", "unit": str(UNIT)}
        answer = await running.post("/views/parked/resume", json=asked)
        assert answer.json() == {"resumed": True, "parked": None}
        assert (await running.report("rectifications"))["completeness"]["responsibility"]["parked"] == []

    async def test_refuses_what_is_not_parked_or_not_known(self, running: Running) -> None:
        asked = {"view": "rectification_item", "service": "responsibility", "unit": str(UNIT)}
        for change, status in (
            ({}, 409),
            ({"view": "everything"}, 404),
            ({"service": "learning"}, 404),
            ({"unit": "here"}, 422),
            ({"skip": True}, 422),
        ):
            answer = await running.post("/views/parked/resume", json=asked | change)
            assert answer.status_code == status, change

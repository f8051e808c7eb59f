"""The views themselves: how they stand, building one anew, letting a parked unit go on."""

import json
from datetime import date
from uuid import UUID

from services.projection.views import VIEWS
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from shared.directory.views import VIEWS as DIRECTORY
from tests.projection.running import OPERATOR, Running
from tests.projection.scenarios import LIST, PROBLEM
from tests.projection.story import CLERK, UNIT

UNKNOWN = UUID(int=9999)


async def park(running: Running) -> None:
    """Somebody closes out a problem that was never raised."""
    running.story.say(UNKNOWN, rectification.CloseOutReturned(reason="过简"), date(2026, 4, 20))
    await running.follow()


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
        assert (await running.post("/views/parked/resume", by=CLERK, json={})).status_code in (403, 404)


class TestRebuild:
    async def test_tells_its_progress_and_ends_with_the_positions(self, running: Running) -> None:
        before = await running.report("duty-list", as_of="2026-04-08")
        answer = await running.post("/views/duty_item/rebuild")
        lines = [json.loads(line) for line in answer.text.splitlines()]
        head = len(running.story.sources["responsibility"].events)
        assert lines[-1] == {"view": "duty_item", "built": True, "positions": {"responsibility": head}}
        running.story.say(LIST, duty.DutyListReviewed(opinion="同意"), date(2026, 4, 30))
        await running.follow()
        assert (await running.report("duty-list", as_of="2026-04-08"))["rows"] == before["rows"]
        assert (await running.report("duty-list"))["rows"]

    async def test_refuses_a_view_that_is_not_here(self, running: Running) -> None:
        answer = await running.post("/views/everything/rebuild")
        assert (answer.status_code, answer.json()["title"]) == (404, "NoSuchView")


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

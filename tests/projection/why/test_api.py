import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.management.kinds import MeetingKind
from services.management.meeting import events as meeting
from services.supervision.monthly_report import events as report
from services.supervision.target import events as target
from tests.projection.running import STRANGER, Running, as_person
from tests.projection.scenarios import (
    CHECK,
    FINDING,
    GROUP,
    GROUP_MEETING,
    LASTING,
    LIST,
    MEETING,
    MONTHLY,
    MONTHLY_TARGET,
    PROBLEM,
    QUARTERLY,
    REPORT,
    close_out,
    raise_problem,
    record,
)
from tests.projection.story import CLERK, UNIT

LATER = UUID(int=1009)


async def chain(running: Running, thing: UUID, as_of: str = "") -> dict[str, Any]:
    answer = await running.get(f"/units/{UNIT}/why/{thing}", as_of=as_of)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def depths(found: dict[str, Any]) -> dict[UUID, int]:
    return {UUID(node["id"]): node["depth"] for node in found["nodes"]}


def node(found: dict[str, Any], id: UUID) -> dict[str, Any]:
    return next(one for one in found["nodes"] if one["id"] == str(id))


class TestWhy:
    async def test_leads_from_a_rectification_to_the_duty_that_was_checked(self, running: Running) -> None:
        found = await chain(running, PROBLEM)
        assert depths(found) == {PROBLEM: 0, FINDING: -1, CHECK: -2, MONTHLY: -2, LIST: -3} | {
            id: depth for id, depth in depths(found).items() if depth > 0
        }
        assert {(one["thing"], one["cause"]): one["why"] for one in found["edges"]}[str(PROBLEM), str(FINDING)] == (
            "源自发现的问题"
        )

    async def test_leads_from_a_finding_to_what_followed(self, running: Running) -> None:
        found = await chain(running, FINDING)
        assert {id for id, depth in depths(found).items() if depth == 1} == {PROBLEM, LASTING}
        words = {one["followed"] for one in found["edges"] if one["cause"] == str(FINDING)}
        assert words == {"转为问题整改"}

    async def test_says_what_each_thing_is_how_it_stands_and_where_its_sheet_is(self, running: Running) -> None:
        close_out(running.story)
        await running.follow()
        found = node(await chain(running, PROBLEM), PROBLEM)
        assert (found["kind_title"], found["title"], found["person"]) == ("问题整改", "会议记录不规范", "钱二")
        assert (found["state_code"], found["since"], found["last_on"]) == (
            "RectificationClosedOut",
            "2026-02-10",
            "2026-04-07",
        )
        assert found["item"] == {"service": "responsibility", "slice": "rectification", "id": str(PROBLEM)}
        duty = node(await chain(running, MONTHLY), MONTHLY)
        assert duty["item"] == {
            "service": "responsibility",
            "slice": "duty_list",
            "id": str(LIST),
            "part": str(MONTHLY),
        }
        assert node(await chain(running, LIST), LIST)["title"] == "2026 党支部书记"

    async def test_speaks_english(self, running: Running) -> None:
        answer = await running.client.get(
            f"/units/{UNIT}/why/{PROBLEM}", headers={**as_person(CLERK), "accept-language": "en"}
        )
        assert node(answer.json(), CHECK)["kind_title"] == "quarterly check"

    async def test_is_of_a_past_date_too(self, running: Running) -> None:
        assert depths(await chain(running, FINDING, as_of="2026-02-09")) == {
            FINDING: 0,
            CHECK: -1,
            MONTHLY: -1,
            LIST: -2,
        }
        answer = await running.get(f"/units/{UNIT}/why/{PROBLEM}", as_of="2026-02-09")
        assert (answer.status_code, answer.json()["title"]) == (404, "NoSuchThing")

    async def test_follows_reports_tasks_targets_and_meetings(self, running: Running) -> None:
        task, occurrence, later = UUID(int=1001), UUID(int=1002), UUID(int=1003)
        story = running.story
        made_up = report.MakeUpTaskSet(
            task=task, kind=report.TaskKind.MATTER, ref=QUARTERLY, text="补开党员大会", due=date(2026, 5, 9)
        )
        story.say(REPORT, made_up, date(2026, 4, 20))
        entered = target.OccurrenceEntered(occurrence=occurrence, held_on=date(2026, 4, 1), what="走访")
        story.say(MONTHLY_TARGET, entered, date(2026, 4, 20))
        agenda = (meeting.AgendaItem(title="未议", topic=meeting.Topic.BUSINESS, carried_from=MEETING),)
        taken_up = record(
            "党组第4次会议", date(2026, 4, 21), (MeetingKind.LEADING_GROUP,), GROUP, meeting.Topic.BUSINESS
        )
        story.say(later, meeting.MeetingHeld(record=taken_up.model_copy(update={"agenda": agenda})), date(2026, 4, 21))
        await running.follow()
        assert depths(await chain(running, task)) == {task: 0, REPORT: -1, QUARTERLY: -1, LIST: -2}
        assert depths(await chain(running, occurrence))[MONTHLY_TARGET] == -1
        assert depths(await chain(running, MEETING))[later] == 1

    async def test_leads_from_a_target_to_the_duty_it_measures_and_what_counts(self, running: Running) -> None:
        found = await chain(running, MONTHLY_TARGET)
        assert {id: depth for id, depth in depths(found).items() if depth < 0} == {MONTHLY: -1, LIST: -2}
        words = {(one["kind"], one["why"], one["followed"]) for one in found["edges"] if one["kind"] != "item_of"}
        assert ("measures", "衡量责任事项", "量化为目标") in words
        held = {UUID(one["thing"]) for one in found["edges"] if one["kind"] == "counted"}
        assert held
        assert {node(found, one)["kind"] for one in held} == {"meeting"}

    async def test_leads_from_a_duty_to_its_targets_and_not_to_all_that_counts_for_them(self, running: Running) -> None:
        found = await chain(running, MONTHLY)
        assert depths(found)[MONTHLY_TARGET] == 1
        assert not [one for one in found["edges"] if one["kind"] == "counted"]

    async def test_says_for_which_target_a_meeting_counts(self, running: Running) -> None:
        found = await chain(running, MEETING)
        causes = {UUID(one["cause"]) for one in found["edges"] if one["kind"] == "counted"}
        assert causes
        assert {depths(found)[one] for one in causes} == {-1}

    async def test_knows_which_event_made_another_happen(self, running: Running) -> None:
        story = running.story
        raise_problem(story, LATER, "台账不全", None)
        held = story.say(UUID(int=1010), meeting.MeetingHeld(record=GROUP_MEETING), date(2026, 4, 20))
        events = story.sources["responsibility"].events
        body = json.loads(events[-1].body)
        body["stamp"]["causation"] = json.loads(held.body)["id"]
        body["payload"]["origin"] = None
        events[-1] = replace(events[-1], body=json.dumps(body).encode())
        await running.follow()
        found = await chain(running, LATER)
        assert depths(found) == {LATER: 0, UUID(int=1010): -1}
        assert [one["why"] for one in found["edges"]] == ["由此引起"]

    async def test_is_for_those_of_the_unit_and_of_things_that_are_there(self, running: Running) -> None:
        assert (await running.get(f"/units/{UNIT}/why/{PROBLEM}", by=STRANGER)).status_code in (403, 404)
        assert (await running.get(f"/units/{UNIT}/why/{UUID(int=77)}")).status_code == 404
        assert (await running.get(f"/units/{UNIT}/why/nothing")).status_code == 422

"""Meetings from the plan to the corrected record, as the report shows them."""

from datetime import date
from typing import Any
from uuid import UUID

from services.management.meeting import events as meeting
from services.management.unit import events as unit
from services.projection.meetings.view import MEETINGS, MeetingRow
from tests.projection.running import Running
from tests.projection.scenarios import (
    FIRST,
    GROUP_MEETING,
    MARCH_THEME_DAY,
    MEETING,
    PLANNED_MEETING,
    QIAN,
    SECOND,
    SUN,
    THEME_DAY,
    ZHAO,
    half_a_year,
)
from tests.projection.story import CLERK, DISTRICT, OTHER, Story

LATER = date(2026, 4, 20)


def folded(story: Story, id_: UUID) -> MeetingRow:
    [row] = [one for one in story.rows(MEETINGS) if one.id == id_]
    assert isinstance(row, MeetingRow)
    return row


async def row(running: Running, id_: UUID, **query: str) -> dict[str, Any]:
    rows = (await running.report("meetings", **query))["rows"]
    [found] = [one for one in rows if one["id"] == str(id_)]
    assert isinstance(found, dict)
    return found


class TestMeetings:
    async def test_held_name_who_was_due_came_and_why_not(self, running: Running) -> None:
        held = await row(running, MEETING)
        assert (held["due"], held["present"], held["absent"]) == (3, 2, "孙三（公务）")
        assert (held["chair"], held["recorder"]) == ("赵一", "周五")
        assert (held["kinds"], held["topics"], held["minutes"]) == ("党组会议", "议题", "已记录")
        assert (held["present_ids"], held["absent_ids"]) == ([str(ZHAO), str(QIAN)], [str(SUN)])

    async def test_planned_name_the_units_and_organizations_they_are_held_with(self, running: Running) -> None:
        joined = unit.UnitRegistered(code="WH", name="区文化局", superior=None, unit=OTHER)
        running.story.say(OTHER, joined, date(2026, 1, 4), unit=OTHER)
        await running.follow()
        planned = await row(running, PLANNED_MEETING, as_of="2026-04-15")
        assert (planned["joint"], planned["organization"]) == ("区文化局、退休支部", "机关第一支部")
        assert (planned["status"], planned["minutes"], planned["held_on"]) == ("计划中", "未记录", None)
        assert (planned["joint_unit_ids"], planned["joint_organization_ids"]) == ([str(OTHER)], [str(SECOND)])
        assert planned["light"]["colour"] == "yellow"

    async def test_that_were_not_held_when_planned_are_red_and_cancelled_ones_have_no_light(
        self, running: Running
    ) -> None:
        assert (await row(running, PLANNED_MEETING))["light"]["colour"] == "red"
        running.story.say(PLANNED_MEETING, meeting.MeetingCancelled(reason="防汛"), LATER)
        await running.follow()
        found = await row(running, PLANNED_MEETING)
        assert (found["status_code"], found["light"]["colour"]) == ("cancelled", "none")
        assert "防汛" in found["reason"]

    async def test_returned_are_shown_with_the_reason_until_a_correction_is_approved(self, running: Running) -> None:
        story = running.story
        story.say(THEME_DAY, meeting.MeetingRecordReturned(reason="记录过简"), LATER)
        await running.follow()
        returned = await row(running, THEME_DAY)
        assert (returned["minutes"], returned["returned"]) == ("已退回", "记录过简")
        fuller = MARCH_THEME_DAY.model_copy(update={"minutes": "会议详细研究了党建工作。"})
        story.say(THEME_DAY, meeting.CorrectionProposed(record=fuller, reason="补充", proposed_by=CLERK), LATER)
        await running.follow()
        assert (await row(running, THEME_DAY))["minutes"] == "更正待审核"
        corrected = meeting.MeetingRecordCorrected(record=fuller, corrected_version=1, reason="补充")
        story.say(THEME_DAY, corrected, LATER)
        await running.follow()
        found = await row(running, THEME_DAY)
        assert (found["minutes"], found["returned"], found["status_code"]) == ("已更正", None, "held")


class TestFold:
    def test_keeps_the_plan_beside_the_record(self) -> None:
        story = half_a_year()
        held = MARCH_THEME_DAY.model_copy(update={"held_on": date(2026, 4, 17), "organization": FIRST})
        story.say(PLANNED_MEETING, meeting.MeetingNotified(), date(2026, 4, 14))
        story.say(PLANNED_MEETING, meeting.MeetingHeld(record=held), date(2026, 4, 17))
        found = folded(story, PLANNED_MEETING)
        assert (found.planned_on, found.held_on) == (date(2026, 4, 17), date(2026, 4, 17))
        assert (found.notified_on, found.state, found.corrections) == (date(2026, 4, 14), "held", 0)

    def test_a_refused_correction_leaves_the_record_as_it_was(self) -> None:
        story = half_a_year()
        said = meeting.CorrectionProposed(record=GROUP_MEETING, reason="补充", proposed_by=CLERK)
        story.say(MEETING, said, LATER)
        waiting = folded(story, MEETING).proposal
        assert waiting is not None
        assert (waiting.by, waiting.reason) == (CLERK, "补充")
        story.say(MEETING, meeting.CorrectionRefused(reason="不属实"), LATER)
        found = folded(story, MEETING)
        assert (found.proposal, found.state, found.present) == (None, "held", (ZHAO, QIAN))

    def test_a_unit_sees_only_its_own(self) -> None:
        assert half_a_year().rows(MEETINGS, OTHER) == []
        assert half_a_year().rows(MEETINGS, DISTRICT) == []

"""Meetings and study days as they are planned, moved, cancelled, held."""

from datetime import date
from uuid import UUID

from services.learning.audience import Audience
from services.learning.study_day import events as study
from services.management.kinds import MeetingKind
from services.management.meeting import events as meeting
from services.projection.targets.view import OCCASIONS
from services.projection.targets.view.occasions import OccasionRow
from tests.projection.scenarios import FIRST, STUDY_DAY, SUN, half_a_year
from tests.projection.story import Story

PLANNED = UUID(int=520)


def occasion(story: Story, id_: UUID = PLANNED) -> OccasionRow:
    [row] = [one for one in story.rows(OCCASIONS) if one.id == id_]
    assert isinstance(row, OccasionRow)
    return row


def plan(story: Story) -> None:
    planned = meeting.MeetingPlanned(
        organization=FIRST,
        kinds=(MeetingKind.BRANCH_GENERAL,),
        title="二季度党员大会",
        planned_on=date(2026, 6, 10),
        place=None,
        agenda=(),
        covered_units=(),
        covered_organizations=(),
    )
    story.say(PLANNED, planned, date(2026, 5, 6))


def schedule(story: Story) -> None:
    scheduled = study.StudyDayScheduled(
        series=None,
        year=2026,
        planned_on=date(2026, 6, 1),
        part=study.Part.MORNING,
        topic="条例",
        lecturer=None,
        form="领学",
        audience=Audience.ORGANIZATIONS,
        organizations=(FIRST,),
        hours=None,
    )
    story.say(PLANNED, scheduled, date(2026, 5, 6))


class TestOccasions:
    def test_are_planned_and_cancelled(self) -> None:
        story = Story()
        plan(story)
        assert (occasion(story).state, occasion(story).planned_on) == ("planned", date(2026, 6, 10))
        story.say(PLANNED, meeting.MeetingCancelled(reason="改期"), date(2026, 6, 1))
        assert occasion(story).state == "cancelled"

    def test_move_without_losing_their_topic(self) -> None:
        story = Story()
        schedule(story)
        story.say(PLANNED, study.StudyDayMoved(planned_on=date(2026, 6, 2), reason="会议冲突"), date(2026, 5, 20))
        assert (occasion(story).planned_on, occasion(story).title) == (date(2026, 6, 2), "条例")

    def test_count_who_came_and_who_made_it_up(self) -> None:
        row = occasion(half_a_year(), STUDY_DAY)
        assert (row.state, row.due, row.came, row.made_up) == ("held", 3, 2, (SUN,))

"""What a person owes, on a day."""

from datetime import date
from typing import Any

import pytest

from services.management.meeting import events as meeting
from services.projection.mine.owed import owed
from services.projection.mine.person import Me
from services.projection.reports.things import thing
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from services.supervision.monthly_report import events as report
from tests.projection.mine.people import BRANCH_SECRETARY, MEMBER, OFFICE, PRINCIPAL, RETIRED, SUPERVISOR
from tests.projection.reports.materials import material
from tests.projection.scenarios import (
    CHECK,
    ITEMS,
    LINES,
    LIST,
    MONTHLY,
    OTHER_REPORT,
    PLANNED_MEETING,
    PLANNED_STUDY,
    PROBLEM,
    QIAN,
    QUARTERLY,
    REPORT,
    STUDY_DAY,
    SUN,
    TASK,
    THEME_DAY,
    VAGUE,
    close_out,
    half_a_year,
    hand_over,
    make_up,
)
from tests.projection.story import CLERK, Story

DAY = date(2026, 4, 8)


def of(story: Story, who: Me, kind: str, day: date = DAY) -> list[dict[str, Any]]:
    return [row for row in owed(material(story, day), who) if row["kind"] == kind]


class TestOrder:
    def test_the_nearest_date_stands_first_and_what_has_none_last(self) -> None:
        dates = [row["due"] for row in owed(material(half_a_year(), DAY), BRANCH_SECRETARY)]
        dated = [due for due in dates if due is not None]
        assert dates == [*sorted(dated), *[None] * (len(dates) - len(dated))]
        assert len(dated) > 3
        assert None in dates

    def test_nobody_owes_what_is_somebody_elses(self) -> None:
        assert owed(material(half_a_year(), DAY), SUPERVISOR) == []


class TestDuties:
    def test_are_those_overdue_and_the_next_one(self) -> None:
        found = [row for row in of(half_a_year(), BRANCH_SECRETARY, "duty") if row["item"]["part"] == MONTHLY]
        assert [row["next"]["fields"]["period"] for row in found] == ["2026-02", "2026-03", "2026-04"]
        assert [row["light"]["colour"] for row in found] == ["red", "red", "green"]
        assert found[0]["item"] == thing("duty_list", LIST, MONTHLY)
        assert found[0]["next"] == {"command": "PerformDutyItem", "fields": {"item": MONTHLY, "period": "2026-02"}}
        assert found[0]["what"] == "报告党建工作（2026年2月）"

    def test_without_a_date_are_owed_until_something_was_done(self) -> None:
        [found] = [row for row in of(half_a_year(), BRANCH_SECRETARY, "duty") if row["item"]["part"] == VAGUE]
        assert (found["due"], found["light"]["colour"]) == (None, "none")
        assert found["next"]["fields"] == {"item": VAGUE, "period": "2026"}

    def test_due_before_a_hand_over_stay_with_who_held_the_list_then(self) -> None:
        story = half_a_year()
        hand_over(story)
        day = date(2026, 5, 6)
        before = [row["next"]["fields"]["period"] for row in of(story, BRANCH_SECRETARY, "duty", day)]
        after = [row["next"]["fields"]["period"] for row in of(story, MEMBER, "duty", day)]
        assert before == ["2026-02", "2026-03"]
        assert after == ["2026-04", "2026-05", "2026-Q2", "2026"]

    def test_wait_for_the_list_to_be_acknowledged(self) -> None:
        story = Story()
        drafted = duty.DutyListDrafted(
            year=2026, level=duty.Level.BRANCH_SECRETARY, holder=QIAN, organization=None, items=ITEMS
        )
        story.say(LIST, drafted, date(2026, 1, 5))
        assert owed(material(story, DAY), BRANCH_SECRETARY) == []
        story.say(LIST, duty.DutyListIssued(resolution="1号"), date(2026, 1, 8))
        [found] = of(story, BRANCH_SECRETARY, "duty_list")
        assert found["next"] == {"command": "AcknowledgeDutyList", "fields": {}}
        assert {row["next"]["command"] for row in of(story, BRANCH_SECRETARY, "duty")} == {"AcknowledgeDutyList"}


class TestHandOver:
    @pytest.mark.parametrize("who", [BRANCH_SECRETARY, MEMBER])
    def test_is_owed_by_both_until_each_has_signed(self, who: Me) -> None:
        story = half_a_year()
        opened = duty.HandOverOpened(to=SUN, reason="调整", outgoing=QIAN, signs_for_outgoing=None)
        story.say(LIST, opened, DAY)
        [found] = of(story, who, "hand_over")
        assert (found["what"], found["next"]["command"]) == ("2026年党支部书记责任清单", "SignHandOver")
        story.say(LIST, duty.HandOverSigned(person=who.person), DAY)
        assert of(story, who, "hand_over") == []

    def test_of_a_vacant_post_is_signed_by_who_was_named(self) -> None:
        story = half_a_year()
        opened = duty.HandOverOpened(to=SUN, reason="调整", outgoing=QIAN, signs_for_outgoing=PRINCIPAL.person)
        story.say(LIST, opened, DAY)
        assert of(story, PRINCIPAL, "hand_over")
        assert of(story, BRANCH_SECRETARY, "hand_over") == []


class TestRectifications:
    def test_go_on_from_receipt_to_progress_to_the_close_out(self) -> None:
        story = half_a_year()
        [lasting] = [row for row in of(story, BRANCH_SECRETARY, "rectification") if row["due"] is None]
        [found] = [row for row in of(story, BRANCH_SECRETARY, "rectification") if row["item"]["id"] == PROBLEM]
        assert (found["light"]["colour"], found["next"]["command"]) == ("red", "ReportProgress")
        assert lasting["next"]["command"] == "ReceiveRectification"
        story.say(PROBLEM, rectification.ProgressReported(text="已完成", percent=100), DAY, by=QIAN)
        [found] = [row for row in of(story, BRANCH_SECRETARY, "rectification") if row["item"]["id"] == PROBLEM]
        assert found["next"]["command"] == "AskCloseOut"

    def test_are_owed_by_helpers_too_and_by_nobody_once_asked_to_be_closed_out(self) -> None:
        story = half_a_year()
        assert {row["next"]["command"] for row in of(story, MEMBER, "rectification")} == {"ReportProgress"}
        close_out(story)
        assert PROBLEM not in {row["item"]["id"] for row in of(story, BRANCH_SECRETARY, "rectification")}

    def test_that_came_back_are_received_anew(self) -> None:
        story = half_a_year()
        close_out(story)
        again = rectification.RectificationReopened(problem="再次发生", due=date(2026, 6, 30))
        story.say(PROBLEM, again, date(2026, 4, 8))
        [found] = [row for row in of(story, BRANCH_SECRETARY, "rectification") if row["item"]["id"] == PROBLEM]
        assert (found["what"], found["next"]["command"]) == ("再次发生", "ReceiveRectification")


class TestMonthlyReports:
    def test_are_owed_until_submitted_and_again_when_returned(self) -> None:
        story = half_a_year()
        assert of(story, BRANCH_SECRETARY, "monthly_report") == []
        story.say(REPORT, report.MonthlyReportReturned(reason="过简"), DAY)
        [found] = of(story, BRANCH_SECRETARY, "monthly_report")
        assert (found["what"], found["light"]["colour"]) == ("2026-03月报", "red")
        assert found["next"] == {"command": "SubmitReport", "fields": {}}

    def test_make_up_tasks_are_owed_until_they_are_done(self) -> None:
        story = half_a_year()
        [task] = of(story, MEMBER, "make_up_task")
        assert task["item"] == thing("monthly_report", OTHER_REPORT, TASK)
        assert task["next"]["command"] == "SubmitReport"
        make_up(story)
        assert of(story, MEMBER, "make_up_task") == []


class TestMeetings:
    def test_are_owed_by_members_of_those_who_meet_and_minuted_by_the_desk(self) -> None:
        story, held_on = half_a_year(), date(2026, 4, 17)
        [found] = of(story, MEMBER, "meeting")
        assert (found["item"], found["next"]) == (thing("meeting", PLANNED_MEETING), None)
        assert of(story, RETIRED, "meeting"), "the second branch meets too"
        assert of(story, OFFICE, "meeting_minutes") == []
        [today] = of(story, OFFICE, "meeting_minutes", held_on)
        assert today["next"]["command"] == "HoldMeeting"
        [late] = of(story, BRANCH_SECRETARY, "meeting_minutes", date(2026, 4, 20))
        assert (late["next"]["command"], late["light"]["colour"]) == ("RecordMeeting", "red")
        assert of(story, MEMBER, "meeting_minutes", held_on) == []

    def test_a_returned_record_is_owed_by_who_wrote_it(self) -> None:
        story = half_a_year()
        story.say(THEME_DAY, meeting.MeetingRecordReturned(reason="过简"), DAY)
        [found] = of(story, OFFICE, "meeting_record")
        assert found["next"]["command"] == "ProposeCorrection"
        assert of(story, BRANCH_SECRETARY, "meeting_record") == []


class TestStudyDays:
    def test_are_owed_by_the_invited_who_did_not_ask_for_leave(self) -> None:
        story = half_a_year()
        [found] = of(story, MEMBER, "study_day")
        assert (found["item"], found["due"]) == (thing("study_day", PLANNED_STUDY), date(2026, 4, 27))
        assert of(story, RETIRED, "study_day") == []

    def test_missed_are_to_be_made_up(self) -> None:
        story = half_a_year()
        assert of(story, MEMBER, "make_up_study") == []
        story.sources["learning"].events = [e for e in story.sources["learning"].events if e.type != "StudyMadeUp"]
        [found] = of(story, MEMBER, "make_up_study")
        assert found["item"] == thing("study_day", STUDY_DAY)

    def test_are_recorded_by_the_desk_of_the_organization(self) -> None:
        story, day = half_a_year(), date(2026, 4, 28)
        [found] = of(story, OFFICE, "study_minutes", day)
        assert found["next"]["command"] == "HoldStudyDay"
        assert of(story, MEMBER, "study_minutes", day) == []


class TestQuarterlyChecks:
    def test_are_owed_by_the_inspectors_line_by_line(self) -> None:
        [found] = of(half_a_year(), MEMBER, "quarterly_check")
        assert found["item"] == thing("quarterly_check", CHECK)
        assert found["next"] == {"command": "CheckLine", "fields": {"line": LINES[1]}}
        assert of(half_a_year(), OFFICE, "quarterly_check") == []


def test_every_kind_has_a_word() -> None:
    rows = [row for who in (BRANCH_SECRETARY, MEMBER, OFFICE) for row in owed(material(half_a_year(), DAY), who)]
    assert {row["kind_word"] for row in rows}.isdisjoint({row["kind"] for row in rows})
    assert QUARTERLY in {row["item"].get("part") for row in rows}
    assert OFFICE.person == CLERK

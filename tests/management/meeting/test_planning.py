from datetime import date

from services.management.kinds import MeetingKind
from services.management.meeting import domain
from services.management.meeting.commands import refusals
from shared.testing.spec import Spec
from tests.management.meeting.scenarios import (
    BRANCH,
    CANCEL,
    CANCELLED,
    FUNCTIONAL,
    HELD,
    NOTIFIED,
    NOTIFY,
    PLAN,
    PLANNED,
    SECRETARY,
    by,
)

meeting = Spec(domain.DECIDER)


class TestPlan:
    def test_names_kinds_day_and_agenda(self) -> None:
        meeting.given().when(PLAN, by()).then(PLANNED)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(PLANNED, NOTIFIED).when(PLAN, by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = PLAN.model_copy(update={"place": "二楼会议室"})
        meeting.given(PLANNED).when(other, by()).then_refused(refusals.AlreadyPlanned)

    def test_is_refused_for_a_day_that_is_past(self) -> None:
        past = PLAN.model_copy(update={"planned_on": date(2026, 3, 1)})
        meeting.given().when(past, by()).then_refused(refusals.PlannedInPast)

    def test_is_refused_for_a_kind_that_the_organization_does_not_hold(self) -> None:
        functional = PLAN.model_copy(update={"organization_id": FUNCTIONAL})
        meeting.given().when(functional, by()).then_refused(refusals.KindNotHeldHere)

    def test_is_refused_for_two_bodies_that_vote(self) -> None:
        kinds = (MeetingKind.BRANCH_GENERAL, MeetingKind.BRANCH_COMMITTEE)
        both = PLAN.model_copy(update={"kinds": kinds})
        meeting.given().when(both, by()).then_refused(refusals.OneVotingKind)

    def test_is_refused_for_what_is_held_already(self) -> None:
        meeting.given(HELD).when(PLAN, by()).then_refused(refusals.AlreadyHeld)

    def test_needs_organization_and_reporters_to_be_known(self) -> None:
        assert PLAN.needs().organizations == {BRANCH}
        assert PLAN.needs().people == {SECRETARY}


class TestNotify:
    def test_records_that_the_notice_went_out(self) -> None:
        meeting.given(PLANNED).when(NOTIFY, by()).then(NOTIFIED)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(PLANNED, NOTIFIED).when(NOTIFY, by()).then_nothing()

    def test_is_refused_without_a_plan(self) -> None:
        meeting.given().when(NOTIFY, by()).then_refused(refusals.NoSuchMeeting)

    def test_is_refused_after_the_meeting(self) -> None:
        meeting.given(PLANNED, HELD).when(NOTIFY, by()).then_refused(refusals.AlreadyHeld)

    def test_is_refused_once_the_meeting_is_cancelled(self) -> None:
        meeting.given(PLANNED, CANCELLED).when(NOTIFY, by()).then_refused(refusals.MeetingIsCancelled)


class TestCancel:
    def test_calls_the_meeting_off(self) -> None:
        meeting.given(PLANNED, NOTIFIED).when(CANCEL, by()).then(CANCELLED)

    def test_said_twice_changes_nothing(self) -> None:
        meeting.given(PLANNED, CANCELLED).when(CANCEL, by()).then_nothing()

    def test_is_refused_with_another_reason(self) -> None:
        other = CANCEL.model_copy(update={"reason": "书记出差"})
        meeting.given(PLANNED, CANCELLED).when(other, by()).then_refused(refusals.MeetingIsCancelled)

    def test_is_refused_after_the_meeting(self) -> None:
        meeting.given(PLANNED, HELD).when(CANCEL, by()).then_refused(refusals.AlreadyHeld)

    def test_is_refused_without_a_plan(self) -> None:
        meeting.given().when(CANCEL, by()).then_refused(refusals.NoSuchMeeting)

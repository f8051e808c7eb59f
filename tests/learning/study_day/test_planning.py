from datetime import date

import pytest

from services.learning.audience import Audience
from services.learning.study_day import commands, domain, events
from shared.testing.spec import Spec
from tests.learning.people import CLERK, MEMBER, STRANGER, by
from tests.learning.study_day.scenarios import (
    ASK_LEAVE,
    CANCEL,
    CANCELLED,
    CONTENT,
    DAY,
    HELD,
    LEAVE_ASKED,
    MOVE,
    MOVED,
    PLAN,
    REVISE,
    REVISED,
    SCHEDULE,
    SCHEDULED,
)

study_day = Spec(domain.DECIDER)
CLERK_SAYS = by(CLERK)


class TestScheduleStudyDay:
    def test_plans_the_day_for_the_year_of_its_date(self) -> None:
        study_day.given().when(SCHEDULE, CLERK_SAYS).then(SCHEDULED)

    def test_may_count_for_another_year(self) -> None:
        late = commands.ScheduleStudyDay(**{**PLAN, "planned_on": date(2026, 1, 5)}, year=2025)
        counted = events.StudyDayScheduled(**{**PLAN, "planned_on": date(2026, 1, 5)}, year=2025)
        study_day.given().when(late, CLERK_SAYS).then(counted)

    def test_names_the_next_working_day_when_it_falls_on_qingming(self) -> None:
        qingming = commands.ScheduleStudyDay(**{**PLAN, "planned_on": date(2026, 4, 6)})
        study_day.given().when(qingming, CLERK_SAYS).then_refused(commands.DayOff)
        with pytest.raises(commands.DayOff) as refused:
            domain.decide(qingming, domain.Day(), CLERK_SAYS)
        assert refused.value.sentence() == "2026年4月6日不是工作日，请顺延至下一个工作日2026年4月7日。"
        assert refused.value.sentence("en") == "2026-04-06 is not a working day; the next one is 2026-04-07."

    def test_is_refused_in_a_year_whose_working_days_are_not_known(self) -> None:
        far = commands.ScheduleStudyDay(**{**PLAN, "planned_on": date(2051, 4, 6)})
        study_day.given().when(far, CLERK_SAYS).then_refused(commands.YearWithoutCalendar)

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = commands.ScheduleStudyDay(**{**PLAN, "topic": "党章专题学习"})
        study_day.given(SCHEDULED).when(other, CLERK_SAYS).then_refused(commands.StudyDayAlreadyScheduled)

    def test_changes_nothing_after_the_day_was_moved_and_held(self) -> None:
        study_day.given(SCHEDULED, MOVED, HELD).when(SCHEDULE, CLERK_SAYS).then_nothing()

    def test_is_refused_for_organizations_without_any(self) -> None:
        nobody = commands.ScheduleStudyDay(**{**PLAN, "organizations": ()})
        study_day.given().when(nobody, CLERK_SAYS).then_refused(commands.NoOrganizationInvited)


class TestReviseStudyDay:
    def test_changes_the_topic_and_keeps_the_date(self) -> None:
        study_day.given(SCHEDULED).when(REVISE, CLERK_SAYS).then(REVISED)

    def test_changes_nothing_with_equal_content(self) -> None:
        same = commands.ReviseStudyDay(**CONTENT, reason="重新导入")
        study_day.given(SCHEDULED).when(same, CLERK_SAYS).then_nothing()

    def test_is_refused_once_the_day_was_held(self) -> None:
        study_day.given(SCHEDULED, HELD).when(REVISE, CLERK_SAYS).then_refused(commands.StudyDayIsHeld)

    def test_is_refused_for_organizations_without_any(self) -> None:
        content = {**CONTENT, "audience": Audience.ORGANIZATIONS, "organizations": ()}
        nobody = commands.ReviseStudyDay(**content, reason="调整")
        study_day.given(SCHEDULED).when(nobody, CLERK_SAYS).then_refused(commands.NoOrganizationInvited)


class TestMoveStudyDay:
    def test_moves_this_one_day(self) -> None:
        study_day.given(SCHEDULED).when(MOVE, CLERK_SAYS).then(MOVED)

    def test_may_move_it_again(self) -> None:
        again = commands.MoveStudyDay(planned_on=date(2026, 4, 10), reason="会场占用")
        moved = events.StudyDayMoved(planned_on=date(2026, 4, 10), reason="会场占用")
        study_day.given(SCHEDULED, MOVED).when(again, CLERK_SAYS).then(moved)

    def test_is_refused_onto_a_day_off(self) -> None:
        saturday = commands.MoveStudyDay(planned_on=date(2026, 4, 11), reason="会场占用")
        study_day.given(SCHEDULED).when(saturday, CLERK_SAYS).then_refused(commands.DayOff)

    def test_is_refused_for_a_day_that_does_not_exist(self) -> None:
        study_day.given().when(MOVE, CLERK_SAYS).then_refused(commands.NoSuchStudyDay)

    def test_is_refused_after_it_was_called_off(self) -> None:
        study_day.given(SCHEDULED, CANCELLED).when(MOVE, CLERK_SAYS).then_refused(commands.StudyDayIsCancelled)


class TestCancelStudyDay:
    def test_calls_the_day_off(self) -> None:
        study_day.given(SCHEDULED).when(CANCEL, CLERK_SAYS).then(CANCELLED)

    def test_is_refused_for_another_reason_afterwards(self) -> None:
        other = commands.CancelStudyDay(reason="会场占用")
        study_day.given(SCHEDULED, CANCELLED).when(other, CLERK_SAYS).then_refused(commands.StudyDayIsCancelled)

    def test_is_refused_once_the_day_was_held(self) -> None:
        study_day.given(SCHEDULED, HELD).when(CANCEL, CLERK_SAYS).then_refused(commands.StudyDayIsHeld)


class TestAskStudyLeave:
    def test_is_asked_by_the_person_who_cannot_come(self) -> None:
        study_day.given(SCHEDULED).when(ASK_LEAVE, by(MEMBER)).then(LEAVE_ASKED)

    def test_may_be_typed_by_somebody_else(self) -> None:
        study_day.given(SCHEDULED).when(ASK_LEAVE, by(CLERK, on_behalf_of=MEMBER)).then(LEAVE_ASKED)

    def test_may_give_another_reason_later(self) -> None:
        other = commands.AskStudyLeave(reason="住院治疗")
        asked = events.StudyLeaveAsked(person=MEMBER, reason="住院治疗")
        study_day.given(SCHEDULED, LEAVE_ASKED).when(other, by(MEMBER)).then(asked)

    def test_is_refused_after_the_day(self) -> None:
        study_day.given(SCHEDULED).when(ASK_LEAVE, by(MEMBER, date(2026, 4, 8))).then_refused(commands.LeaveTooLate)

    def test_follows_the_day_when_it_is_moved(self) -> None:
        study_day.given(SCHEDULED, MOVED).when(ASK_LEAVE, by(MEMBER, date(2026, 4, 8))).then(LEAVE_ASKED)

    def test_is_refused_to_who_is_not_due(self) -> None:
        study_day.given(SCHEDULED).when(ASK_LEAVE, by(STRANGER)).then_refused(commands.NotInvited)


def test_needs_the_rosters_that_attendance_is_judged_by() -> None:
    state = domain.DECIDER.fold((SCHEDULED,))
    assert domain.needs(ASK_LEAVE, state).rosters == frozenset(SCHEDULED.organizations)
    assert not domain.needs(MOVE, state).rosters
    assert state.planned_on == DAY

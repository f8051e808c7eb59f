from datetime import date
from decimal import Decimal

from services.learning.audience import Audience
from services.learning.study_day import commands, domain, events
from shared.kernel.facts import Facts, Person
from shared.testing.spec import Spec
from tests.learning.people import BRANCH, CLERK, DELEGATE, EXEMPT, MEMBER, SECRETARY, STRANGER, by
from tests.learning.study_day.scenarios import (
    AFTERWARDS,
    CORRECTED,
    CORRECTED_RECORD,
    DAY,
    HELD,
    HOLD,
    LEAVE_ASKED,
    MADE_UP,
    MAKE_UP,
    MOVED,
    PLAN,
    PROPOSE,
    PROPOSED,
    RECORD,
    SCHEDULED,
)

study_day = Spec(domain.DECIDER)


class TestHoldStudyDay:
    def test_completes_the_record_from_plan_and_roster(self) -> None:
        study_day.given(SCHEDULED).when(HOLD, by(CLERK, DAY)).then(HELD)

    def test_takes_leave_asked_as_the_reason_of_an_absence(self) -> None:
        sheet = HOLD.model_copy(update={"absent": (commands.Absent(person=DELEGATE, reason="病假"),)})
        study_day.given(SCHEDULED, LEAVE_ASKED).when(sheet, by(CLERK, DAY)).then(HELD)

    def test_leaves_exempt_members_out_of_the_denominator_and_credits_them_when_they_come(self) -> None:
        sheet = HOLD.model_copy(update={"present": (SECRETARY, CLERK, EXEMPT, STRANGER)})
        held = events.StudyDayHeld(**{**RECORD, "guests": (EXEMPT, STRANGER)})
        study_day.given(SCHEDULED).when(sheet, by(CLERK, DAY)).then(held)

    def test_of_delegates_counts_only_delegates_as_due(self) -> None:
        plan = {**PLAN, "audience": Audience.DELEGATES}
        sheet = HOLD.model_copy(update={"present": (DELEGATE, MEMBER), "absent": ()})
        held = events.StudyDayHeld(
            **{**RECORD, "due": (DELEGATE,), "present": (DELEGATE,), "absent": (), "guests": (MEMBER,)}
        )
        study_day.given(events.StudyDayScheduled(**plan, year=2026)).when(sheet, by(CLERK, DAY)).then(held)

    def test_without_organizations_takes_who_was_due_from_the_sheet(self) -> None:
        plan = events.StudyDayScheduled(**{**PLAN, "audience": Audience.ORGAN_MEMBERS, "organizations": ()}, year=2026)
        known = Facts(people={EXEMPT: Person(EXEMPT, exempt=True)})
        sheet = HOLD.model_copy(update={"present": (SECRETARY, CLERK, EXEMPT)})
        held = events.StudyDayHeld(**{**RECORD, "organizations": (), "guests": (EXEMPT,)})
        study_day.given(plan).when(sheet, by(CLERK, DAY, facts=known)).then(held)

    def test_is_refused_live_while_somebody_is_neither_present_nor_absent(self) -> None:
        short = HOLD.model_copy(update={"absent": ()})
        study_day.given(SCHEDULED).when(short, by(CLERK, DAY)).then_refused(commands.StudyAttendanceIncomplete)

    def test_is_stored_with_the_breach_when_entered_afterwards(self) -> None:
        short = HOLD.model_copy(update={"absent": (commands.Absent(person=DELEGATE, reason="病假"),)})
        breach = events.Breach(rule="study_day.attendance", sentence="1名应到人员既无出席记录，也无缺席原因。")
        absent = (events.Absence(person=MEMBER, reason="原始记录未载明"), RECORD["absent"][1])
        held = events.StudyDayHeld(**{**RECORD, "absent": absent, "breaches": (breach,)})
        study_day.given(SCHEDULED).when(short, by(CLERK, AFTERWARDS)).then(held)

    def test_is_refused_live_on_another_day_than_planned(self) -> None:
        today = HOLD.model_copy(update={"held_on": AFTERWARDS})
        study_day.given(SCHEDULED).when(today, by(CLERK, AFTERWARDS)).then_refused(commands.NotPlannedForToday)

    def test_on_another_day_is_stored_with_the_breaches_when_entered_afterwards(self) -> None:
        sunday = HOLD.model_copy(update={"held_on": date(2026, 4, 12)})
        breaches = (
            events.Breach(rule="study_day.planned_on", sentence="未按计划日期2026-04-08举行，且未办理改期。"),
            events.Breach(rule="study_day.working_day", sentence="在非工作日举行。"),
        )
        held = events.StudyDayHeld(**{**RECORD, "held_on": date(2026, 4, 12), "breaches": breaches})
        study_day.given(SCHEDULED, MOVED).when(sunday, by(CLERK, date(2026, 4, 20))).then(held)

    def test_is_refused_before_the_day(self) -> None:
        study_day.given(SCHEDULED).when(HOLD, by(CLERK, date(2026, 4, 1))).then_refused(commands.StudyInFuture)

    def test_is_refused_with_somebody_on_the_sheet_twice(self) -> None:
        twice = HOLD.model_copy(update={"present": (SECRETARY, CLERK, MEMBER)})
        study_day.given(SCHEDULED).when(twice, by(CLERK, DAY)).then_refused(commands.PresentAndAbsentAtStudy)

    def test_is_refused_when_nobody_said_how_many_hours_it_gives(self) -> None:
        plan = events.StudyDayScheduled(**{**PLAN, "hours": None}, year=2026)
        study_day.given(plan).when(HOLD, by(CLERK, DAY)).then_refused(commands.HoursUnknown)

    def test_is_refused_when_it_is_held_with_other_content(self) -> None:
        other = HOLD.model_copy(update={"minutes": "另一份记录"})
        study_day.given(SCHEDULED, HELD).when(other, by(CLERK, DAY)).then_refused(commands.StudyDayIsHeld)

    def test_is_refused_for_a_day_that_does_not_exist(self) -> None:
        study_day.given().when(HOLD, by(CLERK, DAY)).then_refused(commands.NoSuchStudyDay)


class TestProposeStudyCorrection:
    def test_waits_for_approval(self) -> None:
        study_day.given(SCHEDULED, HELD).when(PROPOSE, by(CLERK, AFTERWARDS)).then(PROPOSED)

    def test_may_be_replaced_by_another_proposal(self) -> None:
        other = PROPOSE.model_copy(update={"hours": Decimal("2")})
        proposed = events.StudyCorrectionProposed(**{**CORRECTED_RECORD, "hours": Decimal("2")}, proposed_by=CLERK)
        study_day.given(SCHEDULED, HELD, PROPOSED).when(other, by(CLERK, AFTERWARDS)).then(proposed)

    def test_changes_nothing_when_the_record_says_so_already(self) -> None:
        study_day.given(SCHEDULED, HELD, PROPOSED, CORRECTED).when(PROPOSE, by(CLERK, AFTERWARDS)).then_nothing()

    def test_is_refused_before_the_day_was_held(self) -> None:
        study_day.given(SCHEDULED).when(PROPOSE, by(CLERK, AFTERWARDS)).then_refused(commands.StudyNotHeld)


class TestCorrectStudyRecord:
    def test_puts_the_proposed_record_in_force(self) -> None:
        approve = commands.CorrectStudyRecord()
        study_day.given(SCHEDULED, HELD, PROPOSED).when(approve, by(SECRETARY, AFTERWARDS)).then(CORRECTED)

    def test_is_refused_to_who_proposed_it(self) -> None:
        approve = commands.CorrectStudyRecord()
        given = study_day.given(SCHEDULED, HELD, PROPOSED)
        given.when(approve, by(CLERK, AFTERWARDS)).then_refused(commands.OwnStudyCorrection)

    def test_is_refused_without_a_proposal(self) -> None:
        approve = commands.CorrectStudyRecord()
        given = study_day.given(SCHEDULED, HELD)
        given.when(approve, by(SECRETARY, AFTERWARDS)).then_refused(commands.NoCorrectionProposed)


class TestRecordMakeUpStudy:
    def test_credits_the_hours_of_the_day(self) -> None:
        study_day.given(SCHEDULED, HELD).when(MAKE_UP, by(CLERK, AFTERWARDS)).then(MADE_UP)

    def test_is_refused_with_other_content_afterwards(self) -> None:
        other = MAKE_UP.model_copy(update={"how": "参加第二支部学习"})
        given = study_day.given(SCHEDULED, HELD, MADE_UP)
        given.when(other, by(CLERK, AFTERWARDS)).then_refused(commands.AlreadyMadeUp)

    def test_is_refused_for_somebody_who_was_there(self) -> None:
        present = MAKE_UP.model_copy(update={"person": SECRETARY})
        study_day.given(SCHEDULED, HELD).when(present, by(CLERK, AFTERWARDS)).then_refused(commands.WasNotAbsent)

    def test_is_refused_to_the_person_itself(self) -> None:
        study_day.given(SCHEDULED, HELD).when(MAKE_UP, by(MEMBER, AFTERWARDS)).then_refused(commands.OwnMakeUp)

    def test_is_refused_on_the_day_itself_or_in_the_future(self) -> None:
        given = study_day.given(SCHEDULED, HELD)
        early = MAKE_UP.model_copy(update={"made_up_on": DAY})
        given.when(early, by(CLERK, AFTERWARDS)).then_refused(commands.MakeUpBeforeStudy)
        given.when(MAKE_UP, by(CLERK, date(2026, 4, 8))).then_refused(commands.StudyInFuture)

    def test_is_refused_with_more_hours_than_the_day_gave(self) -> None:
        long = MAKE_UP.model_copy(update={"hours": Decimal("4")})
        study_day.given(SCHEDULED, HELD).when(long, by(CLERK, AFTERWARDS)).then_refused(commands.MakeUpTooLong)

    def test_is_refused_before_the_day_was_held(self) -> None:
        study_day.given(SCHEDULED).when(MAKE_UP, by(CLERK, AFTERWARDS)).then_refused(commands.StudyNotHeld)


def test_names_the_organizations_it_counts_for() -> None:
    assert HELD.organizations == (BRANCH,)


def test_the_permission_is_asked_at_the_organization_whose_day_it_is_alone() -> None:
    alone, together = (
        domain.DECIDER.fold([SCHEDULED]),
        SCHEDULED.model_copy(update={"organizations": (BRANCH, STRANGER)}),
    )
    assert domain.organization(HOLD, alone) == BRANCH
    assert domain.organization(HOLD, domain.DECIDER.fold([together])) is None
    assert domain.organization(commands.AskStudyLeave(reason="病假"), alone) is None

from datetime import date

from services.supervision.monthly_report import commands, domain, events
from shared.kernel.role import Role
from shared.testing.spec import Spec
from tests.supervision.monthly_report.scenarios import (
    ACCEPT,
    ACCEPTED,
    BODY,
    BY_BODY,
    CLERK,
    COMMENTED,
    COMMITTEE_SECRETARY,
    CONFIRM,
    CONFIRMED,
    DUE,
    DUTY,
    FINISH_TASK,
    IN_TIME,
    JOB,
    LATE,
    MADE_UP,
    MEMBER,
    MISSED,
    OPENED,
    OPENED_ON,
    PRINCIPAL,
    PRINCIPALS,
    REPORT_TASK,
    REPORT_TASK_SET,
    RETURN,
    RETURNED,
    SECRETARY,
    SET_TASK,
    SUPERIOR,
    TASK_DONE,
    TASK_SET,
    UNKNOWN,
    by,
    open_report,
)

report = Spec(domain.DECIDER)


class TestOpenReport:
    def test_opens_it_pre_filled(self) -> None:
        report.given().when(open_report(), by(JOB, OPENED_ON)).then(OPENED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED).when(open_report(), by(JOB)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = open_report(due_on=LATE)
        report.given(OPENED).when(other, by(JOB)).then_refused(commands.ReportExists)

    def test_is_refused_when_it_would_be_due_before_its_month(self) -> None:
        early = open_report(due_on=date(2026, 2, 28))
        report.given().when(early, by(JOB)).then_refused(commands.DueBeforeMonth)


class TestSubmitReport:
    def test_confirms_with_one_click(self) -> None:
        report.given(OPENED).when(CONFIRM, by(SECRETARY)).then(CONFIRMED)

    def test_says_what_is_not_as_pre_filled(self) -> None:
        said = events.MonthlyReportSubmitted(**COMMENTED.model_dump(), submitted_on=IN_TIME)
        report.given(OPENED).when(COMMENTED, by(SECRETARY)).then(said)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED, CONFIRMED).when(CONFIRM, by(SECRETARY)).then_nothing()
        report.given(OPENED, CONFIRMED, ACCEPTED).when(CONFIRM, by(SECRETARY)).then_nothing()

    def test_may_be_typed_for_the_person_by_somebody_else(self) -> None:
        report.given(OPENED).when(CONFIRM, by(CLERK, on_behalf_of=SECRETARY)).then(CONFIRMED)

    def test_is_in_time_on_the_due_date(self) -> None:
        said = CONFIRMED.model_copy(update={"submitted_on": DUE})
        report.given(OPENED).when(CONFIRM, by(SECRETARY, DUE)).then(said)

    def test_makes_a_missed_report_up(self) -> None:
        report.given(OPENED, MISSED).when(CONFIRM, by(SECRETARY, LATE)).then(MADE_UP)

    def test_is_missed_and_made_up_at_once_when_it_comes_before_the_sweep(self) -> None:
        report.given(OPENED).when(CONFIRM, by(SECRETARY, LATE)).then(MISSED, MADE_UP)

    def test_finishes_the_task_of_making_the_report_up_and_no_other(self) -> None:
        done = events.MakeUpTaskDone(task=REPORT_TASK, result="月报已补报", done_on=LATE)
        history = (OPENED, MISSED, REPORT_TASK_SET, TASK_SET)
        report.given(*history).when(CONFIRM, by(SECRETARY, LATE)).then(MADE_UP, done)

    def test_is_no_miss_when_a_report_in_time_was_returned(self) -> None:
        said = events.MonthlyReportSubmitted(**COMMENTED.model_dump(), submitted_on=LATE)
        report.given(OPENED, CONFIRMED, RETURNED).when(COMMENTED, by(SECRETARY, LATE)).then(said)

    def test_is_refused_with_other_content_before_it_is_returned(self) -> None:
        report.given(OPENED, CONFIRMED).when(COMMENTED, by(SECRETARY)).then_refused(commands.AlreadySubmitted)

    def test_is_refused_with_other_content_after_it_is_accepted(self) -> None:
        accepted = report.given(OPENED, CONFIRMED, ACCEPTED)
        accepted.when(COMMENTED, by(SECRETARY)).then_refused(commands.AlreadyAccepted)

    def test_is_refused_to_anybody_else(self) -> None:
        report.given(OPENED).when(CONFIRM, by(CLERK)).then_refused(commands.NotYourReport)

    def test_is_refused_when_it_says_nothing(self) -> None:
        report.given(OPENED).when(commands.SubmitReport(), by(SECRETARY)).then_refused(commands.NothingSaid)

    def test_is_refused_when_it_names_exceptions_and_none(self) -> None:
        both = COMMENTED.model_copy(update={"no_exception": True})
        report.given(OPENED).when(both, by(SECRETARY)).then_refused(commands.ExceptionsNamed)

    def test_is_refused_when_it_comments_on_something_else(self) -> None:
        stray = commands.SubmitReport(comments=(commands.CommentGiven(ref=UNKNOWN, text="已办"),))
        report.given(OPENED).when(stray, by(SECRETARY)).then_refused(commands.NoSuchEntry)

    def test_is_refused_when_there_is_no_report(self) -> None:
        report.given().when(CONFIRM, by(SECRETARY)).then_refused(commands.NoSuchReport)


class TestAcceptReport:
    def test_accepts_the_report_of_somebody_else(self) -> None:
        report.given(OPENED, CONFIRMED).when(ACCEPT, by(COMMITTEE_SECRETARY)).then(ACCEPTED)

    def test_accepts_what_was_made_up(self) -> None:
        report.given(OPENED, MISSED, MADE_UP).when(ACCEPT, by(COMMITTEE_SECRETARY, LATE)).then(ACCEPTED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED, CONFIRMED, ACCEPTED).when(ACCEPT, by(COMMITTEE_SECRETARY)).then_nothing()

    def test_is_refused_with_another_opinion_afterwards(self) -> None:
        other = commands.AcceptReport(comment="原则同意")
        accepted = report.given(OPENED, CONFIRMED, ACCEPTED)
        accepted.when(other, by(COMMITTEE_SECRETARY)).then_refused(commands.AlreadyAccepted)

    def test_is_refused_to_the_person_whose_report_it_is(self) -> None:
        report.given(OPENED, CONFIRMED).when(ACCEPT, by(SECRETARY)).then_refused(commands.OwnReport)

    def test_is_refused_to_the_person_who_types_for_somebody_else(self) -> None:
        typed = by(SECRETARY, on_behalf_of=COMMITTEE_SECRETARY)
        report.given(OPENED, CONFIRMED).when(ACCEPT, typed).then_refused(commands.OwnReport)

    def test_is_refused_before_it_is_handed_in(self) -> None:
        report.given(OPENED).when(ACCEPT, by(COMMITTEE_SECRETARY)).then_refused(commands.NotSubmitted)

    def test_is_refused_when_there_is_no_report(self) -> None:
        report.given().when(ACCEPT, by(COMMITTEE_SECRETARY)).then_refused(commands.NoSuchReport)

    def test_of_a_principal_is_refused_to_a_subordinate(self) -> None:
        principals = report.given(PRINCIPALS, CONFIRMED)
        principals.when(ACCEPT, by(COMMITTEE_SECRETARY)).then_refused(commands.PrincipalsReport)

    def test_of_a_principal_is_the_superiors(self) -> None:
        superior = by(SUPERIOR, IN_TIME, Role.DISTRICT_SUPERVISOR)
        report.given(PRINCIPALS, CONFIRMED).when(ACCEPT, superior).then(ACCEPTED)

    def test_of_a_principal_is_the_bodys_with_its_minutes(self) -> None:
        accepted = events.MonthlyReportAccepted(comment=None, body=events.BodyDecision(**BODY.model_dump()))
        report.given(PRINCIPALS, CONFIRMED).when(BY_BODY, by(CLERK)).then(accepted)

    def test_of_a_principal_is_refused_when_he_chaired_the_body(self) -> None:
        own = commands.AcceptReport(body=BODY.model_copy(update={"chair": PRINCIPAL}))
        report.given(PRINCIPALS, CONFIRMED).when(own, by(CLERK)).then_refused(commands.OwnReport)

    def test_needs_to_know_whose_report_it_is(self) -> None:
        state = domain.DECIDER.fold((PRINCIPALS,))
        assert domain.DECIDER.needs(BY_BODY, state).people == {PRINCIPAL, MEMBER, CLERK}


class TestReturnReport:
    def test_gives_it_back_with_the_reason(self) -> None:
        report.given(OPENED, CONFIRMED).when(RETURN, by(COMMITTEE_SECRETARY)).then(RETURNED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED, CONFIRMED, RETURNED).when(RETURN, by(COMMITTEE_SECRETARY)).then_nothing()

    def test_is_refused_with_another_reason_before_it_is_handed_in_again(self) -> None:
        other = commands.ReturnReport(reason="请补充")
        returned = report.given(OPENED, CONFIRMED, RETURNED)
        returned.when(other, by(COMMITTEE_SECRETARY)).then_refused(commands.NotSubmitted)

    def test_is_refused_after_it_is_accepted(self) -> None:
        accepted = report.given(OPENED, CONFIRMED, ACCEPTED)
        accepted.when(RETURN, by(COMMITTEE_SECRETARY)).then_refused(commands.AlreadyAccepted)

    def test_is_refused_to_the_person_whose_report_it_is(self) -> None:
        report.given(OPENED, CONFIRMED).when(RETURN, by(SECRETARY)).then_refused(commands.OwnReport)

    def test_is_refused_when_there_is_no_report(self) -> None:
        report.given().when(RETURN, by(COMMITTEE_SECRETARY)).then_refused(commands.NoSuchReport)


class TestMarkMissed:
    def test_notes_the_miss_when_the_due_date_is_over(self) -> None:
        report.given(OPENED).when(commands.MarkMissed(), by(JOB, LATE)).then(MISSED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED, MISSED).when(commands.MarkMissed(), by(JOB, LATE)).then_nothing()

    def test_changes_nothing_when_the_report_is_in(self) -> None:
        report.given(OPENED, CONFIRMED).when(commands.MarkMissed(), by(JOB, LATE)).then_nothing()

    def test_changes_nothing_when_the_report_was_in_and_returned(self) -> None:
        report.given(OPENED, CONFIRMED, RETURNED).when(commands.MarkMissed(), by(JOB, LATE)).then_nothing()

    def test_is_refused_on_the_due_date(self) -> None:
        report.given(OPENED).when(commands.MarkMissed(), by(JOB, DUE)).then_refused(commands.NotDueYet)

    def test_is_refused_when_there_is_no_report(self) -> None:
        report.given().when(commands.MarkMissed(), by(JOB, LATE)).then_refused(commands.NoSuchReport)


class TestSetMakeUpTask:
    def test_gives_what_was_not_done_a_date(self) -> None:
        report.given(OPENED).when(SET_TASK, by(JOB, LATE)).then(TASK_SET)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED, TASK_SET).when(SET_TASK, by(JOB, LATE)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = SET_TASK.model_copy(update={"text": "补课"})
        report.given(OPENED, TASK_SET).when(other, by(JOB, LATE)).then_refused(commands.TaskExists)

    def test_is_refused_for_something_that_is_not_in_the_report(self) -> None:
        stray = SET_TASK.model_copy(update={"ref": UNKNOWN})
        report.given(OPENED).when(stray, by(JOB, LATE)).then_refused(commands.NoSuchEntry)

    def test_is_refused_with_a_date_in_the_past(self) -> None:
        past = SET_TASK.model_copy(update={"due": IN_TIME})
        report.given(OPENED).when(past, by(JOB, LATE)).then_refused(commands.DueInPast)

    def test_is_refused_to_the_person_who_owes_it(self) -> None:
        report.given(OPENED).when(SET_TASK, by(SECRETARY, LATE)).then_refused(commands.OwnReport)

    def test_is_refused_when_there_is_no_report(self) -> None:
        report.given().when(SET_TASK, by(JOB, LATE)).then_refused(commands.NoSuchReport)


class TestFinishMakeUpTask:
    def test_says_how_it_was_done(self) -> None:
        report.given(OPENED, TASK_SET).when(FINISH_TASK, by(SECRETARY, LATE)).then(TASK_DONE)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        report.given(OPENED, TASK_SET, TASK_DONE).when(FINISH_TASK, by(SECRETARY, LATE)).then_nothing()

    def test_is_refused_with_another_result_afterwards(self) -> None:
        other = FINISH_TASK.model_copy(update={"result": "已完成"})
        done = report.given(OPENED, TASK_SET, TASK_DONE)
        done.when(other, by(SECRETARY, LATE)).then_refused(commands.TaskDone)

    def test_is_refused_before_the_day_on_which_it_was_done(self) -> None:
        tomorrow = FINISH_TASK.model_copy(update={"done_on": date(2026, 4, 8)})
        report.given(OPENED, TASK_SET).when(tomorrow, by(SECRETARY, LATE)).then_refused(commands.DoneInFuture)

    def test_is_refused_without_the_task(self) -> None:
        report.given(OPENED).when(FINISH_TASK, by(SECRETARY, LATE)).then_refused(commands.NoSuchTask)

    def test_is_refused_to_anybody_else(self) -> None:
        report.given(OPENED, TASK_SET).when(FINISH_TASK, by(JOB, LATE)).then_refused(commands.NotYourReport)

    def test_is_refused_when_there_is_no_report(self) -> None:
        report.given().when(FINISH_TASK, by(SECRETARY, LATE)).then_refused(commands.NoSuchReport)


def test_the_refs_of_comments_and_tasks_are_those_of_the_entries() -> None:
    assert OPENED.entries[0].ref == DUTY
    assert REPORT_TASK_SET.ref is None
    assert PRINCIPALS.person == PRINCIPAL

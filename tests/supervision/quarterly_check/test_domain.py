from datetime import date

from services.supervision.quarterly_check import commands, domain, events
from shared.kernel.message import Claim
from shared.testing.spec import Spec
from tests.supervision.quarterly_check.scenarios import (
    BEGUN,
    CANCEL,
    CANCELLED,
    CHECK_LINE,
    CIRCULAR,
    CIRCULAR_ISSUED,
    CLERK,
    DONE,
    FINDING,
    FOUND,
    FOUND_LOOSE,
    GENERATE,
    INSPECTOR,
    JOB,
    LINE_CHECKED,
    NO_LINE,
    ON,
    OTHER_INSPECTOR,
    OWN_LINE,
    PLANNED,
    RECORD,
    RECORD_LOOSE,
    REMIND,
    REMINDED,
    REPORT,
    REPORTED,
    SECRETARY,
    SHEET,
    TALK,
    TALKED,
    by,
    plan_check,
)

check = Spec(domain.DECIDER)


class TestPlanCheck:
    def test_puts_the_check_into_the_plan(self) -> None:
        check.given().when(plan_check(), by(CLERK)).then(PLANNED)

    def test_takes_its_number_and_its_quarter_for_itself(self) -> None:
        taken = (
            Claim("quarterly_check.number", "2026/1", "2026年第1次督查"),
            Claim("quarterly_check.quarter", "2026-Q1", "2026-Q1的督查"),
        )
        assert PLANNED.claims() == CANCELLED.releases() == taken

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(PLANNED).when(plan_check(), by(CLERK)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = plan_check(planned_on=date(2026, 4, 9))
        check.given(PLANNED).when(other, by(CLERK)).then_refused(commands.CheckExists)

    def test_is_refused_over_the_years_cap(self) -> None:
        check.given().when(plan_check(number=5), by(CLERK)).then_refused(commands.CapReached)

    def test_is_refused_for_a_quarter_of_another_year(self) -> None:
        other = plan_check(quarter="2025-Q4")
        check.given().when(other, by(CLERK)).then_refused(commands.QuarterOfOtherYear)

    def test_is_refused_after_it_was_cancelled(self) -> None:
        check.given(PLANNED, CANCELLED).when(plan_check(), by(CLERK)).then_refused(commands.CheckCancelled)


class TestCancelCheck:
    def test_takes_it_out_of_the_plan(self) -> None:
        check.given(PLANNED).when(CANCEL, by(CLERK)).then(CANCELLED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(PLANNED, CANCELLED).when(CANCEL, by(CLERK)).then_nothing()

    def test_is_refused_with_another_reason_afterwards(self) -> None:
        other = commands.CancelCheck(reason="其他原因")
        check.given(PLANNED, CANCELLED).when(other, by(CLERK)).then_refused(commands.CheckCancelled)

    def test_is_refused_when_the_check_has_begun(self) -> None:
        check.given(*BEGUN).when(CANCEL, by(CLERK)).then_refused(commands.CheckBegan)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(CANCEL, by(CLERK)).then_refused(commands.NoSuchCheck)


class TestGenerateSheet:
    def test_fills_the_sheet(self) -> None:
        check.given(PLANNED).when(GENERATE, by(JOB)).then(SHEET)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*BEGUN).when(GENERATE, by(JOB)).then_nothing()

    def test_is_refused_with_other_lines_afterwards(self) -> None:
        other = commands.GenerateSheet(lines=GENERATE.lines[:1])
        check.given(*BEGUN).when(other, by(JOB)).then_refused(commands.SheetExists)

    def test_is_refused_when_two_lines_have_one_number(self) -> None:
        twice = commands.GenerateSheet(lines=(GENERATE.lines[0], GENERATE.lines[0]))
        check.given(PLANNED).when(twice, by(JOB)).then_refused(commands.LineTwice)

    def test_is_refused_after_the_report(self) -> None:
        other = commands.GenerateSheet(lines=())
        check.given(*DONE, REPORTED).when(other, by(JOB)).then_refused(commands.CheckReported)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(GENERATE, by(JOB)).then_refused(commands.NoSuchCheck)

    def test_is_refused_when_the_check_was_cancelled(self) -> None:
        check.given(PLANNED, CANCELLED).when(GENERATE, by(JOB)).then_refused(commands.CheckCancelled)


class TestCheckLine:
    def test_says_how_the_matter_stands(self) -> None:
        check.given(*BEGUN).when(CHECK_LINE, by(INSPECTOR)).then(LINE_CHECKED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*BEGUN, LINE_CHECKED).when(CHECK_LINE, by(INSPECTOR)).then_nothing()

    def test_may_be_judged_anew_before_the_report(self) -> None:
        anew = CHECK_LINE.model_copy(update={"verdict": events.Verdict.PARTLY})
        judged = LINE_CHECKED.model_copy(update={"verdict": events.Verdict.PARTLY})
        check.given(*BEGUN, LINE_CHECKED).when(anew, by(OTHER_INSPECTOR)).then(judged)

    def test_is_refused_after_the_report(self) -> None:
        anew = CHECK_LINE.model_copy(update={"verdict": events.Verdict.PARTLY})
        check.given(*DONE, REPORTED).when(anew, by(INSPECTOR)).then_refused(commands.CheckReported)

    def test_is_refused_to_anybody_who_is_not_named(self) -> None:
        check.given(*BEGUN).when(CHECK_LINE, by(CLERK)).then_refused(commands.NotInspector)

    def test_is_refused_for_the_inspectors_own_matter(self) -> None:
        own = CHECK_LINE.model_copy(update={"line": OWN_LINE})
        check.given(*BEGUN).when(own, by(INSPECTOR)).then_refused(commands.OwnMatter)

    def test_is_refused_for_a_line_that_is_not_on_the_sheet(self) -> None:
        stray = CHECK_LINE.model_copy(update={"line": NO_LINE})
        check.given(*BEGUN).when(stray, by(INSPECTOR)).then_refused(commands.NoSuchLine)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(CHECK_LINE, by(INSPECTOR)).then_refused(commands.NoSuchCheck)


class TestRecordFinding:
    def test_takes_list_matter_and_person_from_the_line(self) -> None:
        check.given(*BEGUN).when(RECORD, by(INSPECTOR)).then(FOUND)

    def test_works_on_a_printed_sheet_without_a_line(self) -> None:
        check.given(PLANNED).when(RECORD_LOOSE, by(INSPECTOR)).then(FOUND_LOOSE)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*BEGUN, FOUND).when(RECORD, by(INSPECTOR)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = RECORD.model_copy(update={"measure": "立即补开"})
        check.given(*BEGUN, FOUND).when(other, by(INSPECTOR)).then_refused(commands.FindingExists)

    def test_is_refused_when_the_line_says_otherwise(self) -> None:
        other = RECORD.model_copy(update={"person": CLERK})
        check.given(*BEGUN).when(other, by(INSPECTOR)).then_refused(commands.LineSaysOther)

    def test_is_refused_for_a_line_that_is_not_on_the_sheet(self) -> None:
        stray = RECORD.model_copy(update={"line": NO_LINE})
        check.given(*BEGUN).when(stray, by(INSPECTOR)).then_refused(commands.NoSuchLine)

    def test_is_refused_without_line_and_person(self) -> None:
        nobody = RECORD_LOOSE.model_copy(update={"person": None})
        check.given(PLANNED).when(nobody, by(INSPECTOR)).then_refused(commands.NamePersonAndList)

    def test_is_refused_with_a_deadline_in_the_past(self) -> None:
        past = RECORD.model_copy(update={"due": date(2026, 4, 7)})
        check.given(*BEGUN).when(past, by(INSPECTOR)).then_refused(commands.DueBeforeFound)

    def test_is_refused_about_the_inspector(self) -> None:
        own = RECORD_LOOSE.model_copy(update={"person": INSPECTOR})
        check.given(PLANNED).when(own, by(INSPECTOR)).then_refused(commands.OwnMatter)

    def test_is_refused_to_anybody_who_is_not_named(self) -> None:
        check.given(*BEGUN).when(RECORD, by(CLERK)).then_refused(commands.NotInspector)

    def test_is_refused_after_the_report(self) -> None:
        check.given(*DONE, REPORTED).when(RECORD, by(INSPECTOR)).then_refused(commands.CheckReported)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(RECORD, by(INSPECTOR)).then_refused(commands.NoSuchCheck)


class TestHoldTalk:
    def test_records_what_was_pointed_out_and_answered(self) -> None:
        check.given(*BEGUN).when(TALK, by(INSPECTOR)).then(TALKED)

    def test_may_follow_the_report(self) -> None:
        check.given(*DONE, REPORTED).when(TALK, by(INSPECTOR)).then(TALKED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*BEGUN, TALKED).when(TALK, by(INSPECTOR)).then_nothing()

    def test_may_be_held_again_about_something_else(self) -> None:
        other = TALK.model_copy(update={"points": "记录不规范"})
        talked = TALKED.model_copy(update={"points": "记录不规范"})
        check.given(*BEGUN, TALKED).when(other, by(INSPECTOR)).then(talked)

    def test_is_refused_before_it_is_held(self) -> None:
        early = by(INSPECTOR, on=date(2026, 4, 7))
        check.given(*BEGUN).when(TALK, early).then_refused(commands.TalkInFuture)

    def test_is_refused_to_anybody_who_is_not_named(self) -> None:
        check.given(*BEGUN).when(TALK, by(CLERK)).then_refused(commands.NotInspector)

    def test_is_refused_with_oneself(self) -> None:
        own = TALK.model_copy(update={"person": INSPECTOR})
        check.given(*BEGUN).when(own, by(INSPECTOR)).then_refused(commands.OwnMatter)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(TALK, by(INSPECTOR)).then_refused(commands.NoSuchCheck)


class TestIssueReminder:
    def test_reminds_a_person(self) -> None:
        check.given(*BEGUN).when(REMIND, by(INSPECTOR)).then(REMINDED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*BEGUN, REMINDED).when(REMIND, by(INSPECTOR)).then_nothing()

    def test_is_refused_a_second_time_in_the_same_stage(self) -> None:
        again = commands.IssueReminder(person=SECRETARY, text="再次提醒")
        check.given(*BEGUN, REMINDED).when(again, by(INSPECTOR)).then_refused(commands.AlreadyReminded)

    def test_is_possible_again_in_the_next_stage(self) -> None:
        again = commands.IssueReminder(person=SECRETARY, text="再次提醒")
        reminded = events.ReminderIssued(person=SECRETARY, text="再次提醒", stage=events.Stage.REPORTED)
        check.given(*DONE, REMINDED, REPORTED).when(again, by(INSPECTOR)).then(reminded)

    def test_is_refused_to_anybody_who_is_not_named(self) -> None:
        check.given(*BEGUN).when(REMIND, by(CLERK)).then_refused(commands.NotInspector)

    def test_is_refused_to_oneself(self) -> None:
        own = commands.IssueReminder(person=INSPECTOR, text="提醒")
        check.given(*BEGUN).when(own, by(INSPECTOR)).then_refused(commands.OwnMatter)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(REMIND, by(INSPECTOR)).then_refused(commands.NoSuchCheck)


class TestIssueCircular:
    def test_tells_the_unit(self) -> None:
        check.given(*BEGUN).when(CIRCULAR, by(INSPECTOR)).then(CIRCULAR_ISSUED)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*BEGUN, CIRCULAR_ISSUED).when(CIRCULAR, by(INSPECTOR)).then_nothing()

    def test_is_refused_with_another_text_afterwards(self) -> None:
        other = commands.IssueCircular(text="补充通报")
        check.given(*BEGUN, CIRCULAR_ISSUED).when(other, by(INSPECTOR)).then_refused(commands.CircularExists)

    def test_is_refused_to_anybody_who_is_not_named(self) -> None:
        check.given(*BEGUN).when(CIRCULAR, by(CLERK)).then_refused(commands.NotInspector)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(CIRCULAR, by(INSPECTOR)).then_refused(commands.NoSuchCheck)


class TestReportCheck:
    def test_sums_up_and_closes(self) -> None:
        check.given(*DONE).when(REPORT, by(INSPECTOR)).then(REPORTED)

    def test_leaves_lines_unchecked_for_a_reason(self) -> None:
        reason = REPORT.model_copy(update={"unchecked_reason": "责任人外出学习"})
        left = events.QuarterlyCheckReported(summary=REPORT.summary, unchecked=1, unchecked_reason="责任人外出学习")
        check.given(*BEGUN, LINE_CHECKED).when(reason, by(INSPECTOR)).then(left)

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        check.given(*DONE, REPORTED).when(REPORT, by(INSPECTOR)).then_nothing()

    def test_is_refused_with_another_summary_afterwards(self) -> None:
        other = commands.ReportCheck(summary="补充报告")
        check.given(*DONE, REPORTED).when(other, by(INSPECTOR)).then_refused(commands.CheckReported)

    def test_is_refused_when_lines_are_unchecked(self) -> None:
        check.given(*BEGUN, LINE_CHECKED).when(REPORT, by(INSPECTOR)).then_refused(commands.LinesUnchecked)

    def test_is_refused_without_a_sheet(self) -> None:
        check.given(PLANNED).when(REPORT, by(INSPECTOR)).then_refused(commands.NoSheet)

    def test_is_refused_to_anybody_who_is_not_named(self) -> None:
        check.given(*DONE).when(REPORT, by(CLERK)).then_refused(commands.NotInspector)

    def test_is_refused_without_a_check(self) -> None:
        check.given().when(REPORT, by(INSPECTOR)).then_refused(commands.NoSuchCheck)


def test_a_finding_carries_what_a_rectification_item_needs() -> None:
    assert (FOUND.finding, FOUND.person, FOUND.due, FOUND.year) == (FINDING, SECRETARY, date(2026, 4, 30), ON.year)

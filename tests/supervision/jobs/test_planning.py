from dataclasses import replace
from datetime import date
from uuid import UUID

from services.supervision.checks.view import CheckRow
from services.supervision.checks.view import Standing as CheckStanding
from services.supervision.duties.view import Item
from services.supervision.jobs import check_sheets, open_reports, reminders, sweep_reports
from services.supervision.jobs.kinds import Order, report_id
from services.supervision.jobs.matters import Lists, matters
from services.supervision.monthly_report.commands import MarkMissed, OpenReport, SetMakeUpTask
from services.supervision.monthly_report.events import Entry, EntryKind, TaskKind
from services.supervision.quarterly_check.commands import GenerateSheet
from services.supervision.rectifications.view import Standing as ItemStanding
from services.supervision.reports.view import ReportRow, Standing
from services.supervision.target.events import TargetFrequency
from shared.calendar.period import Frequency, Period
from shared.deadline import Every
from tests.supervision.jobs.scenarios import (
    AFTER_DUE,
    CALENDAR,
    DONE_PROBLEM,
    IDLE,
    LISTS,
    MEETING,
    MEETING_ITEM,
    MEMBER,
    MONTH_END,
    OPEN,
    POSITIONS,
    PROBLEM,
    REMIND,
    REPORT,
    SECRETARY,
    SHEETS,
    STANDING_PROBLEM,
    SWEEP,
    TALKS,
    TARGET,
    UNIT,
    duty_list,
    performed,
    rectification,
    target,
)

MARCH, FIRST_QUARTER = Period.parse("2026-03"), Period.parse("2026-Q1")


def open_reports_of(lists: Lists) -> dict[UUID, OpenReport]:
    orders = open_reports.plan(OPEN, lists, CALENDAR, MONTH_END, working_days=3)
    return {o.command.person: o.command for o in orders if isinstance(o.command, OpenReport)}


def report(person: UUID = SECRETARY, standing: Standing = Standing.OPEN, missed: bool = False) -> ReportRow:
    entry = Entry(kind=EntryKind.DUTY, ref=MEETING, text="组织支部党员大会", state="open", due=MONTH_END)
    return ReportRow(
        id=report_id(person, UNIT, "2026-03"),
        person=person,
        month="2026-03",
        due_on=date(2026, 4, 3),
        standing=standing,
        missed=missed,
        submitted_on=None,
        entries=(entry,),
        tasks=(),
    )


def sweep(*reports: ReportRow, lists: Lists = LISTS) -> list[Order]:
    return sweep_reports.plan(SWEEP, reports, lists, CALENDAR, AFTER_DUE, working_days=5)


class TestMatters:
    def test_a_duty_is_due_in_its_period_and_overdue_afterwards(self) -> None:
        states = {m.ref: m.state for m in matters(LISTS, MARCH, CALENDAR, MONTH_END)}
        assert states == {MEETING: "open", REPORT: "overdue", PROBLEM: "open"}

    def test_a_duty_performed_is_done_and_an_earlier_one_disappears(self) -> None:
        done = (performed(MEETING, "2026-Q1"), performed(REPORT, "2026-02"))
        lists = Lists(duties=(duty_list(SECRETARY, True, *done),))
        assert [(m.ref, m.state) for m in matters(lists, MARCH, CALENDAR, MONTH_END)] == [(MEETING, "done")]

    def test_a_duty_returned_is_not_done(self) -> None:
        lists = Lists(duties=(duty_list(SECRETARY, True, performed(MEETING, "2026-Q1", "returned")),))
        assert (MEETING, "open") in [(m.ref, m.state) for m in matters(lists, MARCH, CALENDAR, MONTH_END)]

    def test_monthly_duties_stay_with_who_held_the_list_then_and_others_pass_whole(self) -> None:
        monthly = Item(id=TALKS, number=3, matter="谈心", deadline=Every(text="每月", frequency=Frequency.MONTHLY))
        handed_over = replace(
            duty_list(MEMBER), items=(MEETING_ITEM, monthly), former=((date(2026, 3, 15), SECRETARY),)
        )
        found = matters(Lists(duties=(handed_over,)), MARCH, CALENDAR, MONTH_END)
        assert [(m.ref, m.due, m.person) for m in found] == [
            (TALKS, date(2026, 1, 31), SECRETARY),
            (TALKS, date(2026, 2, 28), SECRETARY),
            (MEETING, MONTH_END, MEMBER),
            (TALKS, MONTH_END, MEMBER),
        ]

    def test_a_list_that_is_not_issued_owes_nothing(self) -> None:
        assert matters(Lists(duties=(duty_list(issued=False),)), MARCH, CALENDAR, MONTH_END) == []

    def test_a_rectification_closed_in_the_period_is_shown_as_done_and_later_no_more(self) -> None:
        closed = rectification(DONE_PROBLEM, standing=ItemStanding.CLOSED_OUT, closed_on=date(2026, 3, 20))
        lists = Lists(rectifications=(closed,))
        assert [m.state for m in matters(lists, MARCH, CALENDAR, MONTH_END)] == ["done"]
        assert matters(lists, Period.parse("2026-04"), CALENDAR, date(2026, 4, 30)) == []

    def test_a_rectification_without_a_date_stays_open(self) -> None:
        lists = Lists(rectifications=(rectification(STANDING_PROBLEM, due=None),))
        assert [m.state for m in matters(lists, MARCH, CALENDAR, MONTH_END)] == ["open"]


class TestOpenMonthlyReports:
    def test_everybody_who_answers_for_something_gets_one_with_what_the_lists_say(self) -> None:
        reports = open_reports_of(LISTS)
        assert set(reports) == {SECRETARY, MEMBER}
        assert [(e.ref, e.state) for e in reports[SECRETARY].entries] == [
            (REPORT, "overdue"),
            (MEETING, "open"),
            (TARGET, "met"),
        ]

    def test_it_is_due_some_working_days_after_the_month_and_names_its_positions(self) -> None:
        opened = open_reports_of(LISTS)[SECRETARY]
        assert opened.due_on == date(2026, 4, 3)
        assert opened.positions == POSITIONS

    def test_a_target_that_is_missed_in_its_period_is_short_and_one_that_runs_on_is_not(self) -> None:
        short = open_reports_of(replace(LISTS, held=()))[SECRETARY].entries[-1]
        runs = open_reports_of(Lists(targets=(target(TargetFrequency.YEARLY),)))[SECRETARY].entries[-1]
        assert (short.state, runs.state) == ("short", "running")

    def test_one_person_with_two_lists_has_one_report(self) -> None:
        two = Lists(duties=(duty_list(), replace(duty_list(), id=UUID(int=21), level="committee_secretary")))
        assert len(open_reports.plan(OPEN, two, CALENDAR, MONTH_END, working_days=3)) == 1

    def test_somebody_with_nothing_due_confirms_an_empty_report(self) -> None:
        idle = Lists(duties=(replace(duty_list(IDLE), items=()),))
        assert open_reports_of(idle)[IDLE].entries == ()

    def test_planned_twice_it_is_the_same_commands_with_the_same_ids(self) -> None:
        first, second = (open_reports.plan(OPEN, LISTS, CALENDAR, MONTH_END, working_days=3) for _ in range(2))
        assert first == second
        assert len({order.command_id for order in first}) == len(first)


class TestSweepMonthlyReports:
    def test_a_report_not_handed_in_is_missed_and_must_be_made_up_with_what_was_not_done(self) -> None:
        missed, report_task, matter_task = sweep(report())
        assert isinstance(missed.command, MarkMissed)
        assert isinstance(report_task.command, SetMakeUpTask)
        assert isinstance(matter_task.command, SetMakeUpTask)
        assert (report_task.command.kind, report_task.command.text) == (TaskKind.REPORT, "补报2026年3月月报")
        assert (matter_task.command.ref, matter_task.command.due) == (MEETING, date(2026, 4, 15))

    def test_what_is_unfinished_is_made_up_also_by_those_who_reported(self) -> None:
        (task,) = sweep(report(standing=Standing.SUBMITTED))
        assert isinstance(task.command, SetMakeUpTask)
        assert task.command.kind is TaskKind.MATTER

    def test_what_is_done_by_now_is_not_made_up(self) -> None:
        done = replace(LISTS, duties=(duty_list(SECRETARY, True, performed(MEETING, "2026-Q1")),))
        assert sweep(report(standing=Standing.ACCEPTED), lists=done) == []

    def test_nobody_makes_up_for_somebody_else(self) -> None:
        assert sweep(report(MEMBER, Standing.SUBMITTED)) == []

    def test_a_report_that_is_not_due_yet_is_left_alone(self) -> None:
        assert sweep(replace(report(), due_on=AFTER_DUE)) == []

    def test_every_command_has_an_id_of_its_own(self) -> None:
        orders = sweep(report(), report(MEMBER))
        assert len({order.command_id for order in orders}) == len(orders) == 5


class TestGenerateCheckSheets:
    def check(self, standing: CheckStanding = CheckStanding.PLANNED) -> CheckRow:
        return CheckRow(UUID(int=70), 2026, 1, "2026-Q1", (IDLE,), date(2026, 4, 8), standing, ())

    def test_a_planned_check_gets_a_line_for_every_matter_of_the_quarter(self) -> None:
        (order,) = check_sheets.plan(SHEETS, [self.check()], LISTS, CALENDAR, AFTER_DUE)
        assert isinstance(order.command, GenerateSheet)
        lines = order.command.lines
        assert [(line.ref, line.state) for line in lines] == [
            (REPORT, "overdue"),
            (MEETING, "overdue"),
            (PROBLEM, "open"),
        ]
        assert len({line.line for line in lines}) == 3
        assert order.command.positions == POSITIONS

    def test_a_check_that_has_its_sheet_or_is_cancelled_is_left_alone(self) -> None:
        others = [self.check(CheckStanding.ON_SITE), self.check(CheckStanding.CANCELLED)]
        assert check_sheets.plan(SHEETS, others, LISTS, CALENDAR, AFTER_DUE) == []


class TestDeadlineReminders:
    def test_what_falls_due_within_the_working_days_is_reminded_of(self) -> None:
        found = reminders.plan(REMIND, LISTS, CALENDAR, working_days=3)
        assert [(r.person, r.ref, r.due) for r in found] == [(SECRETARY, MEETING, MONTH_END)]

    def test_what_is_done_is_not(self) -> None:
        done = replace(LISTS, duties=(duty_list(SECRETARY, True, performed(MEETING, "2026-Q1")),))
        assert reminders.plan(REMIND, done, CALENDAR, working_days=3) == []


def test_the_quarter_holds_its_three_months() -> None:
    assert FIRST_QUARTER.contains(MARCH.start)

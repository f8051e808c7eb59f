"""After the due date: note who missed, and give what was not done a new date (补课)."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.supervision.jobs.kinds import Job, Order
from services.supervision.jobs.matters import Lists, Matter, matters
from services.supervision.monthly_report.commands import MarkMissed, SetMakeUpTask
from services.supervision.monthly_report.domain import DECIDER
from services.supervision.monthly_report.events import TaskKind
from services.supervision.reports.view import ReportRow, Standing
from shared.calendar import Calendar
from shared.calendar.period import Period
from shared.kernel.ids import derived_id


def plan(
    job: Job, reports: Sequence[ReportRow], lists: Lists, calendar: Calendar, today: date, *, working_days: int
) -> list[Order]:
    """Return the commands for all reports of the month whose due date is over.

    Only duties and rectifications that fell due in this month and stand in the report are made up: what fell due
    before has its date from the sweep of its own month, since each month is judged by itself (J5).
    """
    month = Period.parse(job.period)
    new_date = calendar.add_working_days(today, working_days)
    open_now = [
        m for m in matters(lists, month, calendar, today) if m.state == "overdue" and m.due and month.contains(m.due)
    ]
    return [order for report in reports if report.due_on < today for order in _sweep(job, report, open_now, new_date)]


def _sweep(job: Job, report: ReportRow, open_now: Sequence[Matter], new_date: date) -> Iterator[Order]:
    month = Period.parse(job.period)
    if report.standing is Standing.OPEN and not report.missed:
        yield Order(DECIDER, report.id, MarkMissed(), job.command_id(report.person, "missed"))
    if report.standing is Standing.OPEN:
        task = SetMakeUpTask(
            task=derived_id(report.id, "report"),
            kind=TaskKind.REPORT,
            text=f"补报{month.chinese}月报",
            due=new_date,
        )
        yield Order(DECIDER, report.id, task, job.command_id(report.person, "report"))
    listed = {entry.ref for entry in report.entries}
    for matter in open_now:
        if matter.person != report.person or matter.ref not in listed:
            continue
        about = f"{matter.ref}/{matter.period}"
        task = SetMakeUpTask(
            task=derived_id(report.id, about), kind=TaskKind.MATTER, ref=matter.ref, text=matter.text, due=new_date
        )
        yield Order(DECIDER, report.id, task, job.command_id(report.person, about))

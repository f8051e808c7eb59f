"""Month end: one pre-filled report for everybody who answers for something in the unit."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.supervision.jobs.kinds import Job, Order, report_id
from services.supervision.jobs.matters import Lists, matters, progress
from services.supervision.monthly_report.commands import EntryGiven, OpenReport
from services.supervision.monthly_report.domain import DECIDER
from services.supervision.monthly_report.events import EntryKind
from shared.calendar import Calendar
from shared.calendar.period import Period

MOST_ENTRIES = 500


def due_on(month: Period, calendar: Calendar, working_days: int) -> date:
    """When a month's reports are due: so many working days after the month."""
    return calendar.add_working_days(month.last_day, working_days)


def plan(job: Job, lists: Lists, calendar: Calendar, today: date, *, working_days: int) -> list[Order]:
    """Return one command per person, in order of persons."""
    month = Period.parse(job.period)
    entries = _entries(lists, month, calendar, today)
    due = due_on(month, calendar, working_days)
    return [
        Order(
            DECIDER,
            report_id(person, job.unit, job.period),
            OpenReport(
                person=person,
                month=job.period,
                due_on=due,
                entries=tuple(entries[person][:MOST_ENTRIES]),
                positions=dict(lists.positions),
            ),
            job.command_id(person, "open"),
        )
        for person in sorted(entries)
    ]


def _entries(lists: Lists, month: Period, calendar: Calendar, today: date) -> Mapping[UUID, list[EntryGiven]]:
    """By person; somebody with an issued list and nothing due this month has an empty report to confirm."""
    found: dict[UUID, list[EntryGiven]] = {row.holder: [] for row in lists.duties if row.issued}
    for matter in matters(lists, month, calendar, today):
        kind = EntryKind(matter.kind)
        entry = EntryGiven(kind=kind, ref=matter.ref, text=matter.text, state=matter.state, due=matter.due)
        found.setdefault(matter.person, []).append(entry)
    for target in progress(lists, month):
        entry = EntryGiven(kind=EntryKind.TARGET, ref=target.ref, text=target.text, state=target.state, due=target.due)
        found.setdefault(target.person, []).append(entry)
    return found

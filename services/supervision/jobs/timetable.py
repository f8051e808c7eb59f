"""Which jobs the calendar asks for on a day. Pure; dates are those of Asia/Shanghai."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.supervision.jobs.kinds import JobKind
from services.supervision.jobs.open_reports import due_on
from shared.calendar import Calendar
from shared.calendar.period import Frequency, Period


@dataclass(frozen=True)
class Due:
    """A job for every unit, from the beginning of the day `since` on."""

    kind: JobKind
    period: str
    since: date


def due_jobs(
    today: date, calendar: Calendar, *, begun: date, report_working_days: int, months_back: int = 2
) -> list[Due]:
    """Return the jobs that should have been queued by today, those of the last months included (a machine was off).

    Monthly reports open on the month's last working day and are swept on the day after they were due; reminders go
    out every working day, of past days none. `begun`: what was due before it is left alone, since nobody kept lists.
    """
    found = [due for due in _monthly(today, calendar, report_working_days, months_back) if begun <= due.since <= today]
    if calendar.is_working_day(today):
        found.append(Due(JobKind.DEADLINE_REMINDERS, today.isoformat(), today))
    return sorted(found, key=lambda due: (due.since, due.kind))


def _monthly(today: date, calendar: Calendar, working_days: int, back: int) -> Iterator[Due]:
    month = Period.of(Frequency.MONTHLY, today)
    for _ in range(back + 1):
        opens = calendar.last_working_day(month.start.year, month.start.month)
        yield Due(JobKind.OPEN_MONTHLY_REPORTS, month.label, opens)
        # A month whose successor's calendar is not published cannot be swept yet: the days after it are unknown.
        if month.end.year in calendar.years:
            swept = due_on(month, calendar, working_days) + timedelta(days=1)
            yield Due(JobKind.SWEEP_MONTHLY_REPORTS, month.label, swept)
        month = month.previous()
        if month.start.year not in calendar.years:
            return


def sheet_wanted_by(today: date, calendar: Calendar, working_days: int) -> date:
    """Return the last planned date of a check whose sheet should be there today."""
    return calendar.add_working_days(today, working_days)

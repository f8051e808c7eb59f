"""Shortly before a deadline: who is to be reminded of what. Sending is somebody else's work."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.supervision.jobs.kinds import Job
from services.supervision.jobs.matters import Lists, Matter, matters
from shared.calendar import Calendar
from shared.calendar.period import Frequency, Period


@dataclass(frozen=True)
class Reminder:
    """One push to one person; the same matter with the same due date is reminded of once."""

    person: UUID
    kind: str
    ref: UUID
    text: str
    due: date


def plan(job: Job, lists: Lists, calendar: Calendar, *, working_days: int) -> list[Reminder]:
    """Return what falls due from the job's day on within so many working days (J2)."""
    today = date.fromisoformat(job.period)
    last = calendar.add_working_days(today, working_days)
    year = Period.of(Frequency.YEARLY, today)
    found = matters(lists, year, calendar, today)
    return [_reminder(m, m.due) for m in found if m.state == "open" and m.due is not None and today <= m.due <= last]


def _reminder(matter: Matter, due: date) -> Reminder:
    return Reminder(matter.person, matter.kind, matter.ref, matter.text, due)

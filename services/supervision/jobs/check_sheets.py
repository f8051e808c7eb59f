"""Before a planned check: its sheet, filled from the lists."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.supervision.checks.view import CheckRow, Standing
from services.supervision.jobs.kinds import Job, Order
from services.supervision.jobs.matters import Lists, Matter, matters
from services.supervision.quarterly_check.commands import GenerateSheet, LineGiven
from services.supervision.quarterly_check.domain import DECIDER
from services.supervision.quarterly_check.events import ListKind
from shared.calendar import Calendar
from shared.calendar.period import Period
from shared.kernel.ids import derived_id

MOST_LINES = 1000


def plan(job: Job, checks: Sequence[CheckRow], lists: Lists, calendar: Calendar, today: date) -> list[Order]:
    """Return one command per planned check of the quarter that has no sheet yet."""
    waiting = [check for check in checks if check.standing is Standing.PLANNED]
    if not waiting:
        return []
    due = matters(lists, Period.parse(job.period), calendar, today)
    return [
        Order(
            DECIDER,
            check.id,
            GenerateSheet(
                lines=tuple(_line(check.id, matter) for matter in due[:MOST_LINES]),
                positions=dict(lists.positions),
            ),
            job.command_id(check.id, "sheet"),
        )
        for check in waiting
    ]


def _line(check: UUID, matter: Matter) -> LineGiven:
    return LineGiven(
        line=derived_id(check, f"{matter.kind}/{matter.ref}/{matter.period}"),
        list=ListKind(matter.kind),
        ref=matter.ref,
        person=matter.person,
        text=matter.text,
        due=matter.due,
        state=matter.state,
    )

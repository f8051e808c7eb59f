"""What is due from whom in a period, according to the lists. Pure: rows in, matters out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from services.supervision.counting import counts_of_year
from services.supervision.duties.view import DutyListRow
from services.supervision.exemptions.view import ExemptionRow
from services.supervision.meetings.view import HeldRow
from services.supervision.rectifications.view import RectificationRow, Standing
from services.supervision.targets.view import TargetRow
from shared.calendar import Calendar
from shared.calendar.period import Frequency, Period
from shared.deadline import OnDate, occurrences

BY_HOLDER = (Frequency.MONTHLY, Frequency.WEEKLY)
"""Items of these belong to whoever held the list when they fell due; all others pass whole to the successor."""

State = Literal["done", "open", "overdue"]


@dataclass(frozen=True)
class Lists:
    """A unit's rows, loaded for a job. `positions`: how far each service was applied when they were read."""

    duties: Sequence[DutyListRow] = ()
    rectifications: Sequence[RectificationRow] = ()
    targets: Sequence[TargetRow] = ()
    held: Sequence[HeldRow] = ()
    exemptions: Sequence[ExemptionRow] = ()
    positions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Matter:
    """`period` is the label under which a repeated duty is performed; empty for a rectification."""

    kind: Literal["duty", "rectification"]
    ref: UUID
    person: UUID
    text: str
    due: date | None
    state: State
    period: str = ""


def matters(lists: Lists, period: Period, calendar: Calendar, today: date) -> list[Matter]:
    """Return what was to be done in the period, and what is overdue from earlier in the year, by person and date.

    Items without a date (立行立改, 长期坚持, unreadable times) are left out of duties; an open rectification without a
    date stays in, since somebody still works on it.
    """
    found = [*_duties(lists.duties, period, calendar, today), *_rectifications(lists.rectifications, period, today)]
    return sorted(found, key=lambda m: (m.person, m.due or date.max, m.kind, m.ref, m.period))


def _duties(rows: Iterable[DutyListRow], period: Period, calendar: Calendar, today: date) -> Iterator[Matter]:
    for row in rows:
        if not row.issued:
            continue
        for item in row.items:
            for occurrence, due in occurrences(item.deadline, row.year, calendar):
                done = _performed(row, item.id, occurrence.label, once=isinstance(item.deadline, OnDate))
                if period.contains(due) or (due < period.start and not done):
                    state = _state(done, due, today)
                    holder = row.holder_on(due) if occurrence.frequency in BY_HOLDER else row.holder
                    yield Matter("duty", item.id, holder, item.matter, due, state, occurrence.label)


def _performed(row: DutyListRow, item: UUID, period: str, *, once: bool) -> bool:
    """Something due once is done whatever period it was entered under."""
    if once:
        return any(p.item == item and p.standing != "returned" for p in row.performed)
    return row.done(item, period)


def _rectifications(rows: Iterable[RectificationRow], period: Period, today: date) -> Iterator[Matter]:
    for row in rows:
        closed = row.standing is Standing.CLOSED_OUT
        if closed and not (row.closed_on and period.contains(row.closed_on)):
            continue
        yield Matter("rectification", row.id, row.responsible, row.problem, row.due, _state(closed, row.due, today))


def _state(done: bool, due: date | None, today: date) -> State:
    if done:
        return "done"
    return "overdue" if due is not None and due < today else "open"


@dataclass(frozen=True)
class Progress:
    """How a person's target stands in the period that ends or runs in the month."""

    ref: UUID
    person: UUID
    text: str
    state: Literal["met", "short", "running"]
    due: date


def progress(lists: Lists, month: Period) -> list[Progress]:
    """Return where the targets of persons stand at the end of a month; `short` once their own period is over."""
    found = []
    for target in lists.targets:
        if target.dropped or target.person is None:
            continue
        for count in counts_of_year(target, lists.held, month.last_day, lists.exemptions):
            if not count.period.contains(month.last_day):
                continue
            ends = count.period.last_day == month.last_day
            state: Literal["met", "short", "running"] = "met" if not count.shortfall else "short" if ends else "running"
            text = f"{target.indicator}：{count.done}/{count.minimum}（{count.period.chinese}）"
            found.append(Progress(target.id, target.person, text, state, count.period.last_day))
    return found

"""When a duty item falls due in its year, who answered for it then, and what was done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from services.projection.reports.material import Found
from services.projection.three_lists.view.duties import Performance, Tenure
from shared.calendar.working_days import Calendar
from shared.deadline import Deadline, Every, OnDate, Standing, Unreadable, occurrences

_DEADLINE: TypeAdapter[OnDate | Every | Standing | Unreadable] = TypeAdapter(Deadline)
_TENURES = TypeAdapter(tuple[Tenure, ...])
_PERFORMANCES = TypeAdapter(tuple[Performance, ...])


@dataclass(frozen=True)
class Occurrence:
    """`done_on` of what was performed and not returned; `standing`: open, performed, confirmed or returned."""

    period: str
    chinese: str
    due: date
    holder: UUID
    done_on: date | None
    standing: str
    events: tuple[UUID, ...]

    def overdue(self, today: date) -> bool:
        return self.due < today and (self.done_on is None or self.done_on > today)


def occurrences_of(duty_list: Found, item: Found, calendar: Calendar) -> list[Occurrence]:
    """Return the item's occurrences of the list's year in order; none for an item without a date."""
    performances = _PERFORMANCES.validate_python(item["performances"])
    tenures = _TENURES.validate_python(duty_list["tenures"])
    deadline = deadline_of(item)
    once = isinstance(deadline, OnDate)
    found = []
    for period, due in occurrences(deadline, duty_list["year"], calendar):
        # something due once is done whatever period it was entered under
        said = [done for done in performances if once or done.period == period.label]
        holder = _holder_on(tenures, item["item"], due)
        found.append(_occurrence(period.label, period.chinese, due, holder, said))
    return found


def deadline_of(item: Found) -> OnDate | Every | Standing | Unreadable:
    return _DEADLINE.validate_python(item["deadline"])


def current(found: Sequence[Occurrence], today: date) -> Occurrence | None:
    """Return the occurrence that decides how the item stands: the oldest overdue one, else the next, else the last."""
    for occurrence in found:
        if occurrence.overdue(today):
            return occurrence
    return next((one for one in found if one.due >= today), found[-1] if found else None)


def _holder_on(tenures: Sequence[Tenure], item: UUID, due: date) -> UUID:
    """Return who answers for an item that is due on a day.

    Monthly items are counted for each holder, so those due before a hand-over stay with the one before; countable
    items passed whole, with what was done.
    """
    for tenure in reversed(tenures):
        if tenure.since is None or item not in tenure.by_holder or due >= tenure.since:
            return tenure.holder
    return tenures[0].holder


def _occurrence(period: str, chinese: str, due: date, holder: UUID, said: Sequence[Performance]) -> Occurrence:
    standing = [done for done in said if done.standing != "returned"]
    done_on = min((done.performed_on for done in standing), default=None)
    word = standing[-1].standing if standing else "returned" if said else "open"
    return Occurrence(period, chinese, due, holder, done_on, word, tuple(done.event for done in said))

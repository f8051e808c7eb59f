"""How often what a target asks for has happened, and which events say so. Pure: nothing is stored, so a corrected
record changes the count of a closed month by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import TypeAdapter

from services.projection.reports.material import Found
from services.projection.reports.things import HELD_AS
from services.projection.targets.view.occasions import Correction, State
from services.projection.targets.view.targets import Entered, Rule
from shared.calendar.period import Frequency, Period, periods_in

_CORRECTIONS = TypeAdapter(tuple[Correction, ...])
_ENTERED = TypeAdapter(tuple[Entered, ...])


@dataclass(frozen=True)
class Counted:
    """One thing that counts. `corrected_at`: when its record was last replaced, None if it never was.

    `slice` is what it is: a meeting, a study day; None for what was entered by hand.
    """

    id: UUID
    event: UUID | None
    title: str
    held_on: date
    corrected_at: datetime | None = None
    slice: str | None = None


@dataclass(frozen=True)
class Count:
    """`forecast` is where the period ends at the pace so far; None before it has begun."""

    period: Period
    minimum: int
    counted: tuple[Counted, ...]
    forecast: int | None

    @property
    def done(self) -> int:
        return len(self.counted)

    @property
    def shortfall(self) -> int:
        """How many are still missing; 0 when the minimum is reached."""
        return max(0, self.minimum - self.done)

    @property
    def reached_on(self) -> date | None:
        """When the minimum was reached, None as long as it is not; a target of none is reached from the start.

        A yearly count goes by the year that a record belongs to (所属年度): what was held for the year in the next one
        is not late.
        """
        if self.minimum <= 0:
            return self.period.start
        if self.shortfall:
            return None
        reached = self.counted[self.minimum - 1].held_on
        return min(reached, self.period.last_day) if self.period.frequency is Frequency.YEARLY else reached


def counts(target: Found, occasions: Iterable[Found], today: date) -> list[Count]:
    """Return one count for each period of the target's year that has begun; the first one before any has."""
    counted = counting(target, occasions)
    periods = periods_in(target["year"], Frequency(target["frequency"]))
    begun = [period for period in periods if period.start <= today] or [periods[0]]
    return [_count(target["minimum"], counted, period, today) for period in begun]


def counting(target: Found, occasions: Iterable[Found]) -> list[Counted]:
    """Return what counts for the target's year, in order of date."""
    if target["rule"] is None:
        entered = _ENTERED.validate_python(target["by_hand"])
        found = [Counted(one.occurrence, one.event, one.what, one.held_on) for one in entered]
    else:
        rule = Rule.model_validate(target["rule"])
        found = [counted(one) for one in occasions if one["year"] == target["year"] and _fits(rule, target, one)]
    return sorted(found, key=lambda one: (one.held_on, one.id))


def counted(occasion: Found) -> Counted:
    corrections = _CORRECTIONS.validate_python(occasion["corrections"])
    last = max((one.at for one in corrections), default=None)
    slice_ = HELD_AS[occasion["event"]]
    return Counted(occasion["id"], occasion["source_event"], occasion["title"], occasion["held_on"], last, slice_)


def _fits(rule: Rule, target: Found, occasion: Found) -> bool:
    """Whether an occasion counts; what the rule does not ask for is not looked at."""
    return (
        occasion["state"] == State.HELD
        and rule.event == occasion["event"]
        and (not rule.kinds or not set(rule.kinds).isdisjoint(occasion["kinds"]))
        and (not rule.topics or not set(rule.topics).isdisjoint(occasion["topics"]))
        and _person_fits(rule, target["person"], occasion)
        and _organization_fits(rule, target, occasion)
    )


def _person_fits(rule: Rule, person: UUID | None, occasion: Found) -> bool:
    match rule.person_is:
        case None:
            return True
        case "chair":
            return person is not None and person == occasion["chair"]
        case "present":
            return person is not None and (str(person) in occasion["present"] or person == occasion["chair"])


def _organization_fits(rule: Rule, target: Found, occasion: Found) -> bool:
    match rule.organization_is:
        case "any":
            return True
        case "own":
            return str(target["organization"]) in occasion["organizations"]
        case "linked_branch":
            return str(target["linked_branch"]) in occasion["organizations"]


def _count(minimum: int, occasions: Sequence[Counted], period: Period, today: date) -> Count:
    whole_year = period.frequency is Frequency.YEARLY
    within = tuple(one for one in occasions if whole_year or period.contains(one.held_on))
    return Count(period, minimum, within, _forecast(len(within), period, today))


def _forecast(done: int, period: Period, today: date) -> int | None:
    if today < period.start:
        return None
    if today >= period.last_day:
        return done
    return done * (period.end - period.start).days // ((today - period.start).days + 1)

"""How often what a target asks for has happened, which events say so, and where it is heading.

Pure: rows in, counts out. Nothing is stored, so a corrected record changes the count of a closed month by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.supervision.exemptions.view import ExemptionRow
from services.supervision.meetings.view import HeldRow
from services.supervision.target.matching import News, Whose, matches
from services.supervision.targets.view import TargetRow
from shared.calendar.period import Frequency, Period, periods_in


@dataclass(frozen=True)
class Counted:
    """One thing that counts: the meeting, study day or entry, and the event that says that it happened."""

    id: UUID
    event: UUID
    title: str
    held_on: date


@dataclass(frozen=True)
class PeriodCount:
    """`forecast` is where the period ends at the pace so far; None before it has begun.

    `exempt`: the organization need not hold this kind of meeting at the end of the period, so nothing is missing.
    """

    period: Period
    minimum: int
    counted: tuple[Counted, ...]
    forecast: int | None
    exempt: bool = False

    @property
    def done(self) -> int:
        return len(self.counted)

    @property
    def shortfall(self) -> int:
        """How many are still missing; 0 when the minimum is reached, or nothing is owed."""
        return 0 if self.exempt else max(0, self.minimum - self.done)


def counts_of_year(
    target: TargetRow, held: Iterable[HeldRow], today: date, exemptions: Sequence[ExemptionRow] = ()
) -> tuple[PeriodCount, ...]:
    """Return one count for each period of the target's year, in order."""
    occasions = counting_occasions(target, held)
    periods = periods_in(target.year, Frequency(target.frequency))
    return tuple(
        replace(_count(target, occasions, period, today), exempt=_exempt(target, period, exemptions))
        for period in periods
    )


def count_on(target: TargetRow, held: Iterable[HeldRow], today: date) -> PeriodCount:
    """Return the count of the period that `today` lies in, or of the year's nearest one."""
    counts = counts_of_year(target, held, today)
    begun = [count for count in counts if count.period.start <= today]
    return begun[-1] if begun else counts[0]


def counting_occasions(target: TargetRow, held: Iterable[HeldRow]) -> tuple[Counted, ...]:
    """Return what counts for the target's year (所属年度), in order of date."""
    if target.rule is None:
        found = {e.occurrence: Counted(e.occurrence, e.event, e.what, e.held_on) for e in target.by_hand}
    else:
        whose = Whose(target.person, target.organization, target.linked_branch)
        fitting = (
            row
            for row in held
            if row.year == target.year and not row.returned and matches(target.rule, whose, _news(row))
        )
        found = {row.id: Counted(row.id, row.source_event, row.title, row.held_on) for row in fitting}
    return tuple(sorted(found.values(), key=lambda counted: (counted.held_on, counted.id)))


def _count(target: TargetRow, occasions: Sequence[Counted], period: Period, today: date) -> PeriodCount:
    """A yearly target counts by the year that a record belongs to, whatever its date; shorter ones by date."""
    whole_year = period.frequency is Frequency.YEARLY
    counted = tuple(c for c in occasions if whole_year or period.contains(c.held_on))
    return PeriodCount(period, target.minimum, counted, _forecast(len(counted), period, today))


def _exempt(target: TargetRow, period: Period, exemptions: Sequence[ExemptionRow]) -> bool:
    """Whether the target's organization is exempt from every kind that would count, on the period's last day."""
    if target.rule is None or not target.rule.kinds or target.rule.organization_is != "own":
        return False
    free = {e.kind for e in exemptions if e.organization == target.organization and e.in_force(period.last_day)}
    return free.issuperset(target.rule.kinds)


def _forecast(done: int, period: Period, today: date) -> int | None:
    if today < period.start:
        return None
    if today >= period.last_day:
        return done
    passed = (today - period.start).days + 1
    return done * (period.end - period.start).days // passed


def _news(row: HeldRow) -> News:
    return News(
        event=row.event,
        id=row.id,
        title=row.title,
        held_on=row.held_on,
        year=row.year,
        organizations=frozenset(row.organizations),
        chair=row.chair,
        present=frozenset(row.present),
        kinds=frozenset(row.kinds),
        topics=frozenset(row.topics),
    )

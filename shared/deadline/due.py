"""From a deadline to dates."""

from calendar import monthrange
from datetime import date
from typing import assert_never

from shared.calendar.period import Frequency, Period, periods_in
from shared.calendar.working_days import Calendar, Shift
from shared.deadline.forms import Every, OnDate, Standing, Unreadable


def due_date(
    deadline: OnDate | Every | Standing | Unreadable,
    period: Period | None,
    calendar: Calendar,
    *,
    shift: Shift = Shift.NONE,
) -> date | None:
    """When the item is due in this period; None if it is not, or has no date.

    A single date is due in any period that contains it, and in None. A repeated one needs a period of its own length:
    ValueError otherwise. Raises NoCalendarForYear where a working day is asked for.
    """
    match deadline:
        case OnDate(date=day):
            return calendar.shifted(day, shift) if period is None or period.contains(day) else None
        case Every():
            return None if period is None else calendar.shifted(_within(deadline, period, calendar), shift)
        case Standing() | Unreadable():
            return None
        case _:
            assert_never(deadline)


def occurrences(
    deadline: OnDate | Every | Standing | Unreadable,
    year: int,
    calendar: Calendar,
    *,
    shift: Shift = Shift.NONE,
) -> list[tuple[Period, date]]:
    """The periods of a year in which the item is due, with the dates. A single date belongs to its year."""
    match deadline:
        case OnDate(date=day):
            periods: tuple[Period, ...] = (Period.of(Frequency.YEARLY, day),) if day.year == year else ()
        case Every(frequency=frequency):
            periods = periods_in(year, frequency)
        case Standing() | Unreadable():
            periods = ()
        case _:
            assert_never(deadline)
    dated = ((period, due_date(deadline, period, calendar, shift=shift)) for period in periods)
    return [(period, day) for period, day in dated if day is not None]


def _within(deadline: Every, period: Period, calendar: Calendar) -> date:
    if period.frequency is not deadline.frequency:
        raise ValueError(f"{deadline.frequency} items have no due date in the {period.frequency} period {period}")
    last = period.last_day
    month = deadline.month or last.month
    if period.frequency is Frequency.WEEKLY:
        return last if deadline.due == "period_end" else calendar.previous_working_day(last)
    if deadline.due == "last_working_day":
        return calendar.last_working_day(last.year, month)
    days = monthrange(last.year, month)[1]
    return date(last.year, month, min(deadline.day or days, days))

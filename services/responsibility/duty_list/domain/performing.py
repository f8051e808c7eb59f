"""Doing what an item says."""

from collections.abc import Sequence
from datetime import date

from services.responsibility.acting import is_act_of
from services.responsibility.duty_list import commands, events
from services.responsibility.duty_list.domain.state import (
    BY_HOLDER,
    DutyList,
    Status,
    Work,
    frequency_of,
    item_of,
    list_of,
)
from shared.calendar.period import Frequency, Period, PeriodUnreadable, periods_in
from shared.kernel.decider import Context


def perform(command: commands.PerformDutyItem, state: DutyList, context: Context) -> Sequence[events.DutyItemPerformed]:
    """Live, the list has to be acknowledged first; a performance entered afterwards is stored with the breach."""
    drafted, item = list_of(state), item_of(state, command.item)
    if state.status is not Status.ISSUED:
        raise commands.NotIssued
    period = period_of(command.period, item, drafted.year)
    people = {state.holder, state.holder_on(command.performed_on)}
    if frequency_of(item) in BY_HOLDER:
        people = set(state.holders_in(period))
    if not any(is_act_of(person, context.stamp) for person in people):
        raise commands.NotTheHolder
    performed = events.DutyItemPerformed(
        item=item.id,
        period=period.label,
        performed_on=command.performed_on,
        result=command.result,
        evidence=command.evidence,
        performed_by=context.stamp.actor,
        breaches=(),
    )
    if _holds(state.work.get((item.id, period.label)), performed):
        return []
    _check_date(command.performed_on, period, state, context)
    return [performed.model_copy(update={"breaches": _breaches(command.performed_on, state, context)})]


def canonical(label: str) -> str:
    """Return a period's label as it is stored (2026-Q1 for 2026-q1), and what is no period as it came."""
    try:
        return Period.parse(label).label
    except PeriodUnreadable:
        return label


def period_of(label: str, item: events.DutyItem, year: int) -> Period:
    """Return the period that the label names, which must be one of the item's own in the list's year.

    :raises Refusal: PeriodDoesNotFit, NotOfThisYear
    """
    frequency = frequency_of(item)
    example = periods_in(year, frequency)[0].label
    try:
        period = Period.parse(label)
    except PeriodUnreadable as unreadable:
        raise commands.PeriodDoesNotFit(period=label, example=example) from unreadable
    if period.frequency is not frequency:
        raise commands.PeriodDoesNotFit(period=label, example=example)
    if period.year != year:
        raise commands.NotOfThisYear(year=year)
    return period


def _holds(work: Work | None, performed: events.DutyItemPerformed) -> bool:
    """Whether this very performance stands already; what was returned may be said again."""
    if work is None or isinstance(work.decided, events.DutyItemReturned):
        return False
    if any(each.model_copy(update={"breaches": ()}) == performed for each in work.performed):
        return True
    if work.decided is not None:
        raise commands.AlreadyConfirmed
    return False


def _check_date(day: date, period: Period, state: DutyList, context: Context) -> None:
    if day > context.stamp.at.date():
        raise commands.NotYetPerformed
    # A week of the turn of the year begins in the year before; months, quarters and years do not.
    if day < period.start and period.frequency is not Frequency.WEEKLY:
        raise commands.BeforeThePeriod(start=period.start)
    if state.closed is not None and day > state.closed.closed_on:
        raise commands.YearClosed


def _breaches(day: date, state: DutyList, context: Context) -> tuple[events.Breach, ...]:
    if state.acknowledged:
        return ()
    if day == context.stamp.at.date():
        raise commands.NotAcknowledged
    return (events.Breach(rule="duty_list.acknowledged", sentence="登记履行情况时，责任清单尚未签收。"),)

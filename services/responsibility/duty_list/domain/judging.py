"""Confirming, returning and evaluating: always by somebody else, for the principal by the body."""

from collections.abc import Sequence
from uuid import UUID

from services.responsibility.acting import has_a_hand_in
from services.responsibility.duty_list import commands, events
from services.responsibility.duty_list.domain.performing import canonical, period_of
from services.responsibility.duty_list.domain.state import DutyList, Status, Work, item_of, list_of
from shared.kernel.decider import Context
from shared.kernel.role import Role


def confirm(command: commands.ConfirmDutyItem, state: DutyList, context: Context) -> Sequence[events.DutyItemConfirmed]:
    label, work = _work(command.item, command.period, state, context)
    _check_not_the_principals(state, context)
    confirmed = events.DutyItemConfirmed(item=command.item, period=label, comment=command.comment, resolution=None)
    return _decide(work, confirmed)


def confirm_by_resolution(
    command: commands.ConfirmByResolution, state: DutyList, context: Context
) -> Sequence[events.DutyItemConfirmed]:
    label, work = _work(command.item, command.period, state, context)
    resolution = events.Resolution(number=command.number, chair=command.chair, recorder=command.recorder)
    _check_recused(resolution, state, work)
    confirmed = events.DutyItemConfirmed(
        item=command.item, period=label, comment=command.comment, resolution=resolution
    )
    return _decide(work, confirmed)


def return_(command: commands.ReturnDutyItem, state: DutyList, context: Context) -> Sequence[events.DutyItemReturned]:
    label, work = _work(command.item, command.period, state, context)
    returned = events.DutyItemReturned(item=command.item, period=label, reason=command.reason)
    if work.decided == returned:
        return []
    if work.decided is not None or not work.performed:
        raise commands.NotPerformed
    return [returned]


def evaluate(
    command: commands.EvaluateDutyItem, state: DutyList, context: Context
) -> Sequence[events.DutyItemEvaluated]:
    item = item_of(state, command.item)
    if state.status is not Status.ISSUED:
        raise commands.NotIssued
    if has_a_hand_in(frozenset(each.holder for each in state.tenures), context.stamp):
        raise commands.OwnDuty
    resolution = _resolution(command)
    if resolution is None:
        _check_not_the_principals(state, context)
    else:
        _check_recused(resolution, state, Work())
    evaluated = events.DutyItemEvaluated(
        item=item.id, grade=command.grade, comment=command.comment, resolution=resolution
    )
    return [] if state.evaluated.get(item.id) == evaluated else [evaluated]


def _decide(work: Work, confirmed: events.DutyItemConfirmed) -> Sequence[events.DutyItemConfirmed]:
    if work.decided == confirmed:
        return []
    if isinstance(work.decided, events.DutyItemConfirmed):
        raise commands.AlreadyConfirmed
    if work.decided is not None or not work.performed:
        raise commands.NotPerformed
    return [confirmed]


def _work(item: UUID, label: str, state: DutyList, context: Context) -> tuple[str, Work]:
    """Return the period's label and what was done in it, for somebody whom it does not concern."""
    drafted = list_of(state)
    label = canonical(label)
    if (item, label) not in state.work:
        label = period_of(label, item_of(state, item), drafted.year).label
    # Else it was done while the item was in force, and is judged even if the item has ended since.
    work = state.work.get((item, label), Work())
    if has_a_hand_in(_concerned(state, work), context.stamp):
        raise commands.OwnDuty
    return label, work


def _concerned(state: DutyList, work: Work) -> frozenset[UUID]:
    return frozenset({state.holder, *(each.performed_by for each in work.performed)})


def _check_not_the_principals(state: DutyList, context: Context) -> None:
    if context.holds(Role.DISTRICT_SUPERVISOR):
        return
    if list_of(state).level is events.Level.LEADING_GROUP_SECRETARY:
        raise commands.NeedsResolution


def _check_recused(resolution: events.Resolution, state: DutyList, work: Work) -> None:
    if not _concerned(state, work).isdisjoint({resolution.chair, resolution.recorder}):
        raise commands.OwnResolution


def _resolution(command: commands.EvaluateDutyItem) -> events.Resolution | None:
    if command.number and command.chair and command.recorder:
        return events.Resolution(number=command.number, chair=command.chair, recorder=command.recorder)
    if command.number or command.chair or command.recorder:
        raise commands.ResolutionIncomplete
    return None

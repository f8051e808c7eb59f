"""Change of holder: opened, signed by both, handed over with what is done (交接单)."""

from collections.abc import Sequence
from uuid import UUID

from services.responsibility.acting import is_act_of
from services.responsibility.duty_list import commands, events
from services.responsibility.duty_list.domain.state import (
    BY_HOLDER,
    DutyList,
    check_not_closed,
    frequency_of,
    list_of,
)
from shared.kernel.decider import Context

Signed = events.HandOverSigned | events.DutyListHandedOver


def open_(command: commands.OpenHandOver, state: DutyList) -> Sequence[events.HandOverOpened]:
    """Opening it anew for somebody else replaces the one before, with its signatures."""
    check_not_closed(state)
    if command.to == state.holder:
        raise commands.HandOverToHolder
    if command.signs_for_outgoing == command.to:
        raise commands.SameSigner
    opened = events.HandOverOpened(
        to=command.to,
        reason=command.reason,
        outgoing=state.holder,
        signs_for_outgoing=command.signs_for_outgoing,
    )
    return [] if state.hand_over == opened else [opened]


def sign(state: DutyList, context: Context) -> Sequence[Signed]:
    list_of(state)
    opened = state.hand_over
    if opened is None:
        if context.stamp.actor in state.last_signers:
            return []
        raise commands.NoHandOver
    check_not_closed(state)
    signers = signers_of(opened)
    if not any(is_act_of(person, context.stamp) for person in signers):
        raise commands.NotASigner
    person = context.stamp.actor
    if person in state.signed:
        return []
    signed = events.HandOverSigned(person=person)
    if state.signed | {person} < signers:
        return [signed]
    return [signed, _handed_over(opened, state, context)]


def signers_of(opened: events.HandOverOpened) -> frozenset[UUID]:
    return frozenset({opened.signs_for_outgoing or opened.outgoing, opened.to})


def _handed_over(opened: events.HandOverOpened, state: DutyList, context: Context) -> events.DutyListHandedOver:
    """Monthly items are counted for each holder; all others pass whole with what is done so far."""
    by_holder = [item for item in state.items if frequency_of(item) in BY_HOLDER]
    passed = [item for item in state.items if item not in by_holder]
    return events.DutyListHandedOver(
        holder=opened.to,
        previous=opened.outgoing,
        handed_over_on=context.stamp.on,
        passed=tuple(events.Done(item=item.id, times=_times(item, state)) for item in passed),
        by_holder=tuple(events.Done(item=item.id, times=_times(item, state)) for item in by_holder),
    )


def _times(item: events.DutyItem, state: DutyList) -> int:
    return sum(
        len(work.performed)
        for (id, _), work in state.work.items()
        if id == item.id and not isinstance(work.decided, events.DutyItemReturned)
    )

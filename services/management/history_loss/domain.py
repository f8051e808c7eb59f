"""The rules of signing for lost history. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from services.management.history_loss import events
from services.management.history_loss.commands import (
    AnotherLossDeclared,
    ConfirmHistoryLost,
    DeclareHistoryLost,
    HistoryCommand,
    NoLossDeclared,
    OneSignerTwice,
)
from services.management.history_loss.events import HistoryEvent
from shared.kernel.decider import Context, Decider


@dataclass(frozen=True)
class Loss:
    declared: events.HistoryLossDeclared | None = None
    signers: tuple[UUID, ...] = ()


def decide(command: HistoryCommand, state: Loss, context: Context) -> Sequence[HistoryEvent]:
    match command:
        case DeclareHistoryLost():
            return declare(command, state, context)
        case ConfirmHistoryLost():
            return confirm(command, state, context)
        case _:
            assert_never(command)


def declare(command: DeclareHistoryLost, state: Loss, context: Context) -> Sequence[events.HistoryLossDeclared]:
    declared = events.HistoryLossDeclared(signer=context.stamp.by, **command.model_dump())
    if state.declared is None:
        return [declared]
    if declared.model_copy(update={"signer": state.declared.signer}) != state.declared:
        raise _another(state.declared)
    return []


def confirm(command: ConfirmHistoryLost, state: Loss, context: Context) -> Sequence[events.HistoryLost]:
    declared, by = state.declared, context.stamp.by
    if declared is None:
        raise NoLossDeclared
    if (declared.fork, declared.last_known) != (command.fork, command.last_known):
        raise _another(declared)
    if len(state.signers) > 1:
        return []
    if by in state.signers:
        raise OneSignerTwice
    return [events.HistoryLost(**declared.model_dump(exclude={"signer"}), signers=(declared.signer, by))]


def _another(declared: events.HistoryLossDeclared) -> AnotherLossDeclared:
    return AnotherLossDeclared(fork=declared.fork, last_known=declared.last_known)


def evolve(state: Loss, event: HistoryEvent) -> Loss:
    match event:
        case events.HistoryLossDeclared():
            return Loss(event, (event.signer,))
        case events.HistoryLost():
            return replace(state, signers=event.signers)
        case _:
            assert_never(event)


# History belongs to the whole installation: only the district's own path reaches it.
DECIDER = Decider(
    "history_loss",
    HistoryCommand,
    HistoryEvent,
    Loss(),
    decide,
    evolve,
    district=True,
    zh="历史丢失声明",
    en="declared loss of history",
)

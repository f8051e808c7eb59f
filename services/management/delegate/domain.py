"""The rules of a CPPCC member's record. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from services.management.delegate import events
from services.management.delegate.commands import (
    AlreadyADelegate,
    ChangeDelegateSector,
    DelegateCommand,
    EndDelegate,
    MandateEnded,
    MandateEndsInFuture,
    NoSuchDelegate,
    PartyAndMemberDisagree,
    RegisterDelegate,
)
from services.management.delegate.events import DelegateEvent
from shared.kernel.decider import Context, Decider

COMMUNIST_PARTY = frozenset({"中共党员", "中共预备党员", "预备党员"})


@dataclass(frozen=True)
class Delegate:
    registered: events.DelegateRegistered | None = None
    sector: str = ""
    ended: events.DelegateEnded | None = None


def decide(command: DelegateCommand, state: Delegate, context: Context) -> Sequence[DelegateEvent]:
    match command:
        case RegisterDelegate():
            return register(command, state, context)
        case ChangeDelegateSector():
            return change_sector(command, state)
        case EndDelegate():
            return end(command, state, context)
        case _:
            assert_never(command)


def register(command: RegisterDelegate, state: Delegate, context: Context) -> Sequence[events.DelegateRegistered]:
    registered = events.DelegateRegistered(unit=context.stamp.unit, **command.model_dump())
    if state.registered == registered:
        return []
    if state.registered:
        raise AlreadyADelegate(code=state.registered.code)
    if command.member != (command.party in COMMUNIST_PARTY):
        raise PartyAndMemberDisagree(party=command.party)
    return [registered]


def change_sector(command: ChangeDelegateSector, state: Delegate) -> Sequence[events.DelegateSectorChanged]:
    _check_in_office(state)
    if state.sector == command.sector:
        return []
    return [events.DelegateSectorChanged(sector=command.sector)]


def end(command: EndDelegate, state: Delegate, context: Context) -> Sequence[events.DelegateEnded]:
    ended = events.DelegateEnded(**command.model_dump())
    if state.ended == ended:
        return []
    _check_in_office(state)
    if command.ended_on > context.stamp.on:
        raise MandateEndsInFuture(ended_on=command.ended_on, on=context.stamp.on)
    return [ended]


def _check_in_office(state: Delegate) -> None:
    if state.registered is None:
        raise NoSuchDelegate
    if state.ended:
        raise MandateEnded(ended_on=state.ended.ended_on)


def units(state: Delegate) -> frozenset[UUID]:
    """Who may see the record beside the district: the unit that keeps it."""
    return frozenset({state.registered.unit}) if state.registered else frozenset()


def evolve(state: Delegate, event: DelegateEvent) -> Delegate:
    match event:
        case events.DelegateRegistered():
            return Delegate(event, event.sector)
        case events.DelegateSectorChanged():
            return replace(state, sector=event.sector)
        case events.DelegateEnded():
            return replace(state, ended=event)
        case _:
            assert_never(event)


DECIDER = Decider(
    "delegate",
    DelegateCommand,
    DelegateEvent,
    Delegate(),
    decide,
    evolve,
    district=True,
    units=units,
    zh="政协委员",
    en="CPPCC member",
)

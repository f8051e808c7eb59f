"""The rules of district and units. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from services.management.unit import events
from services.management.unit.commands import (
    AlreadyFounded,
    AlreadyRegistered,
    CloseUnit,
    DistrictStays,
    FoundDistrict,
    NoSuchUnit,
    RegisterUnit,
    RenameUnit,
    UnitCommand,
    UnitIsClosed,
)
from services.management.unit.events import UnitEvent
from shared.kernel.decider import Context, Decider


@dataclass(frozen=True)
class Unit:
    entered: events.DistrictFounded | events.UnitRegistered | None = None
    name: str = ""
    closed: events.UnitClosed | None = None


def decide(command: UnitCommand, state: Unit, context: Context) -> Sequence[UnitEvent]:
    match command:
        case FoundDistrict():
            return found(command, state)
        case RegisterUnit():
            return register(command, state, context)
        case RenameUnit():
            return rename(command, state)
        case CloseUnit():
            return close(command, state)
        case _:
            assert_never(command)


def found(command: FoundDistrict, state: Unit) -> Sequence[events.DistrictFounded]:
    founded = events.DistrictFounded(**command.model_dump())
    if state.entered == founded:
        return []
    if state.entered:
        raise AlreadyFounded(name=state.name)
    return [founded]


def register(command: RegisterUnit, state: Unit, context: Context) -> Sequence[events.UnitRegistered]:
    registered = events.UnitRegistered(unit=context.stamp.unit, **command.model_dump())
    if isinstance(state.entered, events.UnitRegistered):
        if registered == state.entered.model_copy(update={"unit": registered.unit}):
            return []
        raise AlreadyRegistered(name=state.name)
    if state.entered:
        raise AlreadyFounded(name=state.name)
    return [registered]


def rename(command: RenameUnit, state: Unit) -> Sequence[events.UnitRenamed]:
    if state.entered is None:
        raise NoSuchUnit
    if state.closed:
        raise UnitIsClosed
    if state.name == command.name:
        return []
    return [events.UnitRenamed(name=command.name)]


def close(command: CloseUnit, state: Unit) -> Sequence[events.UnitClosed]:
    if state.entered is None:
        raise NoSuchUnit
    if isinstance(state.entered, events.DistrictFounded):
        raise DistrictStays
    closed = events.UnitClosed(reason=command.reason)
    if state.closed == closed:
        return []
    if state.closed:
        raise UnitIsClosed
    return [closed]


def units(state: Unit) -> frozenset[UUID]:
    """Who may see it beside the district: the unit that registered it."""
    return frozenset({state.entered.unit}) if isinstance(state.entered, events.UnitRegistered) else frozenset()


def evolve(state: Unit, event: UnitEvent) -> Unit:
    match event:
        case events.DistrictFounded() | events.UnitRegistered():
            return Unit(event, event.name)
        case events.UnitRenamed():
            return replace(state, name=event.name)
        case events.UnitClosed():
            return replace(state, closed=event)
        case _:
            assert_never(event)


DECIDER = Decider(
    "unit", UnitCommand, UnitEvent, Unit(), decide, evolve, district=True, units=units, zh="单位", en="unit"
)

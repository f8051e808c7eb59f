"""The rules of administrators and principals. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from services.management.principal import events
from services.management.principal.commands import (
    AlreadyAPrincipal,
    AppointAdministrator,
    DismissAdministrator,
    EnrollPrincipal,
    NoAdministrator,
    OneOfThree,
    PersonAndPrincipal,
    PrincipalCommand,
)
from services.management.principal.events import AdministratorRole, PrincipalEvent
from shared.kernel.decider import Context, Decider


@dataclass(frozen=True)
class Principal:
    role: AdministratorRole | None = None
    dismissed: bool = False
    name: str | None = None


def decide(command: PrincipalCommand, state: Principal, context: Context) -> Sequence[PrincipalEvent]:  # noqa: ARG001
    match command:
        case AppointAdministrator():
            return appoint(command, state)
        case DismissAdministrator():
            return dismiss(state)
        case EnrollPrincipal():
            return enroll(command, state)
        case _:
            assert_never(command)


def appoint(command: AppointAdministrator, state: Principal) -> Sequence[events.AdministratorAppointed]:
    if state.role is command.role:
        return []
    if state.role:
        raise OneOfThree(role=state.role.zh)
    if state.name:
        raise PersonAndPrincipal
    return [events.AdministratorAppointed(role=command.role)]


def dismiss(state: Principal) -> Sequence[events.AdministratorDismissed]:
    if state.role:
        return [events.AdministratorDismissed()]
    if state.dismissed:
        return []
    raise NoAdministrator


def enroll(command: EnrollPrincipal, state: Principal) -> Sequence[events.PrincipalEnrolled]:
    if state.name == command.name:
        return []
    if state.name:
        raise AlreadyAPrincipal(name=state.name)
    if state.role:
        raise PersonAndPrincipal
    return [events.PrincipalEnrolled(name=command.name)]


def evolve(state: Principal, event: PrincipalEvent) -> Principal:
    match event:
        case events.AdministratorAppointed():
            return replace(state, role=event.role)
        case events.AdministratorDismissed():
            return replace(state, role=None, dismissed=True)
        case events.PrincipalEnrolled():
            return replace(state, name=event.name)
        case _:
            assert_never(event)


# Administrators and principals belong to no unit: only the district's own path reaches them.
DECIDER = Decider(
    "principal",
    PrincipalCommand,
    PrincipalEvent,
    Principal(),
    decide,
    evolve,
    district=True,
    zh="管理员与服务主体",
    en="administrator or service principal",
)

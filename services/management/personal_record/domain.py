"""The rules of restricting, releasing and erasing a person's data. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from services.management.personal_record import commands, events
from services.management.personal_record.commands import RecordCommand
from services.management.personal_record.events import RecordEvent
from shared.kernel.decider import Context, Decider


@dataclass(frozen=True)
class PersonalRecord:
    """`requested` waits for the second signature; a new request takes the place of the one before."""

    restricted: events.PersonalDataRestricted | None = None
    requested: events.ReleaseRequested | events.ErasureRequested | None = None
    released: bool = False
    erased: bool = False

    def held(self) -> None:
        """
        :raises ErasedByLaw: if there is nothing left to decide about
        :raises NotRestricted: if everything is open
        """
        if self.erased:
            raise commands.ErasedByLaw
        if self.restricted is None:
            raise commands.NotRestricted


def decide(command: RecordCommand, state: PersonalRecord, context: Context) -> Sequence[RecordEvent]:
    match command:
        case commands.RestrictPersonalData():
            return restrict(command, state)
        case commands.RequestRelease():
            return request_release(command, state, context)
        case commands.ConfirmRelease():
            return confirm_release(state, context)
        case commands.RequestErasure():
            return request_erasure(command, state, context)
        case commands.ConfirmErasure():
            return confirm_erasure(state, context)
        case _:
            assert_never(command)


def restrict(command: commands.RestrictPersonalData, state: PersonalRecord) -> Sequence[events.PersonalDataRestricted]:
    restricted = events.PersonalDataRestricted(**command.model_dump())
    if state.erased:
        raise commands.ErasedByLaw
    if state.restricted == restricted:
        return []
    if state.restricted:
        raise commands.RestrictedAlready
    return [restricted]


def request_release(
    command: commands.RequestRelease, state: PersonalRecord, context: Context
) -> Sequence[events.ReleaseRequested]:
    state.held()
    requested = events.ReleaseRequested(**command.model_dump(), signer=context.stamp.by)
    return [] if state.requested == requested else [requested]


def confirm_release(state: PersonalRecord, context: Context) -> Sequence[events.PersonalDataReleased]:
    if state.restricted is None and state.released:
        return []
    state.held()
    requested = state.requested
    if not isinstance(requested, events.ReleaseRequested):
        raise commands.NothingRequested
    signers = _both(requested.signer, context)
    return [events.PersonalDataReleased(reason=requested.reason, signers=signers)]


def request_erasure(
    command: commands.RequestErasure, state: PersonalRecord, context: Context
) -> Sequence[events.ErasureRequested]:
    state.held()
    requested = events.ErasureRequested(**command.model_dump(), signer=context.stamp.by)
    return [] if state.requested == requested else [requested]


def confirm_erasure(state: PersonalRecord, context: Context) -> Sequence[events.PersonalDataErased]:
    if state.erased:
        return []
    state.held()
    requested = state.requested
    if not isinstance(requested, events.ErasureRequested):
        raise commands.NothingRequested
    signers = _both(requested.signer, context)
    return [events.PersonalDataErased(basis=requested.basis, paper=requested.paper, signers=signers)]


def _both(first: UUID, context: Context) -> tuple[UUID, UUID]:
    if context.stamp.by == first:
        raise commands.SecondSignerNeeded
    return first, context.stamp.by


def evolve(state: PersonalRecord, event: RecordEvent) -> PersonalRecord:
    match event:
        case events.PersonalDataRestricted():
            return PersonalRecord(restricted=event)
        case events.ReleaseRequested() | events.ErasureRequested():
            return replace(state, requested=event)
        case events.PersonalDataReleased():
            return PersonalRecord(released=True)
        case events.PersonalDataErased():
            return replace(state, requested=None, erased=True)
        case _:
            assert_never(event)


# Keys belong to people, who move between units: only the district's own path reaches them.
DECIDER = Decider(
    "personal_record",
    RecordCommand,
    RecordEvent,
    PersonalRecord(),
    decide,
    evolve,
    district=True,
    zh="个人信息保护",
    en="protection of personal data",
)

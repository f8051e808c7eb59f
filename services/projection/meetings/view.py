"""One row per meeting with the record in force; the words of its minutes stay in management. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class AgendaItem(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str
    topic: str


class Absence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID
    reason: str


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    organization: UUID
    kinds: tuple[str, ...]
    title: str
    held_on: date
    year: int
    chair: UUID
    recorder: UUID
    due: tuple[UUID, ...]
    present: tuple[UUID, ...]
    absent: tuple[Absence, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    number: str | None = None
    covered_units: tuple[UUID, ...] = ()
    covered_organizations: tuple[UUID, ...] = ()
    late: bool = False


class MeetingPlanned(Inbound):
    type: Literal["MeetingPlanned"]
    organization: UUID
    kinds: tuple[str, ...]
    title: str
    planned_on: date
    place: str | None = None
    agenda: tuple[AgendaItem, ...] = ()
    covered_units: tuple[UUID, ...] = ()
    covered_organizations: tuple[UUID, ...] = ()


class MeetingNotified(Inbound):
    type: Literal["MeetingNotified"]


class MeetingCancelled(Inbound):
    type: Literal["MeetingCancelled"]
    reason: str


class MeetingHeld(Inbound):
    type: Literal["MeetingHeld", "MeetingRecordCorrected"]
    record: Record


class MeetingRecordReturned(Inbound):
    type: Literal["MeetingRecordReturned"]
    reason: str


class CorrectionProposed(Inbound):
    type: Literal["CorrectionProposed"]
    reason: str
    proposed_by: UUID


class CorrectionRefused(Inbound):
    type: Literal["CorrectionRefused"]


Change = MeetingNotified | MeetingCancelled | MeetingRecordReturned | CorrectionProposed | CorrectionRefused


class State(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@frozen_row
class Proposal:
    """A corrected record that waits for somebody else's approval."""

    by: UUID
    on: date
    reason: str


@frozen_row
class MeetingRow:
    """`returned_reason` stands until a corrected record is approved; `corrections` counts those that were."""

    id: UUID
    organization: UUID
    kinds: tuple[str, ...]
    title: str
    year: int
    state: State
    planned_on: date | None = None
    place: str | None = None
    notified_on: date | None = None
    held_on: date | None = None
    agenda: tuple[AgendaItem, ...] = ()
    chair: UUID | None = None
    recorder: UUID | None = None
    due: tuple[UUID, ...] = ()
    present: tuple[UUID, ...] = ()
    absent: tuple[Absence, ...] = ()
    number: str | None = None
    covered_units: tuple[UUID, ...] = ()
    covered_organizations: tuple[UUID, ...] = ()
    late: bool = False
    cancelled_reason: str | None = None
    returned_reason: str | None = None
    proposal: Proposal | None = None
    corrections: int = 0


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: MeetingRow | None, arrived: Arrived) -> MeetingRow | None:
    said: MeetingPlanned | MeetingHeld | Change = arrived.news
    if isinstance(said, MeetingPlanned):
        return MeetingRow(id=key[0], year=said.planned_on.year, state=State.PLANNED, **said.words())
    if isinstance(said, MeetingHeld):
        return _held(key[0], row, said.record, corrected=arrived.type == "MeetingRecordCorrected")
    if row is None:
        raise LookupError(f"{arrived.type} before the meeting {key[0]} was planned or held")
    match said:
        case MeetingNotified():
            return replace(row, notified_on=arrived.on)
        case MeetingCancelled():
            return replace(row, state=State.CANCELLED, cancelled_reason=said.reason)
        case MeetingRecordReturned():
            return replace(row, state=State.RETURNED, returned_reason=said.reason)
        case CorrectionProposed():
            return replace(row, proposal=Proposal(by=said.proposed_by, on=arrived.on, reason=said.reason))
        case CorrectionRefused():
            return replace(row, proposal=None)
        case _:
            assert_never(said)


def _held(id_: UUID, row: MeetingRow | None, record: Record, *, corrected: bool) -> MeetingRow:
    said = vars(record)
    if row is None:
        return MeetingRow(id=id_, state=State.HELD, **said)
    return replace(
        row,
        state=State.HELD,
        returned_reason=None,
        proposal=None if corrected else row.proposal,
        corrections=row.corrections + corrected,
        **said,
    )


MEETINGS = View(
    name="meeting",
    version=1,
    row=MeetingRow,
    key=("id",),
    sources={
        "management": (
            MeetingPlanned,
            MeetingNotified,
            MeetingCancelled,
            MeetingHeld,
            MeetingRecordReturned,
            CorrectionProposed,
            CorrectionRefused,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("year",),),
    doc="Meetings with who was due and came, and how far their minutes are.",
)

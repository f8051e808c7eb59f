"""One row per study day with the record in force. Pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class Absence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID
    reason: str


class StudyDayPlan(Inbound):
    type: Literal["StudyDayScheduled", "StudyDayRevised"]
    year: int
    planned_on: date
    topic: str
    lecturer: UUID | None = None
    audience: str
    organizations: tuple[UUID, ...] = ()
    hours: Decimal | None = None


class StudyDayMoved(Inbound):
    type: Literal["StudyDayMoved"]
    planned_on: date
    reason: str


class StudyDayCancelled(Inbound):
    type: Literal["StudyDayCancelled"]
    reason: str


class StudyDayHeld(Inbound):
    type: Literal["StudyDayHeld", "StudyRecordCorrected"]
    year: int
    held_on: date
    topic: str
    lecturer: UUID | None = None
    hours: Decimal
    organizations: tuple[UUID, ...] = ()
    due: tuple[UUID, ...] = ()
    present: tuple[UUID, ...] = ()
    absent: tuple[Absence, ...] = ()
    guests: tuple[UUID, ...] = ()
    materials: tuple[str, ...] = ()


class StudyLeaveAsked(Inbound):
    type: Literal["StudyLeaveAsked"]
    person: UUID
    reason: str


class StudyCorrectionProposed(Inbound):
    type: Literal["StudyCorrectionProposed"]
    reason: str
    proposed_by: UUID


class StudyMadeUp(Inbound):
    type: Literal["StudyMadeUp"]
    person: UUID
    made_up_on: date
    hours: Decimal


Change = StudyDayMoved | StudyDayCancelled | StudyLeaveAsked | StudyCorrectionProposed | StudyMadeUp


class State(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@frozen_row
class Move:
    """From which date to which, and why."""

    before: date
    after: date
    reason: str


@frozen_row
class MadeUp:
    person: UUID
    on: date
    hours: Decimal


@frozen_row
class Proposal:
    """A corrected record that waits for somebody else's approval."""

    by: UUID
    on: date
    reason: str


@frozen_row
class StudyDayRow:
    """`hours` are those that attending gives; `materials` the digests of what was handed out."""

    id: UUID
    year: int
    topic: str
    state: State
    planned_on: date | None = None
    moves: tuple[Move, ...] = ()
    held_on: date | None = None
    lecturer: UUID | None = None
    audience: str | None = None
    organizations: tuple[UUID, ...] = ()
    hours: Decimal | None = None
    due: tuple[UUID, ...] = ()
    present: tuple[UUID, ...] = ()
    absent: tuple[Absence, ...] = ()
    guests: tuple[UUID, ...] = ()
    materials: tuple[str, ...] = ()
    leaves: tuple[Absence, ...] = ()
    made_up: tuple[MadeUp, ...] = ()
    cancelled_reason: str | None = None
    proposal: Proposal | None = None
    corrections: int = 0


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: StudyDayRow | None, arrived: Arrived) -> StudyDayRow | None:
    said: StudyDayPlan | StudyDayHeld | Change = arrived.news
    if isinstance(said, StudyDayPlan):
        plan = said.words()
        if row is None:
            return StudyDayRow(id=key[0], state=State.PLANNED, **plan)
        return replace(row, **plan | {"planned_on": row.planned_on})  # a date comes from StudyDayMoved only
    if isinstance(said, StudyDayHeld):
        if row is None:
            return StudyDayRow(id=key[0], state=State.HELD, **said.words())
        corrections = row.corrections + (arrived.type == "StudyRecordCorrected")
        return replace(row, state=State.HELD, proposal=None, corrections=corrections, **said.words())
    if row is None:
        raise LookupError(f"{arrived.type} before the study day {key[0]} was planned or held")
    match said:
        case StudyDayMoved():
            move = Move(before=row.planned_on or said.planned_on, after=said.planned_on, reason=said.reason)
            return replace(row, planned_on=said.planned_on, moves=(*row.moves, move))
        case StudyDayCancelled():
            return replace(row, state=State.CANCELLED, cancelled_reason=said.reason)
        case StudyLeaveAsked():
            others = tuple(one for one in row.leaves if one.person != said.person)
            return replace(row, leaves=(*others, Absence(person=said.person, reason=said.reason)))
        case StudyCorrectionProposed():
            return replace(row, proposal=Proposal(by=said.proposed_by, on=arrived.on, reason=said.reason))
        case StudyMadeUp():
            made_up = MadeUp(person=said.person, on=said.made_up_on, hours=said.hours)
            return replace(row, made_up=(*row.made_up, made_up))
        case _:
            assert_never(said)


STUDY_DAYS = View(
    name="study_day",
    version=1,
    row=StudyDayRow,
    key=("id",),
    sources={
        "learning": (
            StudyDayPlan,
            StudyDayMoved,
            StudyDayCancelled,
            StudyDayHeld,
            StudyLeaveAsked,
            StudyCorrectionProposed,
            StudyMadeUp,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("year",),),
    doc="Study days with who was due, came and made up for it.",
)

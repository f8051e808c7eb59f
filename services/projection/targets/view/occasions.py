"""One row per meeting and study day, planned or held. A corrected record replaces the one before. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class AgendaItem(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: str


class Breach(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    sentence: str


class Record(BaseModel):
    """What a meeting's record says; `year` is the one it belongs to (所属年度)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    organization: UUID
    kinds: tuple[str, ...]
    title: str
    held_on: date
    year: int
    chair: UUID | None = None
    due: tuple[UUID, ...] = ()
    present: tuple[UUID, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    covered_organizations: tuple[UUID, ...] = ()
    late: bool = False
    breaches: tuple[Breach, ...] = ()


class MeetingPlanned(Inbound):
    type: Literal["MeetingPlanned"]
    organization: UUID
    kinds: tuple[str, ...]
    title: str
    planned_on: date
    covered_organizations: tuple[UUID, ...] = ()


class MeetingHeld(Inbound):
    type: Literal["MeetingHeld", "MeetingRecordCorrected"]
    record: Record


class MeetingCancelled(Inbound):
    type: Literal["MeetingCancelled"]


class StudyDayCancelled(Inbound):
    type: Literal["StudyDayCancelled"]


class RecordReturned(Inbound):
    type: Literal["MeetingRecordReturned"]


class StudyDayPlan(Inbound):
    type: Literal["StudyDayScheduled", "StudyDayRevised"]
    year: int
    planned_on: date
    topic: str
    organizations: tuple[UUID, ...] = ()


class StudyDayMoved(Inbound):
    type: Literal["StudyDayMoved"]
    planned_on: date


class StudyDayHeld(Inbound):
    type: Literal["StudyDayHeld", "StudyRecordCorrected"]
    year: int | None = None
    held_on: date
    topic: str
    organizations: tuple[UUID, ...] = ()
    due: tuple[UUID, ...] = ()
    present: tuple[UUID, ...] = ()
    guests: tuple[UUID, ...] = ()
    breaches: tuple[Breach, ...] = ()


class StudyMadeUp(Inbound):
    type: Literal["StudyMadeUp"]
    person: UUID


News = (
    MeetingPlanned
    | MeetingHeld
    | MeetingCancelled
    | StudyDayCancelled
    | RecordReturned
    | StudyDayPlan
    | StudyDayMoved
    | StudyDayHeld
    | StudyMadeUp
)


class State(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@frozen_row
class Correction:
    """A record that was replaced: when that became known, and by which event."""

    at: datetime
    event: UUID


@frozen_row
class OccasionRow:
    """`event`: MeetingHeld or StudyDayHeld, as targets name what they count. Only `held` ones count.

    `breaches`: a sentence for every rule that was not kept, as it turned out when the record was entered afterwards.
    """

    id: UUID
    event: str
    state: State
    title: str
    year: int
    planned_on: date | None = None
    held_on: date | None = None
    organizations: tuple[UUID, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    chair: UUID | None = None
    present: tuple[UUID, ...] = ()
    due: int = 0
    came: int = 0
    made_up: tuple[UUID, ...] = ()
    late: bool = False
    breaches: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    source_event: UUID | None = None


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: OccasionRow | None, arrived: Arrived) -> OccasionRow | None:
    said: News = arrived.news
    match said:
        case MeetingPlanned():
            organizations = tuple(dict.fromkeys((said.organization, *said.covered_organizations)))
            return OccasionRow(
                id=key[0],
                event="MeetingHeld",
                state=State.PLANNED,
                title=said.title,
                year=said.planned_on.year,
                planned_on=said.planned_on,
                organizations=organizations,
                kinds=said.kinds,
            )
        case MeetingHeld():
            return _meeting(key[0], row, said.record, arrived)
        case StudyDayPlan():
            return _planned_study(key[0], row, said)
        case StudyDayHeld():
            return _study_day(key[0], row, said, arrived)
        case StudyDayMoved():
            return row and replace(row, planned_on=said.planned_on)
        case MeetingCancelled() | StudyDayCancelled():
            return row and replace(row, state=State.CANCELLED)
        case RecordReturned():
            return row and replace(row, state=State.RETURNED)
        case StudyMadeUp():
            return row and replace(row, made_up=(*row.made_up, said.person))
        case _:
            assert_never(said)


def _meeting(id_: UUID, row: OccasionRow | None, record: Record, arrived: Arrived) -> OccasionRow:
    return OccasionRow(
        id=id_,
        event="MeetingHeld",
        state=State.HELD,
        title=record.title,
        year=record.year,
        planned_on=row.planned_on if row else None,
        held_on=record.held_on,
        organizations=tuple(dict.fromkeys((record.organization, *record.covered_organizations))),
        kinds=record.kinds,
        topics=tuple(dict.fromkeys(item.topic for item in record.agenda)),
        chair=record.chair,
        present=record.present,
        due=len(record.due),
        came=len(record.present),
        late=record.late,
        breaches=tuple(breach.sentence for breach in record.breaches),
        corrections=_corrections(row, arrived, "MeetingRecordCorrected"),
        source_event=arrived.id,
    )


def _planned_study(id_: UUID, row: OccasionRow | None, plan: StudyDayPlan) -> OccasionRow:
    planned = row or OccasionRow(
        id=id_, event="StudyDayHeld", state=State.PLANNED, title=plan.topic, year=plan.year, planned_on=plan.planned_on
    )
    return replace(planned, title=plan.topic, year=plan.year, organizations=plan.organizations)


def _study_day(id_: UUID, row: OccasionRow | None, day: StudyDayHeld, arrived: Arrived) -> OccasionRow:
    return OccasionRow(
        id=id_,
        event="StudyDayHeld",
        state=State.HELD,
        title=day.topic,
        year=day.year or day.held_on.year,
        planned_on=row.planned_on if row else None,
        held_on=day.held_on,
        organizations=day.organizations,
        present=(*day.present, *day.guests),
        due=len(day.due),
        came=len(day.present),
        made_up=row.made_up if row else (),
        breaches=tuple(breach.sentence for breach in day.breaches),
        corrections=_corrections(row, arrived, "StudyRecordCorrected"),
        source_event=arrived.id,
    )


def _corrections(row: OccasionRow | None, arrived: Arrived, type_: str) -> tuple[Correction, ...]:
    before = row.corrections if row else ()
    return (*before, Correction(at=arrived.at, event=arrived.id)) if arrived.type == type_ else before


OCCASIONS = View(
    name="occasion",
    version=2,
    row=OccasionRow,
    key=("id",),
    sources={
        "management": (MeetingPlanned, MeetingHeld, MeetingCancelled, RecordReturned),
        "learning": (StudyDayPlan, StudyDayMoved, StudyDayHeld, StudyMadeUp, StudyDayCancelled),
    },
    keys=keys,
    fold=fold,
    indexes=(("year", "held_on"),),
    doc="Meetings and study days, planned and held.",
)

"""One row per meeting and per study day that was held. A corrected record replaces the one before."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class AgendaItem(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: str


class Record(BaseModel):
    """The part of a meeting's record that targets look at. `year` is the year it belongs to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    organization: UUID
    kinds: tuple[str, ...]
    title: str
    held_on: date
    year: int
    chair: UUID | None = None
    present: tuple[UUID, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    covered_organizations: tuple[UUID, ...] = ()


class MeetingHeld(Inbound):
    type: Literal["MeetingHeld", "MeetingRecordCorrected"]
    record: Record


class MeetingRecordReturned(Inbound):
    type: Literal["MeetingRecordReturned"]


class StudyDayHeld(Inbound):
    """`year` of a study day that says none is that of its date."""

    type: Literal["StudyDayHeld", "StudyRecordCorrected"]
    held_on: date
    topic: str
    year: int | None = None
    organizations: tuple[UUID, ...] = ()
    present: tuple[UUID, ...] = ()
    guests: tuple[UUID, ...] = ()


@frozen_row
class HeldRow:
    """`returned`: the record was given back and does not count until it is handed in again."""

    id: UUID
    event: str
    title: str
    held_on: date
    year: int
    organizations: tuple[UUID, ...]
    chair: UUID | None
    present: tuple[UUID, ...]
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    returned: bool
    source_event: UUID


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: HeldRow | None, arrived: Arrived) -> HeldRow | None:
    news: MeetingHeld | MeetingRecordReturned | StudyDayHeld = arrived.news
    match news:
        case MeetingHeld():
            return _meeting(key[0], news.record, arrived.id)
        case MeetingRecordReturned():
            return row and replace(row, returned=True)
        case StudyDayHeld():
            return _study_day(key[0], news, arrived.id)
        case _:
            assert_never(news)


def _meeting(id_: UUID, record: Record, event: UUID) -> HeldRow:
    return HeldRow(
        id=id_,
        event="MeetingHeld",
        title=record.title,
        held_on=record.held_on,
        year=record.year,
        organizations=tuple(dict.fromkeys((record.organization, *record.covered_organizations))),
        chair=record.chair,
        present=record.present,
        kinds=record.kinds,
        topics=tuple(dict.fromkeys(item.topic for item in record.agenda)),
        returned=False,
        source_event=event,
    )


def _study_day(id_: UUID, day: StudyDayHeld, event: UUID) -> HeldRow:
    return HeldRow(
        id=id_,
        event="StudyDayHeld",
        title=day.topic,
        held_on=day.held_on,
        year=day.year or day.held_on.year,
        organizations=day.organizations,
        chair=None,
        present=(*day.present, *day.guests),
        kinds=(),
        topics=(),
        returned=False,
        source_event=event,
    )


VIEW = View(
    name="held_occasions",
    version=1,
    row=HeldRow,
    key=("id",),
    sources={"management": (MeetingHeld, MeetingRecordReturned), "learning": (StudyDayHeld,)},
    keys=keys,
    fold=fold,
    indexes=(("year", "held_on"),),
    doc="Meetings and study days that were held, as targets count them.",
)

"""One row per target of the unit, with what was counted by hand."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.supervision.target.events import MatchingRule, Subject, TargetFrequency
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class TargetSet(Inbound):
    type: Literal["TargetSet"]
    year: int
    number: int
    subject: Subject
    person: UUID | None
    organization: UUID | None
    linked_branch: UUID | None
    indicator: str
    frequency: TargetFrequency
    minimum: int
    rule: MatchingRule | None


class TargetRevised(Inbound):
    type: Literal["TargetRevised"]
    minimum: int


class TargetDropped(Inbound):
    type: Literal["TargetDropped"]


class OccurrenceEntered(Inbound):
    type: Literal["OccurrenceEntered"]
    occurrence: UUID
    held_on: date
    what: str


class OccurrenceWithdrawn(Inbound):
    type: Literal["OccurrenceWithdrawn"]
    occurrence: UUID


class Entered(BaseModel):
    """Something counted by hand, and the event that says so."""

    model_config = ConfigDict(frozen=True)

    occurrence: UUID
    held_on: date
    what: str
    event: UUID


@frozen_row
class TargetRow:
    id: UUID
    year: int
    number: int
    subject: Subject
    person: UUID | None
    organization: UUID | None
    linked_branch: UUID | None
    indicator: str
    frequency: TargetFrequency
    minimum: int
    rule: MatchingRule | None
    dropped: bool
    by_hand: tuple[Entered, ...]


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: TargetRow | None, arrived: Arrived) -> TargetRow | None:
    news: TargetSet | TargetRevised | TargetDropped | OccurrenceEntered | OccurrenceWithdrawn = arrived.news
    if isinstance(news, TargetSet):
        said = {name: getattr(news, name) for name in TargetSet.model_fields if name != "type"}
        return TargetRow(id=key[0], dropped=False, by_hand=(), **said)
    if row is None:
        raise LookupError(f"{arrived.type} before the target {key[0]} was set")
    match news:
        case TargetRevised():
            return replace(row, minimum=news.minimum)
        case TargetDropped():
            return replace(row, dropped=True)
        case OccurrenceEntered():
            entered = Entered(occurrence=news.occurrence, held_on=news.held_on, what=news.what, event=arrived.id)
            return replace(row, by_hand=(*row.by_hand, entered))
        case OccurrenceWithdrawn():
            return replace(row, by_hand=tuple(e for e in row.by_hand if e.occurrence != news.occurrence))
        case _:
            assert_never(news)


VIEW = View(
    name="own_targets",
    version=1,
    row=TargetRow,
    key=("id",),
    sources={"supervision": (TargetSet, TargetRevised, TargetDropped, OccurrenceEntered, OccurrenceWithdrawn)},
    keys=keys,
    fold=fold,
    indexes=(("year",),),
    doc="Targets in force, with what was counted by hand.",
)

"""One row per target, with what was counted by hand. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class Rule(BaseModel):
    """Which events count; what is empty or None asks for nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event: str
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    person_is: Literal["chair", "present"] | None = None
    organization_is: Literal["own", "linked_branch", "any"] = "any"


class TargetSet(Inbound):
    type: Literal["TargetSet"]
    year: int
    number: int
    subject: str
    person: UUID | None = None
    organization: UUID | None = None
    linked_branch: UUID | None = None
    indicator: str
    frequency: str
    minimum: int
    rule: Rule | None = None
    note: str | None = None


class TargetRevised(Inbound):
    type: Literal["TargetRevised"]
    minimum: int
    reason: str


class TargetDropped(Inbound):
    type: Literal["TargetDropped"]
    reason: str


class OccurrenceEntered(Inbound):
    type: Literal["OccurrenceEntered"]
    occurrence: UUID
    held_on: date
    what: str


class OccurrenceWithdrawn(Inbound):
    type: Literal["OccurrenceWithdrawn"]
    occurrence: UUID


News = TargetSet | TargetRevised | TargetDropped | OccurrenceEntered | OccurrenceWithdrawn


@frozen_row
class Entered:
    """Something counted by hand, and the event that says so."""

    occurrence: UUID
    held_on: date
    what: str
    event: UUID


@frozen_row
class Revised:
    """From this day on another number is asked for."""

    on: date
    before: int
    minimum: int
    reason: str


@frozen_row
class TargetRow:
    id: UUID
    year: int
    number: int
    subject: str
    person: UUID | None
    organization: UUID | None
    linked_branch: UUID | None
    indicator: str
    frequency: str
    minimum: int
    rule: Rule | None
    note: str | None
    revisions: tuple[Revised, ...] = ()
    dropped_on: date | None = None
    dropped_reason: str | None = None
    by_hand: tuple[Entered, ...] = ()


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: TargetRow | None, arrived: Arrived) -> TargetRow | None:
    said: News = arrived.news
    if isinstance(said, TargetSet):
        return TargetRow(id=key[0], **said.words())
    if row is None:
        raise LookupError(f"{arrived.type} before the target {key[0]} was set")
    match said:
        case TargetRevised():
            revised = Revised(on=arrived.on, before=row.minimum, minimum=said.minimum, reason=said.reason)
            return replace(row, minimum=said.minimum, revisions=(*row.revisions, revised))
        case TargetDropped():
            return replace(row, dropped_on=arrived.on, dropped_reason=said.reason)
        case OccurrenceEntered():
            entered = Entered(occurrence=said.occurrence, held_on=said.held_on, what=said.what, event=arrived.id)
            others = tuple(one for one in row.by_hand if one.occurrence != said.occurrence)
            return replace(row, by_hand=(*others, entered))
        case OccurrenceWithdrawn():
            return replace(row, by_hand=tuple(one for one in row.by_hand if one.occurrence != said.occurrence))
        case _:
            assert_never(said)


TARGETS = View(
    name="target",
    version=1,
    row=TargetRow,
    key=("id",),
    sources={"supervision": (TargetSet, TargetRevised, TargetDropped, OccurrenceEntered, OccurrenceWithdrawn)},
    keys=keys,
    fold=fold,
    indexes=(("year",),),
    doc="Targets with their matching rules and what was counted by hand.",
)

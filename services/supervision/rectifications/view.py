"""One row per rectification item. Pure: the engine loads, writes and keeps the place."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class RectificationRaised(Inbound):
    type: Literal["RectificationRaised"]
    kind: str
    source: str
    problem: str
    measure: str
    responsible: UUID
    due: date | None = None
    origin: UUID | None = None
    year: int


class ExtensionGranted(Inbound):
    type: Literal["ExtensionGranted"]
    due: date


class CloseOutAsked(Inbound):
    type: Literal["CloseOutAsked"]


class CloseOutReturned(Inbound):
    type: Literal["CloseOutReturned"]


class RectificationVerified(Inbound):
    type: Literal["RectificationVerified"]


class RectificationClosedOut(Inbound):
    type: Literal["RectificationClosedOut"]


class RectificationReopened(Inbound):
    type: Literal["RectificationReopened"]
    problem: str
    due: date | None = None


class RectificationRevised(Inbound):
    type: Literal["RectificationRevised"]
    measure: str
    responsible: UUID
    due: date | None = None


News = (
    RectificationRaised
    | ExtensionGranted
    | CloseOutAsked
    | CloseOutReturned
    | RectificationVerified
    | RectificationClosedOut
    | RectificationReopened
    | RectificationRevised
)


class Standing(StrEnum):
    OPEN = "open"
    ASKED = "asked"
    VERIFIED = "verified"
    CLOSED_OUT = "closed_out"


@frozen_row
class RectificationRow:
    id: UUID
    year: int
    kind: str
    source: str
    problem: str
    measure: str
    responsible: UUID
    due: date | None
    origin: UUID | None
    standing: Standing
    closed_on: date | None


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: RectificationRow | None, arrived: Arrived) -> RectificationRow | None:
    news: News = arrived.news
    if isinstance(news, RectificationRaised):
        return RectificationRow(
            id=key[0],
            year=news.year,
            kind=news.kind,
            source=news.source,
            problem=news.problem,
            measure=news.measure,
            responsible=news.responsible,
            due=news.due,
            origin=news.origin,
            standing=Standing.OPEN,
            closed_on=None,
        )
    if row is None:
        raise LookupError(f"{arrived.type} before the item {key[0]} was raised")
    match news:
        case ExtensionGranted():
            return replace(row, due=news.due)
        case CloseOutAsked():
            return replace(row, standing=Standing.ASKED)
        case CloseOutReturned():
            return replace(row, standing=Standing.OPEN)
        case RectificationVerified():
            return replace(row, standing=Standing.VERIFIED)
        case RectificationClosedOut():
            return replace(row, standing=Standing.CLOSED_OUT, closed_on=arrived.on)
        case RectificationReopened():
            due = news.due or row.due
            return replace(row, standing=Standing.OPEN, closed_on=None, problem=news.problem, due=due)
        case RectificationRevised():
            return replace(row, measure=news.measure, responsible=news.responsible, due=news.due)
        case _:
            assert_never(news)


VIEW = View(
    name="rectifications",
    version=1,
    row=RectificationRow,
    key=("id",),
    sources={
        "responsibility": (
            RectificationRaised,
            ExtensionGranted,
            CloseOutAsked,
            CloseOutReturned,
            RectificationVerified,
            RectificationClosedOut,
            RectificationReopened,
            RectificationRevised,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("standing", "due"),),
    doc="Rectification items: problem, responsible person, deadline and standing.",
)

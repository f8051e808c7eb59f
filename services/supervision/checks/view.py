"""One row per quarterly check: planned, on site, reported or cancelled."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class QuarterlyCheckPlanned(Inbound):
    type: Literal["QuarterlyCheckPlanned"]
    year: int
    number: int
    quarter: str
    inspectors: tuple[UUID, ...]
    planned_on: date


class QuarterlyCheckCancelled(Inbound):
    type: Literal["QuarterlyCheckCancelled"]


class CheckSheetGenerated(Inbound):
    type: Literal["CheckSheetGenerated"]


class FindingRecorded(Inbound):
    type: Literal["FindingRecorded"]
    finding: UUID


class QuarterlyCheckReported(Inbound):
    type: Literal["QuarterlyCheckReported"]


class Standing(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"
    ON_SITE = "on_site"
    REPORTED = "reported"


@frozen_row
class CheckRow:
    id: UUID
    year: int
    number: int
    quarter: str
    inspectors: tuple[UUID, ...]
    planned_on: date
    standing: Standing
    findings: tuple[UUID, ...]


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: CheckRow | None, arrived: Arrived) -> CheckRow | None:
    news: (
        QuarterlyCheckPlanned | QuarterlyCheckCancelled | CheckSheetGenerated | FindingRecorded | QuarterlyCheckReported
    ) = arrived.news
    if isinstance(news, QuarterlyCheckPlanned):
        said = {name: getattr(news, name) for name in QuarterlyCheckPlanned.model_fields if name != "type"}
        return CheckRow(id=key[0], standing=Standing.PLANNED, findings=(), **said)
    if row is None:
        raise LookupError(f"{arrived.type} before the check {key[0]} was planned")
    match news:
        case QuarterlyCheckCancelled():
            return replace(row, standing=Standing.CANCELLED)
        case CheckSheetGenerated():
            return replace(row, standing=Standing.ON_SITE)
        case FindingRecorded():
            return replace(row, findings=(*row.findings, news.finding))
        case QuarterlyCheckReported():
            return replace(row, standing=Standing.REPORTED)
        case _:
            assert_never(news)


VIEW = View(
    name="own_quarterly_checks",
    version=1,
    row=CheckRow,
    key=("id",),
    sources={
        "supervision": (
            QuarterlyCheckPlanned,
            QuarterlyCheckCancelled,
            CheckSheetGenerated,
            FindingRecorded,
            QuarterlyCheckReported,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("quarter",),),
    doc="Quarterly checks of the unit and how far they are.",
)

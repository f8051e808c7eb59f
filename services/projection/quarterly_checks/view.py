"""One row per quarterly check. What was said in a talk stays in supervision; that it was held is kept. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class SheetLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    line: UUID
    person: UUID


class QuarterlyCheckPlanned(Inbound):
    type: Literal["QuarterlyCheckPlanned"]
    year: int
    number: int
    quarter: str
    inspectors: tuple[UUID, ...]
    planned_on: date


class QuarterlyCheckCancelled(Inbound):
    type: Literal["QuarterlyCheckCancelled"]
    reason: str


class CheckSheetGenerated(Inbound):
    type: Literal["CheckSheetGenerated"]
    lines: tuple[SheetLine, ...]


class LineChecked(Inbound):
    type: Literal["LineChecked"]
    line: UUID
    verdict: str


class FindingRecorded(Inbound):
    type: Literal["FindingRecorded"]
    finding: UUID
    person: UUID
    problem: str
    measure: str
    due: date
    severity: str


class TalkHeld(Inbound):
    type: Literal["TalkHeld"]
    person: UUID
    held_on: date


class ReminderIssued(Inbound):
    type: Literal["ReminderIssued"]
    person: UUID
    stage: str


class CircularIssued(Inbound):
    type: Literal["CircularIssued"]


class QuarterlyCheckReported(Inbound):
    type: Literal["QuarterlyCheckReported"]
    summary: str
    unchecked: int
    unchecked_reason: str | None = None


Change = (
    QuarterlyCheckCancelled
    | CheckSheetGenerated
    | LineChecked
    | FindingRecorded
    | TalkHeld
    | ReminderIssued
    | CircularIssued
    | QuarterlyCheckReported
)


class Standing(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"
    ON_SITE = "on_site"
    REPORTED = "reported"


@frozen_row
class Line:
    """A matter of the sheet; `verdict` is None until somebody looked at it."""

    line: UUID
    person: UUID
    verdict: str | None = None


@frozen_row
class Finding:
    finding: UUID
    person: UUID
    problem: str
    measure: str
    due: date
    severity: str


@frozen_row
class Talk:
    person: UUID
    held_on: date


@frozen_row
class Reminder:
    person: UUID
    stage: str
    on: date


@frozen_row
class CheckRow:
    """`held_on` is the day of the first verdict or finding."""

    id: UUID
    year: int
    number: int
    quarter: str
    inspectors: tuple[UUID, ...]
    planned_on: date
    standing: Standing = Standing.PLANNED
    held_on: date | None = None
    lines: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()
    talks: tuple[Talk, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    circular_on: date | None = None
    reported_on: date | None = None
    summary: str | None = None
    unchecked_reason: str | None = None
    cancelled_reason: str | None = None


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: CheckRow | None, arrived: Arrived) -> CheckRow | None:
    said: QuarterlyCheckPlanned | Change = arrived.news
    if isinstance(said, QuarterlyCheckPlanned):
        return CheckRow(id=key[0], **said.words())
    if row is None:
        raise LookupError(f"{arrived.type} before the check {key[0]} was planned")
    match said:
        case QuarterlyCheckCancelled():
            return replace(row, standing=Standing.CANCELLED, cancelled_reason=said.reason)
        case CheckSheetGenerated():
            lines = tuple(Line(line=one.line, person=one.person) for one in said.lines)
            return replace(row, standing=Standing.ON_SITE, lines=lines)
        case LineChecked():
            lines = tuple(_judged(one, said) for one in row.lines)
            return replace(row, lines=lines, held_on=row.held_on or arrived.on)
        case FindingRecorded():
            finding = Finding(said.finding, said.person, said.problem, said.measure, said.due, said.severity)
            return replace(row, findings=(*row.findings, finding), held_on=row.held_on or arrived.on)
        case TalkHeld():
            return replace(row, talks=(*row.talks, Talk(person=said.person, held_on=said.held_on)))
        case ReminderIssued():
            reminder = Reminder(person=said.person, stage=said.stage, on=arrived.on)
            return replace(row, reminders=(*row.reminders, reminder))
        case CircularIssued():
            return replace(row, circular_on=arrived.on)
        case QuarterlyCheckReported():
            told = {"summary": said.summary, "unchecked_reason": said.unchecked_reason}
            return replace(row, standing=Standing.REPORTED, reported_on=arrived.on, **told)
        case _:
            assert_never(said)


def _judged(line: Line, said: LineChecked) -> Line:
    return replace(line, verdict=said.verdict) if line.line == said.line else line


QUARTERLY_CHECKS = View(
    name="quarterly_check",
    version=1,
    row=CheckRow,
    key=("id",),
    sources={
        "supervision": (
            QuarterlyCheckPlanned,
            QuarterlyCheckCancelled,
            CheckSheetGenerated,
            LineChecked,
            FindingRecorded,
            TalkHeld,
            ReminderIssued,
            CircularIssued,
            QuarterlyCheckReported,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("year",),),
    doc="Quarterly checks: lines checked, findings, talks, reminders, report.",
)

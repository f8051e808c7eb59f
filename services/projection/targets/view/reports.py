"""One row per monthly report with its make-up tasks. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class Entry(BaseModel):
    """One line that the report brought along, as it stood then."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    ref: UUID
    text: str
    state: str
    due: date | None = None


class Comment(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    ref: UUID
    text: str


class MonthlyReportOpened(Inbound):
    type: Literal["MonthlyReportOpened"]
    person: UUID
    month: str
    due_on: date
    entries: tuple[Entry, ...]


class MonthlyReportSubmitted(Inbound):
    type: Literal["MonthlyReportSubmitted", "MonthlyReportMadeUp"]
    no_exception: bool
    comments: tuple[Comment, ...] = ()
    summary: str | None = None
    submitted_on: date


class MonthlyReportMissed(Inbound):
    type: Literal["MonthlyReportMissed"]


class MonthlyReportAccepted(Inbound):
    type: Literal["MonthlyReportAccepted"]


class MonthlyReportReturned(Inbound):
    type: Literal["MonthlyReportReturned"]
    reason: str


class MakeUpTaskSet(Inbound):
    type: Literal["MakeUpTaskSet"]
    task: UUID
    kind: str
    ref: UUID | None = None
    text: str
    due: date


class MakeUpTaskDone(Inbound):
    type: Literal["MakeUpTaskDone"]
    task: UUID
    done_on: date


News = (
    MonthlyReportOpened
    | MonthlyReportSubmitted
    | MonthlyReportMissed
    | MonthlyReportAccepted
    | MonthlyReportReturned
    | MakeUpTaskSet
    | MakeUpTaskDone
)


class Standing(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@frozen_row
class Task:
    """Something to make up 补课, by a date: the report itself, a matter of the lists, or something else."""

    task: UUID
    kind: str
    set_on: date
    ref: UUID | None
    text: str
    due: date
    done_on: date | None = None


@frozen_row
class MonthlyReportRow:
    """`missed` stays true when the report is made up: it is yellow then, never green."""

    id: UUID
    person: UUID
    month: str
    due_on: date
    opened_at: datetime
    entries: tuple[Entry, ...]
    standing: Standing = Standing.OPEN
    missed: bool = False
    submitted_on: date | None = None
    no_exception: bool | None = None
    comments: tuple[Comment, ...] = ()
    summary: str | None = None
    accepted_on: date | None = None
    returned_reason: str | None = None
    tasks: tuple[Task, ...] = ()


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: MonthlyReportRow | None, arrived: Arrived) -> MonthlyReportRow | None:
    said: News = arrived.news
    if isinstance(said, MonthlyReportOpened):
        return MonthlyReportRow(
            id=key[0],
            person=said.person,
            month=said.month,
            due_on=said.due_on,
            opened_at=arrived.at,
            entries=said.entries,
        )
    if row is None:
        raise LookupError(f"{arrived.type} before the report {key[0]} was opened")
    match said:
        case MonthlyReportSubmitted():
            return replace(
                row,
                standing=Standing.SUBMITTED,
                submitted_on=said.submitted_on,
                no_exception=said.no_exception,
                comments=said.comments,
                summary=said.summary,
                returned_reason=None,
            )
        case MonthlyReportMissed():
            return replace(row, missed=True)
        case MonthlyReportAccepted():
            return replace(row, standing=Standing.ACCEPTED, accepted_on=arrived.on)
        case MonthlyReportReturned():
            return replace(row, standing=Standing.RETURNED, returned_reason=said.reason)
        case MakeUpTaskSet():
            task = Task(task=said.task, kind=said.kind, set_on=arrived.on, ref=said.ref, text=said.text, due=said.due)
            return replace(row, tasks=(*(one for one in row.tasks if one.task != said.task), task))
        case MakeUpTaskDone():
            return replace(row, tasks=tuple(_done(task, said) for task in row.tasks))
        case _:
            assert_never(said)


def _done(task: Task, said: MakeUpTaskDone) -> Task:
    return replace(task, done_on=said.done_on) if task.task == said.task else task


MONTHLY_REPORTS = View(
    name="monthly_report",
    version=2,
    row=MonthlyReportRow,
    key=("id",),
    sources={
        "supervision": (
            MonthlyReportOpened,
            MonthlyReportSubmitted,
            MonthlyReportMissed,
            MonthlyReportAccepted,
            MonthlyReportReturned,
            MakeUpTaskSet,
            MakeUpTaskDone,
        )
    },
    keys=keys,
    fold=fold,
    indexes=(("month",),),
    doc="Monthly reports per person and month with their make-up tasks.",
)

"""One row per monthly report, with its make-up tasks."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.supervision.monthly_report.events import Entry, TaskKind
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class MonthlyReportOpened(Inbound):
    type: Literal["MonthlyReportOpened"]
    person: UUID
    month: str
    due_on: date
    entries: tuple[Entry, ...]


class MonthlyReportSubmitted(Inbound):
    type: Literal["MonthlyReportSubmitted", "MonthlyReportMadeUp"]
    submitted_on: date


class MonthlyReportMissed(Inbound):
    type: Literal["MonthlyReportMissed"]


class MonthlyReportAccepted(Inbound):
    type: Literal["MonthlyReportAccepted"]


class MonthlyReportReturned(Inbound):
    type: Literal["MonthlyReportReturned"]


class MakeUpTaskSet(Inbound):
    type: Literal["MakeUpTaskSet"]
    task: UUID
    kind: TaskKind
    ref: UUID | None
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


class Task(BaseModel):
    model_config = ConfigDict(frozen=True)

    task: UUID
    kind: TaskKind
    ref: UUID | None
    text: str
    due: date
    done_on: date | None = None


@frozen_row
class ReportRow:
    """`missed` stays true when the report is made up: it is yellow then, never green."""

    id: UUID
    person: UUID
    month: str
    due_on: date
    standing: Standing
    missed: bool
    submitted_on: date | None
    entries: tuple[Entry, ...]
    tasks: tuple[Task, ...]


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: ReportRow | None, arrived: Arrived) -> ReportRow | None:
    news: News = arrived.news
    if isinstance(news, MonthlyReportOpened):
        return ReportRow(
            id=key[0],
            person=news.person,
            month=news.month,
            due_on=news.due_on,
            standing=Standing.OPEN,
            missed=False,
            submitted_on=None,
            entries=news.entries,
            tasks=(),
        )
    if row is None:
        raise LookupError(f"{arrived.type} before the report {key[0]} was opened")
    match news:
        case MonthlyReportSubmitted():
            return replace(row, standing=Standing.SUBMITTED, submitted_on=news.submitted_on)
        case MonthlyReportMissed():
            return replace(row, missed=True)
        case MonthlyReportAccepted():
            return replace(row, standing=Standing.ACCEPTED)
        case MonthlyReportReturned():
            return replace(row, standing=Standing.RETURNED)
        case MakeUpTaskSet():
            task = Task(task=news.task, kind=news.kind, ref=news.ref, text=news.text, due=news.due)
            return replace(row, tasks=(*row.tasks, task))
        case MakeUpTaskDone():
            return replace(row, tasks=tuple(_done(task, news) for task in row.tasks))
        case _:
            assert_never(news)


def _done(task: Task, news: MakeUpTaskDone) -> Task:
    return task.model_copy(update={"done_on": news.done_on}) if task.task == news.task else task


VIEW = View(
    name="own_monthly_reports",
    version=1,
    row=ReportRow,
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
    indexes=(("month",), ("person",)),
    doc="Monthly reports per person and month with their make-up tasks.",
)

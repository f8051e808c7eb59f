"""Two small views of two made-up services, and histories to fold."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

import psycopg

from shared.clock import ZONE
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.kernel.message import Frozen
from shared.views.rows import frozen_row
from shared.views.view import Arrived, Inbound, Key, View
from shared.views.wall import ALL, opened

EPOCH = UUID(int=1)
FIRST_DAY = date(2026, 3, 1)
TABLES = ("tasks", "workloads")


def named(name: str) -> UUID:
    """An id that is the same in every run."""
    return UUID(bytes=sha256(name.encode()).digest()[:16])


LONGHU, WENFENG = named("龙湖镇"), named("文峰街道")
CHEN, LIN = named("陈建国"), named("林秀英")


class Raised(Inbound):
    type: Literal["TaskRaised"]
    problem: str
    person: UUID
    due: date | None = None


class Note(Frozen):
    text: str
    on: date
    hours: Decimal


class Reported(Inbound):
    type: Literal["TaskReported", "TaskPraised"]
    text: str
    hours: Decimal = Decimal("0.5")


class Passed(Inbound):
    type: Literal["TaskPassed"]
    to: UUID


class Withdrawn(Inbound):
    type: Literal["TaskWithdrawn"]


class Status(StrEnum):
    OPEN = "open"
    UNDER_WAY = "under_way"


@frozen_row
class Task:
    task: UUID
    problem: str
    person: UUID
    due: date | None
    status: Status
    hours: Decimal
    notes: tuple[Note, ...]
    praised: bool
    touched_at: datetime
    version: int
    extra: dict[str, int] | None = None


def task_keys(arrived: Arrived) -> Iterable[Key]:
    yield (arrived.stream,)


def fold_task(key: Key, row: Task | None, arrived: Arrived) -> Task | None:
    news = arrived.news
    if isinstance(news, Raised):
        if news.problem == "poison":
            raise RuntimeError("cannot fold poison")
        return Task(
            *(key[0], news.problem, news.person, news.due, Status.OPEN, Decimal("0.0")),
            *((), False, arrived.at, arrived.version),
        )
    if row is None:
        return None
    match news:
        case Reported():
            note = Note(text=news.text, on=arrived.on, hours=news.hours)
            row = replace(row, status=Status.UNDER_WAY, notes=(*row.notes, note), hours=row.hours + news.hours)
            return replace(row, praised=row.praised or news.type == "TaskPraised", touched_at=arrived.at)
        case Passed():
            return replace(row, person=news.to, extra={"passed": (row.extra or {}).get("passed", 0) + 1})
        case _:
            return None


TASKS = View(
    "tasks",
    version=1,
    row=Task,
    key=("task",),
    sources={"work": (Raised, Reported, Passed, Withdrawn), "study": (Raised, Withdrawn)},
    keys=task_keys,
    fold=fold_task,
    indexes=(("person",), ("status", "due")),
    doc="One row per task.",
)


@frozen_row
class Workload:
    person: UUID
    month: str
    events: int


def workload_keys(arrived: Arrived) -> Iterable[Key]:
    month = arrived.on.isoformat()[:7]
    yield (arrived.by, month)
    if isinstance(arrived.news, Passed):
        yield (arrived.news.to, month)


def fold_workload(key: Key, row: Workload | None, arrived: Arrived) -> Workload | None:
    events = (row.events if row else 0) + 1
    return None if events == 7 else Workload(key[0], key[1], events)


WORKLOADS = View(
    "workloads",
    version=1,
    row=Workload,
    key=("person", "month"),
    sources={"work": (Raised, Reported, Passed)},
    keys=workload_keys,
    fold=fold_workload,
)
VIEWS = (TASKS, WORKLOADS)


@dataclass
class Log:
    """The log of one service, and its feed."""

    service: str = "work"
    events: list[Envelope] = field(default_factory=list)
    page: int = 3

    def say(
        self,
        type: str,
        task: str,
        *,
        unit: UUID = LONGHU,
        on: date = FIRST_DAY,
        by: UUID = CHEN,
        body: bytes | None = None,
        **payload: Any,
    ) -> Envelope:
        position = len(self.events) + 1
        mine = sum(event.unit == unit for event in self.events) + 1
        at = datetime.combine(on, datetime.min.time(), ZONE) + timedelta(minutes=position)
        content = {
            "id": str(named(f"{self.service} {position}")),
            "type": type,
            "schema": 1,
            "stream": {"unit": str(unit), "category": "task", "id": str(named(task))},
            "version": mine,
            "stamp": {"by": str(by), "unit": str(unit), "on": on.isoformat(), "at": at.isoformat()},
            "payload": payload,
        }
        recorded_at = datetime(2026, 3, 1, tzinfo=ZONE) + timedelta(hours=position)
        raw = body if body is not None else json.dumps(content, ensure_ascii=False).encode()
        self.events.append(Envelope(self.service, EPOCH, position, mine, unit, recorded_at, type, raw))
        return self.events[-1]

    def raised(self, task: str, **more: Any) -> Envelope:
        return self.say("TaskRaised", task, **{"problem": "台账不全", "person": str(CHEN), **more})

    def reported(self, task: str, **more: Any) -> Envelope:
        return self.say("TaskReported", task, **{"text": "已补两份", "hours": "1.5", **more})

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        last = len(self.events) if until is None else until
        found = [e for e in self.events[after:last] if unit in (None, e.unit)]
        for start in range(0, len(found), self.page):
            yield found[start : start + self.page]

    async def head(self) -> Head:
        return Head(EPOCH, len(self.events))


async def rows_of(
    connection: psycopg.AsyncConnection[Any], table: str, unit: UUID | None = None
) -> list[tuple[Any, ...]]:
    """All rows of a toy's table, in an order of their own."""
    where = "" if unit is None else f" where unit = '{unit}'"
    return await answer(connection, f"select t::text from {table} t{where} order by 1")


async def answer(connection: psycopg.AsyncConnection[Any], statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a statement on all units' rows returns, nothing if it returns no rows."""
    async with opened(connection, ALL):
        cursor = await connection.execute(statement.encode(), values or None)
    return await cursor.fetchall() if cursor.description else []

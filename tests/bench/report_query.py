"""The three-lists report of one unit in a district of 1,000 units with five million events.

The view tables are copied in at the size that such a history leaves behind: each unit has 5,000 events, 3,000 of them
responsibility's (30 duty lists of 6 monthly items, each performed every month, and 60 rectification items of 12 steps).
Measured are the report's queries in one snapshot, as the service runs them; told on stderr is the whole with its rows
and lights.
"""

import asyncio
import random
import sys
from collections.abc import Iterator
from datetime import date
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from deploy.installation.topology import service_named
from services.projection.reports.about import RULEBOOK
from services.projection.reports.material import Material
from services.projection.reports.report import Report
from services.projection.reports.reports import REPORTS
from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS
from services.projection.three_lists.view.duties import DutyItemRow, DutyListRow, Performance, Status, Tenure
from services.projection.three_lists.view.rectifications import RectificationRow, Standing, Step
from shared.calendar.working_days import packaged_calendar
from shared.deadline import Every
from shared.directory.views import ORGANIZATIONS
from shared.service.garbage import calm_garbage_collection
from shared.views.table import Table
from shared.views.view import Key
from tests.bench.figure import Figure
from tests.bench.servers import servers
from tests.roles import as_service

UNITS, LISTS, ITEMS, RECTIFIED, STEPS = 1_000, 30, 6, 60, 12
ASKED, BUILT, TARGET = 300, 50, 50
TODAY = date(2026, 11, 20)
PERSON = UUID(int=7)
TEXT = "已按清单要求组织落实，会议记录与签到表齐全，资料归档待查"
Rows = Iterator[tuple[Key, Any]]


def measure() -> list[Figure]:
    """p99 over random units, each asked for the first time or long after."""
    with servers(bus=False) as run:
        asked, whole = asyncio.run(_measure(run.postgres.ensure_database("projection")))
    p99 = 1000 * asked[len(asked) * 99 // 100]
    told = {"p50": asked[len(asked) // 2], "with rows and lights p50": whole[len(whole) // 2], "p99": whole[-1]}
    print(f"report_query: { ({name: round(1000 * seconds, 1) for name, seconds in told.items()}) } ms", file=sys.stderr)
    return [Figure("report_query_p99", round(p99, 1), "ms", target=f"<= {TARGET}", met=p99 <= TARGET)]


async def _measure(admin_dsn: str) -> tuple[list[float], list[float]]:
    """Seconds in ascending order: the queries, and the queries with the rows built from them."""
    report = REPORTS["three-lists"]
    dsn = await as_service(admin_dsn, service_named("projection").migrations)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        begun = perf_counter()
        await _fill(connection)
        async with await psycopg.AsyncConnection.connect(admin_dsn, autocommit=True) as admin:
            await admin.execute("checkpoint")
        print(f"report_query: filled in {perf_counter() - begun:.0f} s", file=sys.stderr)
        chosen = random.Random(20260302)
        calm_garbage_collection()  # as the service does
        asked, whole = [], []
        for number in range(ASKED):
            seconds, found = await _ask(connection, report, _unit(chosen.randrange(UNITS)))
            asked.append(seconds)
            if number < BUILT:
                whole.append(seconds + _build(report, found))
    return sorted(asked), sorted(whole)


async def _ask(connection: psycopg.AsyncConnection[Any], report: Report, unit: UUID) -> tuple[float, dict[str, Any]]:
    begun = perf_counter()
    async with connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        values = {"unit": unit, "today": TODAY, "year": TODAY.year}
        found = {query.name: list(await query(connection, **values)) for query in report.to_run()}
    seconds = perf_counter() - begun
    assert [len(rows) for rows in found.values()] == [LISTS, LISTS * ITEMS, RECTIFIED]
    return seconds, found


def _build(report: Report, found: dict[str, Any]) -> float:
    begun = perf_counter()
    material = Material(found, TODAY, TODAY.year, packaged_calendar(), RULEBOOK)
    assert len(report.rows(material)) >= LISTS * ITEMS
    return perf_counter() - begun


async def _fill(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute("set synchronous_commit = off")
    for view, rows in ((DUTY_LISTS, _lists()), (DUTY_ITEMS, _items()), (RECTIFICATIONS, _rectifications())):
        table = Table(view)
        await table.create(connection)
        await table.copy(connection, rows)
        await table.finish(connection)
        await table.raise_wall(connection)
        await table.analyze(connection)
    organizations = Table(ORGANIZATIONS)
    await organizations.create(connection)
    await organizations.finish(connection)
    await organizations.raise_wall(connection)


def _unit(number: int) -> UUID:
    return UUID(int=(number + 1) << 64)


def _id(unit: int, number: int) -> UUID:
    return UUID(int=((unit + 1) << 64) + number + 1)


def _lists() -> Rows:
    for unit in range(UNITS):
        for number in range(LISTS):
            id = _id(unit, number)
            row = DutyListRow(
                id=id,
                year=2026,
                level="branch_secretary",
                organization=None,
                status=Status.ACKNOWLEDGED,
                holder=PERSON,
                tenures=(Tenure(since=None, holder=PERSON),),
                items=tuple(_id(unit, 1_000 + number * ITEMS + item) for item in range(ITEMS)),
                issued_on=date(2026, 1, 10),
                acknowledged_on=date(2026, 1, 12),
            )
            yield (_unit(unit), "responsibility", id), row


def _items() -> Rows:
    performances = tuple(
        Performance(
            period=f"2026-{month:02}",
            performed_on=date(2026, month, 20),
            performed_by=PERSON,
            result=TEXT,
            standing="performed",
            event=UUID(int=month),
        )
        for month in range(1, 13)
    )
    for unit in range(UNITS):
        for number in range(LISTS * ITEMS):
            list_id, id = _id(unit, number // ITEMS), _id(unit, 1_000 + number)
            row = DutyItemRow(
                list=list_id,
                item=id,
                number=number % ITEMS + 1,
                matter="组织主题党日，研究部署党建重点任务",
                standard="每月一次，有记录、有签到",
                deadline=Every(text="每月", frequency="monthly"),
                evidence=None,
                source=None,
                carried_by=(),
                performances=performances,
            )
            yield (_unit(unit), "responsibility", list_id, id), row


def _rectifications() -> Rows:
    story = tuple(
        Step(type="ProgressReported", on=date(2026, month, 5), by=PERSON, text=TEXT, event=UUID(int=month))
        for month in range(1, STEPS + 1)
    )
    for unit in range(UNITS):
        for number in range(RECTIFIED):
            id = _id(unit, 10_000 + number)
            row = RectificationRow(
                id=id,
                year=2026,
                kind="dated",
                source="check",
                problem="党建工作台账不全，两次会议无记录",
                measure="补齐会议记录，落实专人按月核对",
                responsible=PERSON,
                helpers=(),
                deadline="2026-12-31",
                due=date(2026, 12, 31),
                first_due=date(2026, 12, 31),
                origin=None,
                raised_on=date(2026, 1, 5),
                standing=Standing.OPEN if number % 2 else Standing.CLOSED_OUT,
                closed_on=None if number % 2 else date(2026, 6, 1),
                story=story,
            )
            yield (_unit(unit), "responsibility", id), row

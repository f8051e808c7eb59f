"""The district's roll-up over 1,000 units, through its door; and the queries of the other reports in such a district.

Warm: nothing has changed since the last time, as a wall screen asks. Busy: something was applied to 20 units between
questions. Cold: the first question of a process or of a day. Units are as `district.py` says.
"""

import asyncio
import random
import resource
import sys
from collections.abc import Sequence
from datetime import date
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from services.projection.mine.api import MINE
from services.projection.overview.keeping import Overview
from services.projection.reports.report import Report
from services.projection.reports.reports import REPORTS
from shared import clock
from shared.kernel.envelope import Envelope
from shared.personal.keys import MemoryKeyRing
from shared.service.garbage import calm_garbage_collection
from shared.views.table import Table
from tests.bench.district import everything, unit
from tests.bench.figure import Figure
from tests.bench.servers import servers
from tests.projection.running import ROBOT, Running, projection
from tests.projection.story import EPOCH, Story

UNITS, ASKED, TARGET_WARM, TARGET_REPORT = 1_000, 60, 300, 50
TOUCHED, OF_EACH = 20, 100
MEASURED = (
    "meetings",
    "study-days",
    "members",
    "organizations",
    "posts",
    "quarterly-checks",
    "targets",
    "monthly-reports",
    "unit-sheet",
)


def measure() -> list[Figure]:
    """The slowest report decides the report figure; all are told on stderr."""
    with servers(bus=False) as run:
        warm, busy, reports = asyncio.run(_measure(run.postgres.ensure_database("projection")))
    slowest = max(reports.values())
    return [
        _figure("overview_warm_p99", warm, TARGET_WARM),
        Figure("overview_busy_p50", round(1000 * busy, 1), "ms"),
        _figure("every_report_query_p99", slowest, TARGET_REPORT),
    ]


def _figure(name: str, seconds: float, target: int) -> Figure:
    value = round(1000 * seconds, 1)
    return Figure(name, value, "ms", target=f"<= {target}", met=value <= target)


async def _measure(admin_dsn: str) -> tuple[float, float, dict[str, float]]:
    today = clock.today()
    async with projection(admin_dsn, Story(), MemoryKeyRing()) as running:
        await _fill(admin_dsn, today.year)
        calm_garbage_collection()  # as the service does
        before, begun = _memory(), perf_counter()
        answer = await _ask(running)
        assert len(answer["units"]) == UNITS
        lit = sum(answer["totals"]["lists"][one]["total"] for one in ("duty", "rectification"))
        _tell(f"cold {perf_counter() - begun:.1f} s, {lit} lights, {_memory() - before:.0f} MB more")
        warm = [await _timed(running) for _ in range(ASKED)]
        busy = [await _timed(running, touched=TOUCHED) for _ in range(ASKED // 2)]
        for name, times in (("warm", warm), (f"{TOUCHED} units touched", busy)):
            _tell(f"{name}: p50 {1000 * sorted(times)[len(times) // 2]:.0f} ms, p99 {1000 * max(times):.0f} ms")
        reports = {name: await _queried(running, REPORTS[name], today) for name in MEASURED}
        reports["mine"] = await _queried(running, MINE, today)
        _tell(f"queries of a unit's report, p99: { ({n: round(1000 * s, 1) for n, s in reports.items()}) } ms")
        return max(warm), sorted(busy)[len(busy) // 2], reports


async def _ask(running: Running) -> dict[str, Any]:
    answer = await running.get("/overview", by=ROBOT)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def _timed(running: Running, touched: int = 0) -> float:
    if touched:
        running.parts.listener(Overview).applied("responsibility", _batch(touched))
    begun = perf_counter()
    answer = await running.get("/overview", by=ROBOT)
    seconds = perf_counter() - begun
    assert answer.status_code == 200
    return seconds


def _batch(units: int) -> Sequence[Envelope]:
    chosen = random.Random(20260302).sample(range(UNITS), units)
    at = clock.now()
    return [Envelope("responsibility", EPOCH, n, n, unit(number), at, "any", b"") for n, number in enumerate(chosen)]


async def _queried(running: Running, report: Report, today: date) -> float:
    """p99 of a report's queries in one snapshot, over random units."""
    chosen, times = random.Random(7), []
    async with running.parts.pool.connection() as connection:
        for _ in range(OF_EACH):
            values: dict[str, UUID | date | int] = {
                "unit": unit(chosen.randrange(UNITS)),
                "today": today,
                "year": today.year,
            }
            begun = perf_counter()
            async with connection.transaction():
                await connection.execute("set transaction isolation level repeatable read, read only")
                for query in report.to_run():
                    await query(connection, **values)
            times.append(perf_counter() - begun)
    return sorted(times)[len(times) * 99 // 100]


async def _fill(admin_dsn: str, year: int) -> None:
    begun = perf_counter()
    async with await psycopg.AsyncConnection.connect(admin_dsn, autocommit=True) as admin:
        await admin.execute("set synchronous_commit = off")
        for view, rows in everything(UNITS, year):
            await Table(view).copy(admin, rows)
            await Table(view).analyze(admin)
        await admin.execute("checkpoint")
    _tell(f"filled in {perf_counter() - begun:.0f} s")


def _memory() -> float:
    """Megabytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tell(sentence: str) -> None:
    print(f"overview: {sentence}", file=sys.stderr, flush=True)

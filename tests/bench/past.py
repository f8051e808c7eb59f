"""How fast the past is shown: a unit with 20,000 events, and a district of 200 units with and without bases.

The logs are in memory and given page by page as a service's feed gives them, so that they are parsed as ever; only the
way over HTTP is left out.
"""

import asyncio
import json
import resource
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from time import perf_counter, process_time
from uuid import UUID

from services.management.unit import events as unit_events
from services.projection.past.kept import Past
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from shared import clock
from shared.clock import ZONE
from shared.deadline import OnDate
from shared.eventstore.feed import parse_page, write_page
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.kernel.message import Event
from shared.personal.keys import MemoryKeyRing
from shared.service.garbage import calm_garbage_collection
from tests.bench.figure import Figure
from tests.bench.servers import servers
from tests.projection.running import ROBOT, Running, projection
from tests.projection.scenarios import ITEMS, QIAN
from tests.projection.story import CLERK, EPOCH, SERVICES, UNIT, Source, Story

OF_ONE, UNITS, OF_EACH, RUNS = 20_000, 200, 500, 3
DAYS = 360
_PAGE = 5_000
PROGRESS = "已完成制度修订并组织学习，台账按月更新，下一步请督查组现场核对签到表与会议记录"


def measure() -> list[Figure]:
    """The median of some runs each."""
    with servers(bus=False) as run:
        one = asyncio.run(_of_one(run.postgres.ensure_database("one")))
        bare, based = asyncio.run(_of_many(run.postgres.ensure_database("many")))
    return [
        Figure("as_of_report_20000_events", round(one, 2), "s", target="<= 1.5", met=one <= 1.5),
        Figure("as_of_district_200_units", round(based, 2), "s", target="<= 10", met=based <= 10),
        Figure("as_of_district_200_units_without_bases", round(bare, 2), "s"),
    ]


async def _of_one(admin_dsn: str) -> float:
    """The board of three lists at yesterday's date, through its door; nothing kept, no base."""
    story = Work()
    story.of_unit(UNIT, OF_ONE)
    async with projection(admin_dsn, story, MemoryKeyRing()) as running:
        calm_garbage_collection()
        path, times = f"/units/{UNIT}/reports/three-lists", []
        for _ in range(RUNS):
            await _forget_bases(running)
            times.append(await _timed(running, path, as_of=_ago(1)))
        kept = await _timed(running, path, as_of=_ago(1))
        based = await _timed(running, path, as_of=_ago(2))
        _tell(f"one unit: {_shown(times)}; kept {_shown([kept])}; another day, from a base {_shown([based])}")
        return median(times)


async def _of_many(admin_dsn: str) -> tuple[float, float]:
    """The overview of a day half a year ago, of another day each time."""
    story = Work()
    for number in range(UNITS):
        story.of_unit(UUID(int=10_000 + number), OF_EACH, f"U{number:03}")
    async with projection(admin_dsn, story, MemoryKeyRing()) as running:
        calm_garbage_collection()
        bare = await _timed(running, "/overview", as_of=_ago(170))
        times = [await _timed(running, "/overview", as_of=_ago(days)) for days in (171, 172, 173)]
        kept = await _timed(running, "/overview", as_of=_ago(173))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        _tell(f"{UNITS} units of {OF_EACH} events: without bases {_shown([bare])}; with {_shown(times)}")
        _tell(f"the same day again {_shown([kept])}; {memory:.0f} MB in all, with the logs")
        return bare, median(times)


async def _timed(running: Running, path: str, **query: str) -> float:
    begun, worked = perf_counter(), process_time()
    answer = await running.get(path, ROBOT, **query)
    seconds = perf_counter() - begun
    assert answer.status_code == 200, answer.text
    _tell(f"{path} {query}: {seconds:.2f} s, {process_time() - worked:.2f} s of them at work in this process")
    return seconds


async def _forget_bases(running: Running) -> None:
    running.parts.listener(Past).overtaken()
    async with running.parts.pool.connection() as connection:
        await connection.execute("select set_config('wenxiao.unit', 'all', true)")
        await connection.execute("delete from view_base")


@dataclass
class Indexed(Source):
    """A log that finds a unit's events by its own index, as the store does, and gives pages as text."""

    of_unit: dict[UUID, list[Envelope]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[int, bytes] = field(default_factory=dict)

    def add(self, event: Envelope) -> None:
        self.events.append(event)
        self.of_unit[event.unit].append(event)
        self.lines[event.position] = write_page([event])

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        found = self.events if unit is None else self.of_unit.get(unit, [])
        first = bisect_right(found, after, key=lambda one: one.position)
        last = len(found) if until is None else bisect_right(found, until, key=lambda one: one.position)
        for start in range(first, last, _PAGE):
            page = b"".join(self.lines[one.position] for one in found[start : min(last, start + _PAGE)])
            yield parse_page(self.service, EPOCH, page)


class Work(Story):
    """A year of units: lists whose items are performed, problems with their progress."""

    def __init__(self) -> None:
        self.sources = {service: Indexed(service) for service in SERVICES}
        self._versions: Counter[UUID] = Counter()

    def of_unit(self, unit: UUID, events: int, code: str = "ZX") -> None:
        named = unit_events.UnitRegistered(code=code, name=f"单位{code}", superior=None, unit=unit)
        self._add(unit, unit, named, _ago_date(DAYS))
        list_, problem = unit, unit
        year = clock.today().year
        for number in range(events - 1 - events // 200):
            on = _ago_date(DAYS - number * DAYS // events)
            if number % 200 == 0:
                list_ = UUID(int=unit.int * 1_000_000 + 500_000 + number)
                drafted = duty.DutyListDrafted(
                    year=year, level=duty.Level.BRANCH_SECRETARY, holder=QIAN, organization=None, items=_items(list_)
                )
                self._add(unit, list_, drafted, on)
            if number % 20 == 0:
                problem = UUID(int=unit.int * 1_000_000 + number)
                self._add(unit, problem, raised(on), on)
            elif number % 4:
                progress = rectification.ProgressReported(text=PROGRESS, percent=number % 100)
                self._add(unit, problem, progress, on)
            else:
                performed = duty.DutyItemPerformed(
                    item=_items(list_)[number // 4 % len(ITEMS)].id,
                    period=f"{year}-{number % 12 + 1:02}",
                    performed_on=on,
                    result="已完成",
                    evidence=(),
                    performed_by=QIAN,
                    breaches=(),
                )
                self._add(unit, list_, performed, on)

    def _add(self, unit: UUID, stream: UUID, event: Event, on: date) -> None:
        service = type(event).__module__.split(".")[1]
        source = self.sources[service]
        assert isinstance(source, Indexed)
        position, at = len(source.events) + 1, datetime.combine(on, time(9), ZONE)
        self._versions[stream] += 1
        body = {
            "id": str(derived_id(EPOCH, f"{service} {position}")),
            "type": type(event).__name__,
            "schema": 1,
            "stream": {"unit": str(unit), "category": "any", "id": str(stream)},
            "version": self._versions[stream],
            "stamp": {"by": str(CLERK), "unit": str(unit), "on": on.isoformat(), "at": at.isoformat()},
            "payload": event.model_dump(mode="json"),
        }
        encoded = json.dumps(body, ensure_ascii=False).encode()
        seq = len(source.of_unit[unit]) + 1
        source.add(Envelope(service, EPOCH, position, seq, unit, at, type(event).__name__, encoded))


def _items(list_: UUID) -> tuple[duty.DutyItem, ...]:
    return tuple(item.model_copy(update={"id": UUID(int=list_.int * 10 + item.number)}) for item in ITEMS)


def raised(on: date) -> rectification.RectificationRaised:
    due = on + timedelta(days=60)
    return rectification.RectificationRaised(
        kind=rectification.Kind.DATED,
        source=rectification.Source.QUARTERLY_CHECK,
        problem="党建工作台账不全，两次会议无记录",
        measure="补齐会议记录，落实专人按月核对",
        responsible=QIAN,
        helpers=(),
        deadline=OnDate(text="两个月内", date=due),
        due=due,
        origin=None,
        year=on.year,
    )


def _ago_date(days: int) -> date:
    return clock.today() - timedelta(days=days)


def _ago(days: int) -> str:
    return _ago_date(days).isoformat()


def _shown(times: Sequence[float]) -> str:
    return ", ".join(f"{one:.2f} s" for one in times)


def _tell(sentence: str) -> None:
    print(f"past: {sentence}", file=sys.stderr, flush=True)

"""The month end of a district: a pre-filled report for each of 30 people in 1,000 units, by two workers and by one.

Workers are processes of their own on the real work queue. Supervision's relay and views run in this process, as they
do in the service: a job waits until the views have reached the head.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import date
from time import perf_counter
from typing import Any
from uuid import UUID

import nats
import psycopg
from nats.js import JetStreamContext

from deploy.embedded.child import Child, tail, tied, wait_until_ready
from services.supervision.jobs.composition import SUBSCRIPTION, Jobs, opened_jobs, opened_pool, rulebook
from services.supervision.jobs.kinds import Job, JobKind
from services.supervision.jobs.scheduler import Scheduler
from services.supervision.jobs.worker import consumer_plan
from services.supervision.main import SERVICE
from shared.calendar.working_days import packaged_calendar
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed
from shared.messaging.provision import event_consumer, event_stream, job_stream, provision
from shared.messaging.relay import Relay
from shared.messaging.subscription import Subscription
from shared.migrations import migrate
from shared.views.sink import ViewSink
from tests.bench.figure import Figure
from tests.bench.servers import Servers, servers
from tests.faults.job_scenes import BRANCH, DISTRICT, MIGRATIONS, PRINCIPAL, ListedFeed, drafted, said
from tests.shared.messaging.running import running

UNITS, PEOPLE, OF_ONE = 1_000, 30, 200
TARGET_SECONDS, TARGET_RATIO = 60, 1.6
units = tuple(UUID(int=1000 * number) for number in range(1, UNITS + 1))


def measure() -> list[Figure]:
    """First one worker with a fifth of the units and one month, then two with all units and the next month."""
    with servers() as run:
        one, two = asyncio.run(_measure(run))
    ratio = round((UNITS * PEOPLE / two) / (OF_ONE * PEOPLE / one), 2)
    print(f"month_end: one worker {OF_ONE} units in {one:.1f} s, two workers {UNITS} in {two:.1f} s", file=sys.stderr)
    return [
        Figure("month_end", round(two, 1), "s", target=f"<= {TARGET_SECONDS}", met=two <= TARGET_SECONDS),
        Figure(
            *("month_end_two_workers", round(UNITS * PEOPLE / two), "reports/s", f"one worker, {OF_ONE} units"),
            *(round(OF_ONE * PEOPLE / one), ratio),
            target=f">= {TARGET_RATIO}x",
            met=ratio >= TARGET_RATIO,
        ),
    ]


async def _measure(run: Servers) -> tuple[float, float]:
    dsn = run.postgres.ensure_database("supervision")
    await migrate(dsn, MIGRATIONS)
    client = await nats.connect(run.nats.url)
    js = client.jetstream()
    sources = _sources()
    services = [*sources, SERVICE.name]
    consumers = [event_consumer(SUBSCRIPTION, name) for name in services]
    await provision(js, [job_stream(), *map(event_stream, services)], [consumer_plan(), *consumers])
    heads = {name: (await feed.head()).position for name, feed in sources.items()}
    async with _views_kept(dsn, run, sources) as (jobs, views):
        begun = perf_counter()
        for name, position in heads.items():
            await views.wait_for(name, position, 300)
        print(f"month_end: views filled in {perf_counter() - begun:.0f} s", file=sys.stderr)
        with ExitStack() as stack:
            stack.enter_context(_worker(run, dsn, heads, "one"))
            one = await _swept(jobs, js, "2026-03", date(2026, 3, 31), units[:OF_ONE])
            stack.enter_context(_worker(run, dsn, heads, "two"))
            two = await _swept(jobs, js, "2026-04", date(2026, 4, 30), units)
    await client.close()
    return one, two


async def _swept(jobs: Jobs, js: JetStreamContext, month: str, day: date, swept: tuple[UUID, ...]) -> float:
    """Seconds from the queue to the last job done; every report has to be there."""
    begun = perf_counter()
    await jobs.schedule.queue([(Job(JobKind.OPEN_MONTHLY_REPORTS, unit, month), day) for unit in swept])
    scheduler = Scheduler(jobs.schedule, "", rulebook(), packaged_calendar())
    while await scheduler.send(js):
        pass
    async with asyncio.timeout(600):
        while await _count(jobs, "job where state = 'done' and period = %s", month) < len(swept):
            await asyncio.sleep(0.2)
            await scheduler.send(js)
    seconds = perf_counter() - begun
    stored = await _count(jobs, "event where convert_from(body, 'UTF8')::jsonb #>> '{payload,month}' = %s", month)
    if stored != len(swept) * PEOPLE:
        raise RuntimeError(f"{stored} reports instead of {len(swept) * PEOPLE}")
    return seconds


async def _count(jobs: Jobs, what: str, month: str) -> int:
    async with jobs.schedule.pool.connection() as connection:
        row: Any = await (await connection.execute(f"select count(*) from {what}".encode(), [month])).fetchone()
        return int(row[0])


@asynccontextmanager
async def _views_kept(dsn: str, run: Servers, sources: dict[str, Feed]) -> AsyncIterator[tuple[Jobs, Subscription]]:
    async with (
        opened_pool(dsn) as pool,
        opened_jobs(pool, dsn, district=DISTRICT, principal=PRINCIPAL, sources=sources) as jobs,
    ):
        log = PostgresEventStore(SERVICE.name, dsn, EventRegistry())
        await log.open()
        relay = Relay(log, service=SERVICE.name, nats_url=run.nats.url, dsn=dsn)
        sink = ViewSink(SERVICE.kept(), SERVICE.ignored)
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            await sink.ensure(connection, live=True)
        views = Subscription(
            *(SUBSCRIPTION, jobs.runner.heads.sources, run.nats.url, pool, sink),
            handled={},
            ignored={},
        )
        async with running(relay.run()), running(views.run()):
            yield jobs, views
        await log.close()


@contextmanager
def _worker(run: Servers, dsn: str, heads: dict[str, int], name: str) -> Iterator[None]:
    log = run.folder / f"worker-{name}.log"
    command = [sys.executable, "-m", "tests.bench.month_end_worker", dsn, run.nats.url, json.dumps(heads)]
    child = Child(tied(command), log=log)
    try:
        if not wait_until_ready(child, lambda: "ready" in log.read_text(), seconds=30):
            raise RuntimeError(f"the worker did not start: {tail(log)}")
        yield
    finally:
        child.end(signal.SIGTERM, within=10)


def _sources() -> dict[str, Feed]:
    """Everybody holds a duty list with one matter a month."""
    management: list[Envelope] = []
    responsibility: list[Envelope] = []
    said("management", management, "PrincipalEnrolled", DISTRICT, PRINCIPAL, {"name": "supervision"})
    for number, unit in enumerate(units):
        named = {"code": f"U{number}", "name": f"单位{number}", "superior": None}
        said("management", management, "UnitRegistered", unit, unit, named)
        for person in (UUID(int=unit.int + n) for n in range(1, PEOPLE + 1)):
            enrolled = {"code": f"P{person.int}", "name": "某某", "standing": "full", "branch": str(BRANCH)}
            said("management", management, "MemberEnrolled", unit, person, enrolled)
            duty_list = UUID(int=person.int << 32)
            said("responsibility", responsibility, "DutyListDrafted", unit, duty_list, drafted(person))
            said("responsibility", responsibility, "DutyListIssued", unit, duty_list, {"resolution": None})
    found = {"management": management, "responsibility": responsibility, "learning": []}
    return {name: ListedFeed(events) for name, events in found.items()}

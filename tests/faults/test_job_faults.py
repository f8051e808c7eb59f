"""Fault 22: a worker killed in a job; four workers on one backlog; a job delivered twice: each job's effect once."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import nats
import psycopg
import pytest
from nats.js import JetStreamContext

from deploy.embedded.nats import Nats
from services.supervision.jobs.composition import SUBSCRIPTION, Jobs, opened_jobs, opened_pool, rulebook
from services.supervision.jobs.kinds import Job, JobKind
from services.supervision.jobs.scheduler import Scheduler, message
from services.supervision.jobs.worker import Worker, consumer_plan
from services.supervision.main import SERVICE
from shared.calendar.working_days import packaged_calendar
from shared.messaging.provision import JOBS, job_stream, provision
from shared.messaging.subscription import Pace, Subscription
from shared.views.sink import ViewSink
from tests.faults.job_scenes import DISTRICT, MIGRATIONS, MONTH, PEOPLE, PRINCIPAL, UNITS, people_of, sources
from tests.roles import as_service

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]
OPENINGS = [(Job(JobKind.OPEN_MONTHLY_REPORTS, unit, MONTH), date(2026, 3, 31)) for unit in UNITS]
StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def bus(own_nats_server: Callable[[], Nats]) -> Nats:
    return own_nats_server()


@pytest.fixture
async def js(bus: Nats) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(bus.url)
    js = client.jetstream()
    await provision(js, [job_stream()], [consumer_plan(ack_wait=3)])
    yield js
    await client.close()


@pytest.fixture
async def service_dsn(database: str) -> str:
    return await as_service(database, MIGRATIONS)


@pytest.fixture
async def jobs(service_dsn: str, bus: Nats, js: JetStreamContext) -> AsyncIterator[Jobs]:
    """A migrated database whose views are kept by the service's own subscription."""
    async with (
        opened_pool(service_dsn) as pool,
        opened_jobs(pool, service_dsn, district=DISTRICT, principal=PRINCIPAL, sources=sources()) as jobs,
    ):
        sink = ViewSink(SERVICE.kept(), SERVICE.ignored)
        async with await psycopg.AsyncConnection.connect(service_dsn, autocommit=True) as connection:
            await sink.ensure(connection, live=True)
        views = Subscription(
            SUBSCRIPTION,
            jobs.runner.heads.sources,
            bus.url,
            pool,
            sink,
            handled={},
            ignored={},
            pace=Pace(fetch=0.1, head_every=0.2),
        )
        keeping = asyncio.create_task(views.run())
        yield jobs
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@pytest.fixture
def start_worker(service_dsn: str, bus: Nats) -> Iterator[StartWorker]:
    """Starts worker processes, with a failpoint if wanted; whatever still runs is killed at the end."""
    with ExitStack() as stack:

        def start(failpoint: str = "") -> "subprocess.Popen[bytes]":
            environment = {**os.environ, "WENXIAO_TESTING": "1", "WENXIAO_FAILPOINT": failpoint}
            command = [sys.executable, "-m", "tests.faults.job_worker", service_dsn, bus.url]
            process = subprocess.Popen(command, cwd=ROOT, env=environment)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start


async def send(jobs: Jobs, js: JetStreamContext) -> int:
    schedule = replace(jobs.schedule, resend=timedelta(seconds=1))
    return await Scheduler(schedule, "", rulebook(), packaged_calendar()).send(js)


async def rows(jobs: Jobs, statement: str) -> list[tuple[Any, ...]]:
    async with jobs.schedule.pool.connection() as connection:
        return await (await connection.execute(statement.encode())).fetchall()


async def until_done(jobs: Jobs, js: JetStreamContext, count: int = len(UNITS)) -> None:
    """Go on as the scheduler does, sending what is not done, until all is."""
    async with asyncio.timeout(90):
        while (await rows(jobs, "select count(*) from job where state = 'done'"))[0][0] < count:
            await send(jobs, js)
            await asyncio.sleep(0.2)


async def opened(jobs: Jobs) -> Counter[Any]:
    """How often a report was opened, per person."""
    payload = "convert_from(body, 'UTF8')::jsonb -> 'payload'"
    found = await rows(jobs, f"select {payload} ->> 'person' from event where type = 'MonthlyReportOpened'")
    return Counter(person for (person,) in found)


def everybody_once() -> Counter[Any]:
    return Counter(str(person) for unit in UNITS for person in people_of(unit))


class TestJobFaults:
    @pytest.mark.parametrize(
        "failpoint",
        ["job.claimed:kill@2", "job.command_given:kill@5", "job.before_finish:kill@1", "job.before_ack:kill@1"],
    )
    async def test_a_job_whose_worker_is_killed_is_done_once_by_the_next(
        self, jobs: Jobs, js: JetStreamContext, start_worker: StartWorker, failpoint: str
    ) -> None:
        await jobs.schedule.queue(OPENINGS)
        await send(jobs, js)
        victim = start_worker(failpoint)
        assert await asyncio.to_thread(victim.wait, 60) == -9
        start_worker()
        await until_done(jobs, js)
        assert await opened(jobs) == everybody_once()

    async def test_four_workers_share_a_backlog(
        self, jobs: Jobs, js: JetStreamContext, start_worker: StartWorker
    ) -> None:
        await jobs.schedule.queue(OPENINGS)
        await send(jobs, js)
        for _ in range(4):
            start_worker()
        await until_done(jobs, js)
        assert await opened(jobs) == everybody_once()
        assert len(everybody_once()) == len(UNITS) * PEOPLE
        positions = await rows(jobs, "select positions ->> 'responsibility', refused from job")
        assert positions == [(str(len(UNITS) * PEOPLE * 2), [])] * len(UNITS)

    async def test_a_job_delivered_many_times_is_done_once(self, jobs: Jobs, js: JetStreamContext, bus: Nats) -> None:
        job = OPENINGS[0][0]
        await jobs.schedule.queue(OPENINGS[:1])
        for _ in range(10):
            await js.publish(job.subject, message(job))
        worker = Worker(replace(jobs.schedule, lease=timedelta(seconds=3)), jobs.runner, bus.url)
        working = asyncio.create_task(worker.run())
        await until_done(jobs, js, count=1)
        async with asyncio.timeout(30):
            while (await js.stream_info(JOBS)).state.messages:
                await asyncio.sleep(0.1)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert sum((await opened(jobs)).values()) == PEOPLE
        assert await rows(jobs, "select attempts from job") == [(1,)]

    async def test_a_stream_that_was_lost_is_filled_again_from_the_schedule(
        self, jobs: Jobs, js: JetStreamContext, bus: Nats
    ) -> None:
        await jobs.schedule.queue(OPENINGS)
        assert await send(jobs, js) == len(UNITS)
        await js.delete_stream(JOBS)
        await provision(js, [job_stream()], [consumer_plan(ack_wait=3)])
        working = asyncio.create_task(Worker(jobs.schedule, jobs.runner, bus.url).run())
        await until_done(jobs, js)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert await opened(jobs) == everybody_once()

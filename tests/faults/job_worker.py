"""A worker process of its own, to be killed: `python -m tests.faults.job_worker DSN NATS_URL`."""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

from services.supervision.jobs.composition import opened_jobs, opened_pool
from services.supervision.jobs.worker import Worker
from tests.faults.job_scenes import DISTRICT, PRINCIPAL, sources

LEASE = timedelta(seconds=3)


async def work(dsn: str, nats_url: str) -> None:
    async with (
        opened_pool(dsn) as pool,
        opened_jobs(pool, dsn, district=DISTRICT, principal=PRINCIPAL, sources=sources()) as jobs,
    ):
        await Worker(replace(jobs.schedule, lease=LEASE), jobs.runner, nats_url).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))

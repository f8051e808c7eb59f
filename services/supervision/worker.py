"""Runs jobs of supervision in this process until SIGTERM or SIGINT; start as many as wanted."""

import asyncio

from services.supervision.jobs.composition import jobs_of
from services.supervision.jobs.worker import Worker
from shared.service.door import Watch
from shared.service.garbage import calm_garbage_collection
from shared.service.process import run_until_stopped
from shared.service.settings import Settings


async def work(settings: Settings, watch: Watch) -> None:
    async with jobs_of(settings) as jobs:
        calm_garbage_collection()
        seed_file = settings.nats_seed_file
        worker = Worker(jobs.schedule, jobs.runner, settings.nats, store=jobs.store, seed_file=seed_file)
        with watch.over(jobs.schedule.pool, lambda: worker.listening):
            await worker.run()


if __name__ == "__main__":
    asyncio.run(run_until_stopped("supervision-worker", Settings, work))

"""Keeps the schedule of jobs in this process until SIGTERM or SIGINT; a second copy waits for its turn."""

import asyncio

from services.supervision.jobs.composition import opened_pool, rulebook
from services.supervision.jobs.schedule import Schedule
from services.supervision.jobs.scheduler import Scheduler
from shared.calendar.working_days import packaged_calendar
from shared.service.door import Watch, recent
from shared.service.process import run_until_stopped
from shared.service.settings import Settings


async def keep(settings: Settings, watch: Watch) -> None:
    async with opened_pool(settings.database) as pool:
        seed_file = settings.nats_seed_file
        scheduler = Scheduler(Schedule(pool), settings.nats, rulebook(), packaged_calendar(), seed_file=seed_file)
        with watch.over(pool, lambda: recent(scheduler.looked_at)):
            await scheduler.run()


if __name__ == "__main__":
    asyncio.run(run_until_stopped("supervision-scheduler", Settings, keep))

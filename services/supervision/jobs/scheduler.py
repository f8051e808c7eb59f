"""Turns the calendar into rows of the schedule and sends what is to be done; any number may run, one works."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from nats.js import JetStreamContext

from services.supervision.jobs.kinds import Job
from services.supervision.jobs.schedule import Schedule
from services.supervision.jobs.timetable import due_jobs, sheet_wanted_by
from shared import clock
from shared.calendar import Calendar
from shared.failpoints import failpoint
from shared.messaging.connection import FAILURES, Connection
from shared.messaging.turn import Turn
from shared.rulebook import Rulebook

log = structlog.get_logger()

CONNECTION = "supervision_scheduler"
SEND_WITHIN = 5.0


def message(job: Job) -> bytes:
    return json.dumps({"kind": job.kind, "unit": str(job.unit), "period": job.period}).encode()


@dataclass
class Scheduler:
    """`every`: seconds between looks at the calendar and the table. The stream may be lost at any time.

    `looked_at`: the last sign of life, in monotonic seconds; a copy that waits for its turn gives signs too.
    """

    schedule: Schedule
    nats_url: str
    rulebook: Rulebook
    calendar: Calendar
    every: float = 5.0
    seed_file: Path | None = None
    bus: Connection = field(init=False)
    looked_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.bus = Connection(self.nats_url, CONNECTION, seed_file=self.seed_file)

    async def run(self) -> None:
        """Wait for the turn, then look and send until cancelled."""
        try:
            async with Turn(str(self.schedule.pool.conninfo), "scheduler", on_look=self._alive):
                await self.bus.open()
                while True:
                    await self.fill()
                    await self.send(self.bus.client.jetstream(timeout=SEND_WITHIN))
                    self._alive()
                    await asyncio.sleep(self.every)
        finally:
            await self.bus.close()

    def _alive(self) -> None:
        self.looked_at = time.monotonic()

    async def fill(self) -> list[Job]:
        """Queue what the calendar asks for today, and sheets for the checks that come soon; return what is new."""
        today = clock.today()
        rules = self.rulebook.in_force(today)
        begun = await self.schedule.begun(today)
        due = due_jobs(
            today,
            self.calendar,
            begun=begun,
            report_working_days=int(rules.number("monthly_report.due_working_days")),
        )
        units = await self.schedule.units()
        new = await self.schedule.queue([(Job(d.kind, unit, d.period), d.since) for d in due for unit in units])
        until = sheet_wanted_by(today, self.calendar, int(rules.number("quarterly_check.sheet_working_days_before")))
        for job in await self.schedule.sheets_wanted(until):
            if await self.schedule.queue_again(job, today):
                new.append(job)
        if new:
            log.info("jobs.queued", jobs=len(new), kinds=sorted({job.kind.value for job in new}))
        return new

    async def send(self, js: JetStreamContext) -> int:
        """Send what waits; what the bus does not take stays in the table and is sent later. How many were sent."""
        jobs = await self.schedule.take_unsent()
        sent = 0
        try:
            for job in jobs:
                await js.publish(job.subject, message(job), timeout=SEND_WITHIN)
                sent += 1
                failpoint("scheduler.sent")
        except FAILURES as error:
            await self.schedule.unsend(jobs[sent:])
            log.warning("jobs.not_sent", jobs=len(jobs) - sent, error=repr(error))
        return sent

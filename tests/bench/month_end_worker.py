"""One worker of the month-end sweep: `python -m tests.bench.month_end_worker DSN NATS_URL HEADS`.

HEADS are the other services' heads as JSON; their events are in supervision's views already.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.supervision.jobs.composition import opened_jobs, opened_pool
from services.supervision.jobs.worker import Worker
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed
from tests.faults.job_scenes import DISTRICT, EPOCH, PRINCIPAL


@dataclass
class Standing:
    """A feed that says nothing new."""

    position: int

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        return
        yield

    async def head(self) -> Head:
        return Head(EPOCH, self.position)


async def work(dsn: str, nats_url: str, heads: str) -> None:
    """Take jobs until ended."""
    sources: dict[str, Feed] = {name: Standing(position) for name, position in json.loads(heads).items()}
    async with (
        opened_pool(dsn) as pool,
        opened_jobs(pool, dsn, district=DISTRICT, principal=PRINCIPAL, sources=sources) as jobs,
    ):
        print("ready", flush=True)
        await Worker(jobs.schedule, jobs.runner, nats_url, store=jobs.store).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))

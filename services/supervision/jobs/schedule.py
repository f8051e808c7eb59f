"""The schedule of record in PostgreSQL. The stream on NATS only wakes workers; this table says what is to be done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from services.supervision.jobs.kinds import Job, JobKind
from shared.views.queries import Queries

Database = AsyncConnection[tuple[Any, ...]]
Pool = AsyncConnectionPool[Database]

QUERIES = Queries.load(Path(__file__).with_name("queries.sql"))
MOST_ATTEMPTS = 6
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0


@dataclass(frozen=True)
class Claim:
    """The right to run a job until the lease ends. `as_of` is the day that the calendar set."""

    job: Job
    lease: UUID
    as_of: date
    attempts: int


@dataclass(frozen=True)
class Outcome:
    """What a job did: how far each service was known, how many events were stored, and what rules refused."""

    positions: dict[str, int] = field(default_factory=dict)
    stored: int = 0
    refused: tuple[str, ...] = ()


def pause_after(attempts: int) -> float:
    """Seconds until the next try."""
    return float(min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE))


@dataclass
class Schedule:
    """`lease`: how long a worker that says nothing keeps a job. `resend`: how long a message may stay unanswered."""

    pool: Pool
    lease: timedelta = timedelta(seconds=30)
    resend: timedelta = timedelta(seconds=60)

    async def _ask(self, query: str, **values: Any) -> list[dict[str, Any]]:
        async with self.pool.connection() as connection:
            return await QUERIES[query](connection, **values)

    async def begun(self, today: date) -> date:
        """The day on which this installation began; today, if this is the first time that anybody asks."""
        return date.fromisoformat(str((await self._ask("begin", today=today))[0]["begun"]))

    async def units(self) -> list[UUID]:
        return [row["id"] for row in await self._ask("units")]

    async def queue(self, jobs: Sequence[tuple[Job, date]]) -> list[Job]:
        """Store what is not there yet, with the day the calendar set; return what was new."""
        if not jobs:
            return []
        return _jobs(await self._ask("queue", **_columns(j for j, _ in jobs), as_of=[day for _, day in jobs]))

    async def queue_again(self, job: Job, as_of: date) -> bool:
        """Queue a job also if it was done or parked; False if it waits or runs already."""
        values = {"kind": job.kind, "unit": job.unit, "period": job.period, "as_of": as_of}
        return bool(await self._ask("queue_again", **values))

    async def sheets_wanted(self, until: date) -> list[Job]:
        """Jobs for the checks planned until a day that have no sheet."""
        rows = await self._ask("checks_without_sheet", until=until)
        return [Job(JobKind.GENERATE_CHECK_SHEETS, row["unit"], row["quarter"]) for row in rows]

    async def take_unsent(self, limit: int = 500) -> list[Job]:
        """Jobs to be sent now: new ones, those tried again, and those whose message or worker was lost."""
        return _jobs(await self._ask("take_unsent", resend=self.resend, limit=limit))

    async def unsend(self, jobs: Sequence[Job]) -> None:
        """Take note that these could not be sent."""
        await self._ask("unsend", **_columns(jobs))

    async def claim(self, job: Job, lease: UUID) -> Claim | None:
        """Take a job to run it; None if it is done, parked, not due yet, or somebody else's."""
        rows = await self._ask("claim", **_key(job), lease=lease, **{"for": self.lease})
        return Claim(job, lease, rows[0]["as_of"], rows[0]["attempts"]) if rows else None

    async def renew(self, claim: Claim, percent: int) -> bool:
        """Say that we still work; False if the lease was lost to somebody else."""
        values = {**_key(claim.job), "lease": claim.lease, "percent": percent, "for": self.lease}
        return bool(await self._ask("renew", **values))

    async def finish(self, claim: Claim, outcome: Outcome) -> None:
        values = {"positions": Jsonb(outcome.positions), "refused": Jsonb(list(outcome.refused))}
        await self._ask("finish", **_key(claim.job), lease=claim.lease, **values)

    async def fail(self, claim: Claim, error: str) -> float | None:
        """Put a job back after a failure; return the pause in seconds, or None if it is parked for a person."""
        parked = claim.attempts >= MOST_ATTEMPTS
        pause = pause_after(claim.attempts)
        await self._put_back(claim, "parked" if parked else "queued", error, pause, forgiven=0)
        return None if parked else pause

    async def postpone(self, claim: Claim, why: str, pause: float) -> None:
        """Put a job back that cannot run yet; it is no failure and costs no attempt."""
        await self._put_back(claim, "queued", why, pause, forgiven=1)

    async def _put_back(self, claim: Claim, state: str, error: str, pause: float, *, forgiven: int) -> None:
        values = {"state": state, "error": error[:2000], "after": timedelta(seconds=pause), "forgiven": forgiven}
        await self._ask("put_back", **_key(claim.job), lease=claim.lease, **values)

    async def waits(self, job: Job) -> float | None:
        """Seconds until somebody should try the job again; None if nobody has to (done, parked, unknown)."""
        rows = await self._ask("state", **_key(job))
        if not rows or rows[0]["state"] in ("done", "parked"):
            return None
        return max(1.0, rows[0]["wait"] or 0.0)


def _key(job: Job) -> dict[str, Any]:
    return {"kind": job.kind.value, "unit": job.unit, "period": job.period}


def _columns(jobs: Iterable[Job]) -> dict[str, list[Any]]:
    listed = list(jobs)
    return {
        "kinds": [job.kind.value for job in listed],
        "units": [job.unit for job in listed],
        "periods": [job.period for job in listed],
    }


def _jobs(rows: Iterable[dict[str, Any]]) -> list[Job]:
    return [Job(JobKind(row["kind"]), row["unit"], row["period"]) for row in rows]

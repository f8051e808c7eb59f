"""Takes jobs from the work queue and runs them; as many workers as wanted, each job's effect once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog
from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsNKey
from pydantic import BaseModel

from services.supervision.jobs.counts import ended
from services.supervision.jobs.heads import NotYetApplied
from services.supervision.jobs.kinds import Job, JobKind
from services.supervision.jobs.runner import Runner
from services.supervision.jobs.schedule import Claim, Schedule
from shared.eventstore.port import ReadOnly
from shared.eventstore.postgres import PostgresEventStore
from shared.failpoints import failpoint
from shared.kernel.ids import new_id
from shared.messaging.connection import FAILURES, Refusals, inbox_prefix
from shared.messaging.feed import FeedUnavailable
from shared.messaging.provision import JOBS, ConsumerPlan
from shared.messaging.subjects import wake_subject
from shared.telemetry import traces

log = structlog.get_logger()

CONSUMER = "supervision_worker"
SUBJECTS = "jobs.>"
WAIT_FOR_HEADS = 2.0


class JobMessage(BaseModel):
    """What is to be done; whether it still is, the schedule says."""

    kind: JobKind
    unit: UUID
    period: str


def consumer_plan(ack_wait: float = 30.0) -> ConsumerPlan:
    """The consumer that all workers share; provisioned before they start."""
    return ConsumerPlan(JOBS, CONSUMER, SUBJECTS, ack_wait=ack_wait)


@dataclass
class Worker:
    """`at_once`: how many jobs one process runs beside each other. `parked` is told of jobs that a person must see.

    `store`: whose commits the service's relay is told of at once; the next jobs wait until the views have seen them.
    """

    schedule: Schedule
    runner: Runner
    nats_url: str
    at_once: int = 4
    stream: str = JOBS
    consumer: str = CONSUMER
    subjects: str = SUBJECTS
    parked: Callable[[Job, str], None] | None = None
    store: PostgresEventStore | None = None
    seed_file: Path | None = None
    broker: NatsBroker = field(init=False)
    _tasks: int = field(init=False, default=0)
    _wakes: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        self._refusals = Refusals(self.consumer)
        self.broker = NatsBroker(
            self.nats_url,
            name=self.consumer,
            inbox_prefix=inbox_prefix(self.consumer),
            security=NatsNKey.from_file(self.seed_file) if self.seed_file else None,
            error_cb=self._refusals.hear,
            max_reconnect_attempts=-1,
            ping_interval=5,
            logger=None,
            graceful_timeout=10,
        )
        subscriber = self.broker.subscriber(
            self.subjects,
            durable=self.consumer,
            stream=JStream(self.stream, declare=False),
            pull_sub=PullSub(batch_size=1, timeout=1.0),
            ack_policy=AckPolicy.NACK_ON_ERROR,
            max_workers=self.at_once,
            inbox_prefix=f"{inbox_prefix(self.consumer)}.".encode(),  # FastStream does not take the broker's
            title="Jobs of supervision",
        )
        subscriber(self.take)

    @property
    def refusals(self) -> int:
        """What the bus refused us since the start."""
        return self._refusals.count

    async def run(self) -> None:
        """Work until cancelled; jobs in hand are finished or given back."""
        await self.broker.start()
        self._tasks = self._running()
        if self.store is not None:
            self.store.on_commit = self._wake
        try:
            await asyncio.Event().wait()
        finally:
            await self.broker.stop()

    @property
    def listening(self) -> bool:
        """Whether everything that FastStream runs to take messages still runs."""
        return self._tasks > 0 and self._running() >= self._tasks

    def _running(self) -> int:
        return sum(not task.done() for one in self.broker.subscribers for task in getattr(one, "tasks", ()))

    def _wake(self, _: int) -> None:
        task = asyncio.create_task(self._tell_relay())
        self._wakes.add(task)  # or nobody would hold it
        task.add_done_callback(self._wakes.discard)

    async def _tell_relay(self) -> None:
        with suppress(*FAILURES):  # the relay looks by itself, a little later
            await self.broker.publish(b"", wake_subject("supervision"))

    async def take(self, asked: JobMessage, message: NatsMessage) -> None:
        """Run the job if nobody else has; the message comes again later if the job must."""
        job = Job(asked.kind, asked.unit, asked.period)
        claim = await self.schedule.claim(job, new_id())
        if claim is None:
            if (wait := await self.schedule.waits(job)) is not None:
                raise NackMessage(delay=wait)
            return
        failpoint("job.claimed")
        with traces.span("job", kind=traces.CONSUMER, job=job.kind.value, unit=str(job.unit), period=job.period):
            pause = await self._work(claim, message)
        failpoint("job.before_ack")
        if pause is not None:
            raise NackMessage(delay=pause)

    async def _work(self, claim: Claim, message: NatsMessage) -> float | None:
        """Run a claimed job; return seconds until the next try, None if it is done or parked."""
        kind, began = claim.job.kind, time.monotonic()
        told = structlog.get_logger().bind(kind=kind.value, unit=str(claim.job.unit), period=claim.job.period)
        try:
            async with self._alive(claim, message) as progress:
                outcome = await self.runner.run(claim, progress)
            failpoint("job.before_finish")
            await self.schedule.finish(claim, outcome)
        except (NotYetApplied, FeedUnavailable, ReadOnly) as error:
            await self.schedule.postpone(claim, f"{type(error).__name__}: {error}", WAIT_FOR_HEADS)
            ended(kind, "postponed", began)
            return WAIT_FOR_HEADS
        except Exception as error:
            reason = _reason(error)
            pause = await self.schedule.fail(claim, reason)
            ended(kind, "parked" if pause is None else "failed", began)
            if pause is None:
                told.critical("job.parked", attempts=claim.attempts, error=reason)
                if self.parked is not None:
                    self.parked(claim.job, reason)
            else:
                told.warning("job.failed", attempts=claim.attempts, error=reason, next_in=pause)
            return pause
        ended(kind, "done", began)
        told.info("job.done", events=outcome.stored, refused=len(outcome.refused), attempts=claim.attempts)
        return None

    @asynccontextmanager
    async def _alive(self, claim: Claim, message: NatsMessage) -> AsyncIterator[Callable[[int], None]]:
        """While the job runs, renew the lease and tell the bus, so that nobody takes it for dead."""
        percent = 0

        def progress(value: int) -> None:
            nonlocal percent
            percent = value

        async def beat() -> None:
            while True:
                await asyncio.sleep(self.schedule.lease.total_seconds() / 3)
                await message.in_progress()
                if not await self.schedule.renew(claim, percent):
                    log.warning("job.lease_lost", kind=claim.job.kind.value, unit=str(claim.job.unit))
                    return

        beating = asyncio.create_task(beat())
        try:
            yield progress
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)


def _reason(error: BaseException) -> str:
    """The sentence of what went wrong, also of the first one in a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.supervision.jobs.composition import Jobs
from services.supervision.jobs.kinds import Job, JobKind
from services.supervision.jobs.schedule import MOST_ATTEMPTS, Outcome, Schedule, pause_after

UNIT, ME, OTHER = UUID(int=2), UUID(int=3), UUID(int=4)
JOB = Job(JobKind.OPEN_MONTHLY_REPORTS, UNIT, "2026-03")
DAY = date(2026, 3, 31)
NOW = timedelta(0)


async def make_ready(schedule: Schedule) -> None:
    """As if the pause were over."""
    async with schedule.pool.connection() as connection:
        await connection.execute("update job set next_at = now(), lease_until = now()")


class TestQueue:
    async def test_a_job_is_stored_once(self, jobs: Jobs) -> None:
        assert await jobs.schedule.queue([(JOB, DAY)]) == [JOB]
        assert await jobs.schedule.queue([(JOB, DAY), (replace(JOB, period="2026-04"), DAY)]) == [
            replace(JOB, period="2026-04")
        ]

    async def test_nothing_is_asked_for_before_the_installation_began(self, jobs: Jobs) -> None:
        assert await jobs.schedule.begun(DAY) == DAY
        assert await jobs.schedule.begun(date(2026, 5, 1)) == DAY

    async def test_a_job_that_is_done_can_be_queued_again_and_one_that_waits_cannot(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        assert not await jobs.schedule.queue_again(JOB, DAY)
        claim = await jobs.schedule.claim(JOB, ME)
        assert claim is not None
        await jobs.schedule.finish(claim, Outcome())
        assert await jobs.schedule.queue_again(JOB, DAY)


class TestClaim:
    async def test_one_worker_has_it_until_the_lease_ends(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        claim = await jobs.schedule.claim(JOB, ME)
        assert claim is not None
        assert (claim.as_of, claim.attempts) == (DAY, 1)
        assert await jobs.schedule.claim(JOB, OTHER) is None
        await make_ready(jobs.schedule)
        assert await jobs.schedule.claim(JOB, OTHER) is not None
        assert not await jobs.schedule.renew(claim, 50)

    async def test_a_lease_that_is_renewed_is_kept(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        claim = await jobs.schedule.claim(JOB, ME)
        assert claim is not None
        assert await jobs.schedule.renew(claim, 50)

    async def test_what_is_done_is_nobodys(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        claim = await jobs.schedule.claim(JOB, ME)
        assert claim is not None
        await jobs.schedule.finish(claim, Outcome({"management": 7}, 3, ("拒绝",)))
        assert await jobs.schedule.claim(JOB, OTHER) is None
        assert await jobs.schedule.waits(JOB) is None

    async def test_what_nobody_queued_is_nobodys(self, jobs: Jobs) -> None:
        assert await jobs.schedule.claim(JOB, ME) is None
        assert await jobs.schedule.waits(JOB) is None


class TestFailure:
    async def test_backs_off_and_then_parks(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        pauses: list[float | None] = []
        for _ in range(MOST_ATTEMPTS):
            await make_ready(jobs.schedule)
            claim = await jobs.schedule.claim(JOB, ME)
            assert claim is not None
            pauses.append(await jobs.schedule.fail(claim, "RuntimeError: 数据库连接中断"))
            assert await jobs.schedule.claim(JOB, OTHER) is None
        assert pauses == [5.0, 10.0, 20.0, 40.0, 80.0, None]
        await make_ready(jobs.schedule)
        assert await jobs.schedule.claim(JOB, ME) is None
        assert await jobs.schedule.queue_again(JOB, DAY)
        assert await jobs.schedule.claim(JOB, ME) is not None

    async def test_a_job_that_only_waits_costs_no_attempt(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        for _ in range(MOST_ATTEMPTS + 1):
            claim = await jobs.schedule.claim(JOB, ME)
            assert claim is not None
            await jobs.schedule.postpone(claim, "management 3 of 4", 60.0)
            await make_ready(jobs.schedule)

    def test_never_waits_longer_than_ten_minutes(self) -> None:
        assert pause_after(40) == 600.0


class TestSending:
    async def test_what_is_sent_is_sent_again_only_when_it_stays_unanswered(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        assert await jobs.schedule.take_unsent() == [JOB]
        assert await jobs.schedule.take_unsent() == []
        impatient = replace(jobs.schedule, resend=NOW)
        assert await impatient.take_unsent() == [JOB]

    async def test_what_the_bus_did_not_take_is_sent_next_time(self, jobs: Jobs) -> None:
        await jobs.schedule.queue([(JOB, DAY)])
        await jobs.schedule.unsend(await jobs.schedule.take_unsent())
        assert await jobs.schedule.take_unsent() == [JOB]

    async def test_a_job_whose_worker_died_is_sent_again(self, jobs: Jobs) -> None:
        impatient = replace(jobs.schedule, resend=NOW)
        await jobs.schedule.queue([(JOB, DAY)])
        await jobs.schedule.take_unsent()
        await jobs.schedule.claim(JOB, ME)
        assert await impatient.take_unsent() == []
        await make_ready(jobs.schedule)
        assert await impatient.take_unsent() == [JOB]

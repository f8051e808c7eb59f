"""Runs one job: wait for the heads, load the rows, plan, give the commands. Running it twice changes nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.supervision.jobs import check_sheets, open_reports, reminders, sweep_reports
from services.supervision.jobs.directory import JobDirectory
from services.supervision.jobs.heads import Heads
from services.supervision.jobs.kinds import Job, JobKind, Order
from services.supervision.jobs.loading import load_checks, load_lists, load_reports
from services.supervision.jobs.schedule import QUERIES, Claim, Database, Outcome, Pool
from shared import clock
from shared.calendar import Calendar
from shared.calendar.period import Frequency, Period
from shared.failpoints import failpoint
from shared.handling import Call, CommandHandler
from shared.handling.refusals import DateGoesBack
from shared.kernel.refusal import Refusal
from shared.rulebook import Rulebook

AT_ONCE = 32
MOST_REFUSALS_KEPT = 100

Progress = Callable[[int], None]


@dataclass
class Runner:
    """`principal` is the service's own, in whose name a job acts."""

    handler: CommandHandler
    principal: UUID
    pool: Pool
    heads: Heads
    rulebook: Rulebook
    calendar: Calendar
    directory: JobDirectory

    async def run(self, claim: Claim, progress: Progress) -> Outcome:
        """Do all that the job asks for; `progress` is told percent done.

        Commands that a rule refuses are reported and hold up nobody else; every other error ends the run.
        """
        job = claim.job
        positions = await self.heads.positions(job.unit)
        if job.kind is JobKind.DEADLINE_REMINDERS:
            stored = await self._note_reminders(job, positions)
            return Outcome(positions, stored)
        async with self.pool.connection() as connection:
            orders = await self._plan(connection, job, claim.as_of, positions)
        await self.directory.begin(job.unit, self.principal)
        failpoint("job.planned")
        stored, refused = await self._give(job, orders, claim.as_of, progress)
        return Outcome(positions, stored, tuple(refused[:MOST_REFUSALS_KEPT]))

    async def _plan(self, connection: Database, job: Job, as_of: date, positions: dict[str, int]) -> Sequence[Order]:
        rules, calendar = self.rulebook.in_force(as_of), self.calendar
        lists = await load_lists(
            connection,
            job.unit,
            Period.parse(job.period),
            positions,
            targets=job.kind is JobKind.OPEN_MONTHLY_REPORTS,
        )
        match job.kind:
            case JobKind.OPEN_MONTHLY_REPORTS:
                days = int(rules.number("monthly_report.due_working_days"))
                return open_reports.plan(job, lists, calendar, as_of, working_days=days)
            case JobKind.SWEEP_MONTHLY_REPORTS:
                days = int(rules.number("monthly_report.make_up_working_days"))
                reports = await load_reports(connection, job.unit, job.period)
                return sweep_reports.plan(job, reports, lists, calendar, as_of, working_days=days)
            case JobKind.GENERATE_CHECK_SHEETS:
                checks = await load_checks(connection, job.unit, job.period)
                return check_sheets.plan(job, checks, lists, calendar, as_of)
            case _:
                raise ValueError(f"{job.kind} gives no commands")

    async def _give(self, job: Job, orders: Sequence[Order], as_of: date, progress: Progress) -> tuple[int, list[str]]:
        """Give all commands, some at once; return how many events are stored and what was refused."""
        free, stored, done, refused = asyncio.Semaphore(AT_ONCE), 0, 0, list[str]()

        async def give(order: Order) -> None:
            nonlocal stored, done
            async with free:
                try:
                    new = await self._one(job, order, as_of)
                    stored += new  # not `+= await`: that adds to what was read before the others went on
                except Refusal as refusal:
                    refused.append(f"{order.stream} {type(order.command).__name__}: {refusal.sentence()}")
                done += 1
                failpoint("job.command_given")
                progress(done * 100 // len(orders))

        async with asyncio.TaskGroup() as tasks:
            for order in orders:
                tasks.create_task(give(order))
        return stored, refused

    async def _one(self, job: Job, order: Order, as_of: date) -> int:
        """The calendar's day, or today where somebody has written a later one in the meantime."""
        try:
            handled = await self.handler.handle(self._call(job, order, as_of))
        except DateGoesBack:
            handled = await self.handler.handle(self._call(job, order, clock.today()))
        return 0 if handled.repeated else len(handled.receipts)

    def _call(self, job: Job, order: Order, on: date) -> Call:
        now = clock.now()
        return Call(
            decider=order.decider,
            unit=job.unit,
            id=order.stream,
            command=order.command,
            command_id=order.command_id,
            by=self.principal,
            at=now,
            on=min(on, now.date()),
            reason=f"{job.kind} {job.period}",
        )

    async def _note_reminders(self, job: Job, positions: dict[str, int]) -> int:
        """Rows, not messages: who sends them reads the table. The same matter is noted once."""
        today = date.fromisoformat(job.period)
        days = int(self.rulebook.in_force(today).number("reminder.working_days_before"))
        async with self.pool.connection() as connection:
            year = Period.of(Frequency.YEARLY, today)
            lists = await load_lists(connection, job.unit, year, positions, targets=False)
            found = reminders.plan(job, lists, self.calendar, working_days=days)
            rows = await QUERIES["note_reminders"](
                connection,
                unit=job.unit,
                noted_on=today,
                people=[r.person for r in found],
                kinds=[r.kind for r in found],
                refs=[r.ref for r in found],
                dues=[r.due for r in found],
                texts=[r.text for r in found],
            )
        return len(rows)

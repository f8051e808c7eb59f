from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.supervision.jobs.composition import Jobs, rulebook
from services.supervision.jobs.heads import NotYetApplied, ViewParked
from services.supervision.jobs.kinds import Job, JobKind, report_id
from services.supervision.jobs.schedule import Claim, Outcome
from services.supervision.jobs.scheduler import Scheduler
from services.supervision.monthly_report.domain import DECIDER as REPORT
from services.supervision.quarterly_check import commands as check_commands
from services.supervision.quarterly_check.domain import DECIDER as CHECK
from services.supervision.quarterly_check.events import CheckSheetGenerated
from shared.calendar.working_days import packaged_calendar
from shared.clock import now
from shared.eventstore.port import StreamKey
from shared.handling import Call
from shared.kernel.message import Event
from shared.views.wall import open_to
from tests.faults.job_scenes import MONTH, PEOPLE, PRINCIPAL, UNITS, people_of
from tests.supervision.jobs.conftest import Views

UNIT = UNITS[0]
FIRST = people_of(UNIT)[0]
CHECK_ID = UUID(int=77)


async def run(jobs: Jobs, kind: JobKind, period: str, on: date, unit: UUID = UNIT) -> Outcome:
    claim = Claim(Job(kind, unit, period), UUID(int=1), on, 1)
    return await jobs.runner.run(claim, lambda percent: None)


async def history(jobs: Jobs, category: str, id_: UUID) -> tuple[Event, ...]:
    return (await jobs.runner.handler.store.load(StreamKey(UNIT, category, id_))).events


async def rows(jobs: Jobs, statement: str) -> list[tuple[Any, ...]]:
    async with jobs.schedule.pool.connection() as connection:
        return await (await connection.execute(statement.encode())).fetchall()


class TestOpenMonthlyReports:
    async def test_opens_one_for_everybody_and_says_how_far_it_knew_the_sources(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        outcome = await run(jobs, JobKind.OPEN_MONTHLY_REPORTS, MONTH, date(2026, 3, 31))
        assert (outcome.stored, outcome.refused) == (PEOPLE, ())
        assert outcome.positions["responsibility"] == len(UNITS) * PEOPLE * 2
        (opened,) = await history(jobs, "monthly_report", report_id(FIRST, UNIT, MONTH))
        assert [(entry["text"], entry["state"]) for entry in opened.model_dump()["entries"]][-1] == (
            "组织主题党日",
            "open",
        )

    async def test_a_second_run_stores_nothing(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        await run(jobs, JobKind.OPEN_MONTHLY_REPORTS, MONTH, date(2026, 3, 31))
        await views.catch_up()
        again = await run(jobs, JobKind.OPEN_MONTHLY_REPORTS, MONTH, date(2026, 3, 31))
        assert (again.stored, again.refused) == (0, ())

    async def test_waits_until_the_sources_heads_are_reached(self, jobs: Jobs, views: Views) -> None:
        with pytest.raises(NotYetApplied, match="management 0 of"):
            await run(jobs, JobKind.OPEN_MONTHLY_REPORTS, MONTH, date(2026, 3, 31))

    async def test_does_not_run_on_lists_that_are_parked(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        async with jobs.schedule.pool.connection() as connection:
            await open_to(connection, UNIT)
            await connection.execute(
                "insert into parked (view, service, unit, position, attempts, error)"
                " values ('duty_lists', 'responsibility', %s, 1, 1, '事件不可读')",
                [UNIT],
            )
        with pytest.raises(ViewParked, match="事件不可读"):
            await run(jobs, JobKind.OPEN_MONTHLY_REPORTS, MONTH, date(2026, 3, 31))


class TestSweepMonthlyReports:
    async def test_notes_who_missed_and_what_must_be_made_up(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        await run(jobs, JobKind.OPEN_MONTHLY_REPORTS, MONTH, date(2026, 3, 31))
        await views.catch_up()
        outcome = await run(jobs, JobKind.SWEEP_MONTHLY_REPORTS, MONTH, date(2026, 4, 9))
        assert outcome.refused == ()
        swept = REPORT.fold(await history(jobs, "monthly_report", report_id(FIRST, UNIT, MONTH)))  # type: ignore[arg-type]
        assert swept.missed
        assert sorted(task.text for task in swept.tasks.values()) == ["组织主题党日", "补报2026年3月月报"]


class TestGenerateCheckSheets:
    async def plan_check(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        command = check_commands.PlanCheck(
            year=2026, number=1, quarter="2026-Q1", inspectors=(FIRST,), planned_on=date(2026, 4, 8)
        )
        jobs.runner.handler.authorize = lambda call, held, organization: None
        await jobs.runner.handler.handle(
            Call(CHECK, UNIT, CHECK_ID, command, UUID(int=88), by=PRINCIPAL, at=now(), on=date(2026, 3, 30))
        )
        await views.catch_up()

    async def test_fills_the_sheet_of_a_planned_check(self, jobs: Jobs, views: Views) -> None:
        await self.plan_check(jobs, views)
        outcome = await run(jobs, JobKind.GENERATE_CHECK_SHEETS, "2026-Q1", date(2026, 4, 2))
        assert (outcome.stored, outcome.refused) == (1, ())
        sheet = (await history(jobs, "quarterly_check", CHECK_ID))[-1]
        assert isinstance(sheet, CheckSheetGenerated)
        assert len(sheet.lines) == PEOPLE * 3

    async def test_the_scheduler_asks_for_the_sheet_until_it_is_there(self, jobs: Jobs, views: Views) -> None:
        await self.plan_check(jobs, views)
        wanted = Job(JobKind.GENERATE_CHECK_SHEETS, UNIT, "2026-Q1")
        assert await jobs.schedule.sheets_wanted(date(2026, 4, 8)) == [wanted]
        assert await jobs.schedule.sheets_wanted(date(2026, 4, 7)) == []
        await run(jobs, JobKind.GENERATE_CHECK_SHEETS, "2026-Q1", date(2026, 4, 2))
        await views.catch_up()
        assert await jobs.schedule.sheets_wanted(date(2026, 4, 8)) == []


class TestDeadlineReminders:
    async def test_are_noted_once_for_each_matter_and_date(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        first = await run(jobs, JobKind.DEADLINE_REMINDERS, "2026-03-26", date(2026, 3, 26))
        again = await run(jobs, JobKind.DEADLINE_REMINDERS, "2026-03-27", date(2026, 3, 27))
        assert (first.stored, again.stored) == (PEOPLE, 0)
        noted = await rows(jobs, "select distinct due, text from deadline_reminder")
        assert noted == [(date(2026, 3, 31), "组织主题党日")]


class TestScheduler:
    async def test_asks_every_unit_for_what_the_calendar_says_and_only_once(self, jobs: Jobs, views: Views) -> None:
        await views.catch_up()
        scheduler = Scheduler(jobs.schedule, "", rulebook(), packaged_calendar())
        new = await scheduler.fill()
        assert {job.unit for job in new} <= set(UNITS)
        assert await scheduler.fill() == []

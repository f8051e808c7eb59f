"""A unit's rows as jobs find them."""

from datetime import date
from typing import Literal
from uuid import UUID

from services.supervision.duties.view import DutyListRow, Item, Performance
from services.supervision.jobs.kinds import Job, JobKind
from services.supervision.jobs.matters import Lists
from services.supervision.meetings.view import HeldRow
from services.supervision.rectifications.view import RectificationRow, Standing
from services.supervision.target.events import MatchingRule, Subject, TargetFrequency
from services.supervision.targets.view import TargetRow
from shared.calendar.period import Frequency
from shared.calendar.working_days import packaged_calendar
from shared.deadline import Every, OnDate, Unreadable

UNIT = UUID(int=2)
SECRETARY, MEMBER, IDLE = UUID(int=5), UUID(int=6), UUID(int=7)
BRANCH, LIST = UUID(int=10), UUID(int=20)
MEETING, REPORT, TALKS = UUID(int=30), UUID(int=31), UUID(int=32)
PROBLEM, DONE_PROBLEM, STANDING_PROBLEM = UUID(int=40), UUID(int=41), UUID(int=42)
TARGET = UUID(int=50)
MONTH_END, AFTER_DUE = date(2026, 3, 31), date(2026, 4, 8)
CALENDAR = packaged_calendar()
POSITIONS = {"responsibility": 120, "management": 310}

OPEN = Job(JobKind.OPEN_MONTHLY_REPORTS, UNIT, "2026-03")
SWEEP = Job(JobKind.SWEEP_MONTHLY_REPORTS, UNIT, "2026-03")
SHEETS = Job(JobKind.GENERATE_CHECK_SHEETS, UNIT, "2026-Q1")
REMIND = Job(JobKind.DEADLINE_REMINDERS, UNIT, "2026-03-26")

MEETING_ITEM = Item(
    id=MEETING, number=1, matter="组织支部党员大会", deadline=Every(text="每季度", frequency=Frequency.QUARTERLY)
)
REPORT_ITEM = Item(id=REPORT, number=2, matter="报告一季度工作", deadline=OnDate(text="2月底", date=date(2026, 2, 28)))
TALKS_ITEM = Item(id=TALKS, number=3, matter="开展谈心谈话", deadline=Unreadable(text="七一前后"))


def performed(
    item: UUID, period: str, standing: Literal["performed", "confirmed", "returned"] = "performed"
) -> Performance:
    return Performance(item=item, period=period, performed_on=date(2026, 3, 12), standing=standing)


def duty_list(holder: UUID = SECRETARY, issued: bool = True, *done: Performance) -> DutyListRow:
    return DutyListRow(
        id=LIST,
        year=2026,
        level="branch_secretary",
        holder=holder,
        organization=BRANCH,
        issued=issued,
        items=(MEETING_ITEM, REPORT_ITEM, TALKS_ITEM),
        performed=done,
    )


def rectification(
    id_: UUID = PROBLEM,
    due: date | None = date(2026, 4, 30),
    standing: Standing = Standing.OPEN,
    closed_on: date | None = None,
) -> RectificationRow:
    return RectificationRow(
        id=id_,
        year=2026,
        kind="dated",
        source="check",
        problem="会议记录不规范",
        measure="逐条补正",
        responsible=MEMBER,
        due=due,
        origin=None,
        standing=standing,
        closed_on=closed_on,
    )


def target(frequency: TargetFrequency = TargetFrequency.MONTHLY) -> TargetRow:
    return TargetRow(
        id=TARGET,
        year=2026,
        number=7,
        subject=Subject.BRANCH_SECRETARY,
        person=SECRETARY,
        organization=BRANCH,
        linked_branch=None,
        indicator="组织主题党日",
        frequency=frequency,
        minimum=1,
        rule=MatchingRule(event="MeetingHeld", kinds=("theme_day",), organization_is="own"),
        dropped=False,
        by_hand=(),
    )


THEME_DAY = HeldRow(
    id=UUID(int=60),
    event="MeetingHeld",
    title="三月主题党日",
    held_on=date(2026, 3, 5),
    year=2026,
    organizations=(BRANCH,),
    chair=SECRETARY,
    present=(SECRETARY,),
    kinds=("theme_day",),
    topics=(),
    returned=False,
    source_event=UUID(int=61),
)
LISTS = Lists(
    duties=(duty_list(),),
    rectifications=(rectification(),),
    targets=(target(),),
    held=(THEME_DAY,),
    positions=POSITIONS,
)

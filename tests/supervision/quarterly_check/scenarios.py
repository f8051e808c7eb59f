"""Named histories and example commands of a quarterly check; every test starts here."""

from datetime import date
from uuid import UUID

from services.supervision.quarterly_check import commands, events
from shared.kernel.decider import Context
from shared.testing.context import context

UNIT = UUID(int=2)
CLERK, INSPECTOR, OTHER_INSPECTOR, SECRETARY, JOB = (UUID(int=n) for n in (3, 4, 5, 6, 7))
LINE, OWN_LINE, NO_LINE = UUID(int=20), UUID(int=21), UUID(int=22)
DUTY, RECTIFICATION, FINDING, LOOSE_FINDING = UUID(int=30), UUID(int=31), UUID(int=40), UUID(int=41)
ON = date(2026, 4, 8)


def by(person: UUID, on: date = ON) -> Context:
    return context(by=person, unit=UNIT, service="supervision", on=on)


def plan_check(number: int = 1, quarter: str = "2026-Q1", planned_on: date = ON) -> commands.PlanCheck:
    inspectors = (INSPECTOR, OTHER_INSPECTOR)
    return commands.PlanCheck(year=2026, number=number, quarter=quarter, inspectors=inspectors, planned_on=planned_on)


PLANNED = events.QuarterlyCheckPlanned(**plan_check().model_dump())
CANCEL = commands.CancelCheck(reason="与区委巡察时间重叠")
CANCELLED = events.QuarterlyCheckCancelled(year=2026, number=1, quarter="2026-Q1", reason="与区委巡察时间重叠")
GENERATE = commands.GenerateSheet(
    lines=(
        commands.LineGiven(
            line=LINE,
            list=events.ListKind.DUTY,
            ref=DUTY,
            person=SECRETARY,
            text="组织支部党员大会",
            due=date(2026, 3, 31),
            state="overdue",
        ),
        commands.LineGiven(
            line=OWN_LINE,
            list=events.ListKind.RECTIFICATION,
            ref=RECTIFICATION,
            person=INSPECTOR,
            text="会议记录不规范",
            state="open",
        ),
    ),
    positions={"responsibility": 120},
)
SHEET = events.CheckSheetGenerated(**GENERATE.model_dump())
CHECK_LINE = commands.CheckLine(line=LINE, verdict=events.Verdict.UNFULFILLED, note="一季度未召开党员大会")
LINE_CHECKED = events.LineChecked(**CHECK_LINE.model_dump())
OWN_LINE_CHECKED = events.LineChecked(line=OWN_LINE, verdict=events.Verdict.FULFILLED, note=None)
RECORD = commands.RecordFinding(
    finding=FINDING,
    line=LINE,
    problem="一季度未召开支部党员大会",
    measure="4月底前补开，并制定全年计划",
    due=date(2026, 4, 30),
)
FOUND = events.FindingRecorded(
    finding=FINDING,
    line=LINE,
    list=events.ListKind.DUTY,
    ref=DUTY,
    person=SECRETARY,
    problem="一季度未召开支部党员大会",
    measure="4月底前补开，并制定全年计划",
    due=date(2026, 4, 30),
    severity=events.Severity.ORDINARY,
    year=2026,
    quarter="2026-Q1",
)
RECORD_LOOSE = commands.RecordFinding(
    finding=LOOSE_FINDING,
    list=events.ListKind.DUTY,
    person=SECRETARY,
    problem="谈心谈话没有记录",
    measure="补记并规范",
    due=date(2026, 4, 30),
    severity=events.Severity.MINOR,
)
FOUND_LOOSE = events.FindingRecorded(**RECORD_LOOSE.model_dump(), year=2026, quarter="2026-Q1")
TALK = commands.HoldTalk(person=SECRETARY, points="党员大会未按季召开", answer="立即补开，今后按季安排", held_on=ON)
TALKED = events.TalkHeld(**TALK.model_dump())
REMIND = commands.IssueReminder(person=SECRETARY, text="请于4月30日前补开支部党员大会")
REMINDED = events.ReminderIssued(person=SECRETARY, text="请于4月30日前补开支部党员大会", stage=events.Stage.ON_SITE)
CIRCULAR = commands.IssueCircular(text="一季度督查情况通报：检查事项2项，发现问题1个。")
CIRCULAR_ISSUED = events.CircularIssued(text=CIRCULAR.text)
REPORT = commands.ReportCheck(summary="一季度督查共检查2项，发现问题1个，已转整改。")
REPORTED = events.QuarterlyCheckReported(summary=REPORT.summary, unchecked=0, unchecked_reason=None)
BEGUN = (PLANNED, SHEET)
DONE = (*BEGUN, LINE_CHECKED, OWN_LINE_CHECKED)

"""Named histories and example commands of a monthly report; every test starts here."""

from datetime import date
from uuid import UUID

from services.supervision.monthly_report import commands, events
from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Person, Post
from shared.kernel.role import Held, Role
from shared.testing.context import context

UNIT, LEADING_GROUP = UUID(int=2), UUID(int=10)
SECRETARY, COMMITTEE_SECRETARY, PRINCIPAL, JOB, CLERK = (UUID(int=n) for n in (4, 5, 6, 7, 8))
SUPERIOR, MEMBER = UUID(int=9), UUID(int=11)
DUTY, TARGET, UNKNOWN = UUID(int=30), UUID(int=31), UUID(int=32)
TASK, REPORT_TASK = UUID(int=40), UUID(int=41)
POST = Post(UUID(int=50), PRINCIPAL, LEADING_GROUP, "党组书记", Role.LEADING_GROUP_SECRETARY)
FACTS = Facts(people={PRINCIPAL: Person(PRINCIPAL, posts=(POST,)), SECRETARY: Person(SECRETARY)})
OPENED_ON, IN_TIME, DUE, LATE = date(2026, 3, 31), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 7)


def by(person: UUID, on: date = IN_TIME, *roles: Role, on_behalf_of: UUID | None = None) -> Context:
    held = frozenset(Held(role) for role in roles)
    return context(
        by=person, unit=UNIT, service="supervision", on=on, facts=FACTS, roles=held, on_behalf_of=on_behalf_of
    )


def open_report(person: UUID = SECRETARY, due_on: date = DUE) -> commands.OpenReport:
    return commands.OpenReport(
        person=person,
        month="2026-03",
        due_on=due_on,
        entries=(
            commands.EntryGiven(
                kind=events.EntryKind.DUTY, ref=DUTY, text="组织支部党员大会", state="due", due=date(2026, 3, 31)
            ),
            commands.EntryGiven(kind=events.EntryKind.TARGET, ref=TARGET, text="组织主题党日：1/1", state="met"),
        ),
        positions={"responsibility": 120, "management": 310},
    )


OPENED = events.MonthlyReportOpened(**open_report().model_dump())
PRINCIPALS = events.MonthlyReportOpened(**open_report(PRINCIPAL).model_dump())
CONFIRM = commands.SubmitReport(no_exception=True)
CONFIRMED = events.MonthlyReportSubmitted(no_exception=True, comments=(), summary=None, submitted_on=IN_TIME)
COMMENTED = commands.SubmitReport(
    comments=(commands.CommentGiven(ref=DUTY, text="党员大会改在4月9日召开"),), summary="其他工作按计划推进"
)
MADE_UP = events.MonthlyReportMadeUp(no_exception=True, comments=(), summary=None, submitted_on=LATE)
MISSED = events.MonthlyReportMissed()
ACCEPT = commands.AcceptReport(comment="同意")
ACCEPTED = events.MonthlyReportAccepted(comment="同意", body=None)
BODY = commands.BodyDecided(organization=LEADING_GROUP, minutes="党组会议纪要〔2026〕6号", chair=MEMBER, recorder=CLERK)
BY_BODY = commands.AcceptReport(body=BODY)
RETURN = commands.ReturnReport(reason="党员大会未召开的原因没有说明")
RETURNED = events.MonthlyReportReturned(reason="党员大会未召开的原因没有说明")
SET_TASK = commands.SetMakeUpTask(
    task=TASK, kind=events.TaskKind.MATTER, ref=DUTY, text="补开支部党员大会", due=date(2026, 4, 14)
)
TASK_SET = events.MakeUpTaskSet(**SET_TASK.model_dump())
REPORT_TASK_SET = events.MakeUpTaskSet(
    task=REPORT_TASK, kind=events.TaskKind.REPORT, ref=None, text="补报2026年3月月报", due=date(2026, 4, 14)
)
FINISH_TASK = commands.FinishMakeUpTask(task=TASK, result="已补开，应到18人，实到16人", done_on=date(2026, 4, 7))
TASK_DONE = events.MakeUpTaskDone(**FINISH_TASK.model_dump())

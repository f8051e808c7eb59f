"""The rules of a monthly report. Pure: no clock, no ids, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from services.supervision.monthly_report import commands, events
from services.supervision.monthly_report.commands import MonthlyReportCommand
from services.supervision.monthly_report.events import MonthlyReportEvent
from shared.kernel.decider import Context, Decider, Parts, Samples
from shared.kernel.message import Needs
from shared.kernel.role import Role
from shared.kernel.words import Worded


class Status(Worded):
    NONE = "none", "未生成", "not opened"
    OPEN = "open", "待报送", "open"
    SUBMITTED = "submitted", "已报送待审核", "submitted"
    RETURNED = "returned", "已退回", "returned"
    ACCEPTED = "accepted", "已审核通过", "accepted"


Said = events.MonthlyReportSubmitted | events.MonthlyReportMadeUp
Handed = Said | events.MonthlyReportMissed | events.MakeUpTaskDone


@dataclass(frozen=True)
class Report:
    """Only what the rules need. `missed` stays true: what was made up is yellow, never green."""

    status: Status = Status.NONE
    opened: events.MonthlyReportOpened | None = None
    said: Said | None = None
    missed: bool = False
    accepted: events.MonthlyReportAccepted | None = None
    returned: events.MonthlyReportReturned | None = None
    tasks: Mapping[UUID, events.MakeUpTaskSet] = field(default_factory=lambda: MappingProxyType({}))
    done: Mapping[UUID, events.MakeUpTaskDone] = field(default_factory=lambda: MappingProxyType({}))


def decide(command: MonthlyReportCommand, state: Report, context: Context) -> Sequence[MonthlyReportEvent]:
    match command:
        case commands.OpenReport():
            return open_(command, state)
        case commands.SubmitReport():
            return submit(command, state, context)
        case commands.AcceptReport():
            return accept(command, state, context)
        case commands.ReturnReport():
            return return_(command, state, context)
        case commands.MarkMissed():
            return mark_missed(state, context)
        case commands.SetMakeUpTask():
            return set_make_up_task(command, state, context)
        case commands.FinishMakeUpTask():
            return finish_make_up_task(command, state, context)
        case _:
            assert_never(command)


def open_(command: commands.OpenReport, state: Report) -> Sequence[events.MonthlyReportOpened]:
    opened = events.MonthlyReportOpened(**command.model_dump())
    if state.opened == opened:
        return []
    if state.opened:
        raise commands.ReportExists
    if command.due_on < date.fromisoformat(f"{command.month}-01"):
        raise commands.DueBeforeMonth(month=command.month, due_on=command.due_on)
    return [opened]


def submit(command: commands.SubmitReport, state: Report, context: Context) -> Sequence[Handed]:
    opened = _opened(state)
    _only_by(opened.person, context)
    if _says(state.said) == _says(command) and state.status in (Status.SUBMITTED, Status.ACCEPTED):
        return []
    if state.status is Status.SUBMITTED:
        raise commands.AlreadySubmitted
    if state.status is Status.ACCEPTED:
        raise commands.AlreadyAccepted
    _something_is_said(command, opened)
    said = {**command.model_dump(), "submitted_on": context.stamp.on}
    missed_now = context.stamp.on > opened.due_on and state.status is Status.OPEN and not state.missed
    if not state.missed and not missed_now:
        return [events.MonthlyReportSubmitted(**said)]
    missed: list[Handed] = [events.MonthlyReportMissed()] if missed_now else []
    return [*missed, events.MonthlyReportMadeUp(**said), *_report_tasks_done(state, context)]


def _something_is_said(command: commands.SubmitReport, opened: events.MonthlyReportOpened) -> None:
    if command.no_exception and command.comments:
        raise commands.ExceptionsNamed
    if not (command.no_exception or command.comments or command.summary):
        raise commands.NothingSaid
    if not {comment.ref for comment in command.comments} <= {entry.ref for entry in opened.entries}:
        raise commands.NoSuchEntry


def _report_tasks_done(state: Report, context: Context) -> list[events.MakeUpTaskDone]:
    """The task of making up the report itself is done by handing it in; nobody says it twice."""
    open_tasks = (task for id_, task in state.tasks.items() if id_ not in state.done)
    return [
        events.MakeUpTaskDone(task=task.task, result="月报已补报", done_on=context.stamp.on)
        for task in open_tasks
        if task.kind is events.TaskKind.REPORT
    ]


def _says(said: Said | commands.SubmitReport | None) -> object:
    return said and said.model_dump(exclude={"submitted_on"})


def accept(command: commands.AcceptReport, state: Report, context: Context) -> Sequence[events.MonthlyReportAccepted]:
    opened = _opened(state)
    _not_by(opened.person, context)
    accepted = events.MonthlyReportAccepted(**command.model_dump())
    if state.status is Status.ACCEPTED:
        if state.accepted == accepted:
            return []
        raise commands.AlreadyAccepted
    if state.status is not Status.SUBMITTED:
        raise commands.NotSubmitted
    if command.body and command.body.chair == opened.person:
        raise commands.OwnReport
    if _is_principal(opened.person, context) and not (command.body or context.holds(Role.DISTRICT_SUPERVISOR)):
        raise commands.PrincipalsReport
    return [accepted]


def _is_principal(person: UUID, context: Context) -> bool:
    known = context.facts.people.get(person)
    return known is not None and any(post.role is Role.LEADING_GROUP_SECRETARY for post in known.posts)


def return_(command: commands.ReturnReport, state: Report, context: Context) -> Sequence[events.MonthlyReportReturned]:
    opened = _opened(state)
    _not_by(opened.person, context)
    returned = events.MonthlyReportReturned(reason=command.reason)
    if state.status is Status.RETURNED and state.returned == returned:
        return []
    if state.status is Status.ACCEPTED:
        raise commands.AlreadyAccepted
    if state.status is not Status.SUBMITTED:
        raise commands.NotSubmitted
    return [returned]


def mark_missed(state: Report, context: Context) -> Sequence[events.MonthlyReportMissed]:
    """A timer: whoever has handed in, once, has not missed."""
    opened = _opened(state)
    if state.missed or state.status is not Status.OPEN:
        return []
    if context.stamp.on <= opened.due_on:
        raise commands.NotDueYet(due_on=opened.due_on)
    return [events.MonthlyReportMissed()]


def set_make_up_task(
    command: commands.SetMakeUpTask, state: Report, context: Context
) -> Sequence[events.MakeUpTaskSet]:
    opened = _opened(state)
    _not_by(opened.person, context)
    task = events.MakeUpTaskSet(**command.model_dump())
    if state.tasks.get(command.task) == task:
        return []
    if command.task in state.tasks:
        raise commands.TaskExists
    if command.ref and command.ref not in {entry.ref for entry in opened.entries}:
        raise commands.NoSuchEntry
    if command.due < context.stamp.on:
        raise commands.DueInPast
    return [task]


def finish_make_up_task(
    command: commands.FinishMakeUpTask, state: Report, context: Context
) -> Sequence[events.MakeUpTaskDone]:
    opened = _opened(state)
    _only_by(opened.person, context)
    done = events.MakeUpTaskDone(**command.model_dump())
    if state.done.get(command.task) == done:
        return []
    if command.task not in state.tasks:
        raise commands.NoSuchTask
    if command.task in state.done:
        raise commands.TaskDone
    if command.done_on > context.stamp.on:
        raise commands.DoneInFuture
    return [done]


def _opened(state: Report) -> events.MonthlyReportOpened:
    if state.opened is None:
        raise commands.NoSuchReport
    return state.opened


def _only_by(person: UUID, context: Context) -> None:
    if context.stamp.actor != person:
        raise commands.NotYourReport


def _not_by(person: UUID, context: Context) -> None:
    if person in (context.stamp.by, context.stamp.actor):
        raise commands.OwnReport


def evolve(state: Report, event: MonthlyReportEvent) -> Report:
    match event:
        case events.MonthlyReportOpened():
            return Report(status=Status.OPEN, opened=event)
        case events.MonthlyReportSubmitted():
            return replace(state, status=Status.SUBMITTED, said=event)
        case events.MonthlyReportMissed():
            return replace(state, missed=True)
        case events.MonthlyReportMadeUp():
            return replace(state, status=Status.SUBMITTED, said=event)
        case events.MonthlyReportAccepted():
            return replace(state, status=Status.ACCEPTED, accepted=event)
        case events.MonthlyReportReturned():
            return replace(state, status=Status.RETURNED, returned=event)
        case events.MakeUpTaskSet():
            return replace(state, tasks=MappingProxyType({**state.tasks, event.task: event}))
        case events.MakeUpTaskDone():
            return replace(state, done=MappingProxyType({**state.done, event.task: event}))
        case _:
            assert_never(event)


def needs(command: MonthlyReportCommand, state: Report) -> Needs:
    """Whom the command names, and, to judge a report, whose it is: a principal's goes another way."""
    named = command.needs()
    if isinstance(command, commands.AcceptReport) and state.opened:
        return Needs(people=named.people | {state.opened.person}, organizations=named.organizations)
    return named


def samples(command: type[MonthlyReportCommand], _: Report, __: date) -> Samples:
    """A report is handed in with something said; a principal's is judged by a body."""
    if command is commands.SubmitReport:
        return ({"no_exception": True},)
    return ({}, {"body": ...}) if command is commands.AcceptReport else ()


def parts(state: Report) -> Parts:
    """The entries that can be commented, and the tasks that are to be made up."""
    entries = state.opened.entries if state.opened else ()
    return {
        "entry": {entry.ref: entry.text for entry in entries},
        "task": {id: task.text for id, task in state.tasks.items() if id not in state.done},
    }


DECIDER = Decider(
    "monthly_report",
    MonthlyReportCommand,
    MonthlyReportEvent,
    Report(),
    decide,
    evolve,
    needs=needs,
    zh="月报",
    en="monthly report",
    parts=parts,
    samples=samples,
)

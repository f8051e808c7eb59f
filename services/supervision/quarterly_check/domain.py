"""The rules of a quarterly check. Pure: no clock, no ids, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from services.supervision.quarterly_check import commands, events
from services.supervision.quarterly_check.commands import QuarterlyCheckCommand
from services.supervision.quarterly_check.events import QuarterlyCheckEvent, SheetLine, Stage
from shared.kernel.decider import Context, Decider, Parts, Samples


@dataclass(frozen=True)
class Check:
    """Only what the rules need. `reminders` by person and stage."""

    planned: events.QuarterlyCheckPlanned | None = None
    cancelled: str | None = None
    sheet: events.CheckSheetGenerated | None = None
    checked: Mapping[UUID, events.LineChecked] = field(default_factory=lambda: MappingProxyType({}))
    findings: Mapping[UUID, events.FindingRecorded] = field(default_factory=lambda: MappingProxyType({}))
    talks: frozenset[events.TalkHeld] = frozenset()
    reminders: Mapping[tuple[UUID, Stage], str] = field(default_factory=lambda: MappingProxyType({}))
    circular: str | None = None
    reported: events.QuarterlyCheckReported | None = None

    @property
    def stage(self) -> Stage:
        if self.reported:
            return Stage.REPORTED
        return Stage.ON_SITE if self.sheet else Stage.PLANNED

    def line(self, line: UUID) -> SheetLine | None:
        return next((found for found in self.sheet.lines if found.line == line), None) if self.sheet else None


def decide(command: QuarterlyCheckCommand, state: Check, context: Context) -> Sequence[QuarterlyCheckEvent]:
    match command:
        case commands.PlanCheck():
            return plan(command, state, context)
        case commands.CancelCheck():
            return cancel(command, state)
        case commands.GenerateSheet():
            return generate_sheet(command, state)
        case commands.CheckLine():
            return check_line(command, state, context)
        case commands.RecordFinding():
            return record_finding(command, state, context)
        case commands.HoldTalk():
            return hold_talk(command, state, context)
        case commands.IssueReminder():
            return issue_reminder(command, state, context)
        case commands.IssueCircular():
            return issue_circular(command, state, context)
        case commands.ReportCheck():
            return report(command, state, context)
        case _:
            assert_never(command)


def plan(command: commands.PlanCheck, state: Check, context: Context) -> Sequence[events.QuarterlyCheckPlanned]:
    planned = events.QuarterlyCheckPlanned(**command.model_dump())
    if state.planned == planned and state.cancelled is None:
        return []
    if state.cancelled is not None:
        raise commands.CheckCancelled
    if state.planned:
        raise commands.CheckExists
    if not command.quarter.startswith(f"{command.year}-"):
        raise commands.QuarterOfOtherYear(quarter=command.quarter, year=command.year)
    cap = context.rules.number("quarterly_check.max_per_year")
    if command.number > cap:
        raise commands.CapReached(cap=cap, number=command.number)
    return [planned]


def cancel(command: commands.CancelCheck, state: Check) -> Sequence[events.QuarterlyCheckCancelled]:
    if state.planned is None:
        raise commands.NoSuchCheck
    if state.cancelled == command.reason:
        return []
    if state.cancelled is not None:
        raise commands.CheckCancelled
    if state.sheet or state.findings or state.talks or state.reported:
        raise commands.CheckBegan
    plan = state.planned
    return [
        events.QuarterlyCheckCancelled(year=plan.year, number=plan.number, quarter=plan.quarter, reason=command.reason)
    ]


def generate_sheet(command: commands.GenerateSheet, state: Check) -> Sequence[events.CheckSheetGenerated]:
    _standing(state)
    sheet = events.CheckSheetGenerated(**command.model_dump())
    if state.sheet == sheet:
        return []
    if state.reported:
        raise commands.CheckReported
    if state.sheet:
        raise commands.SheetExists
    if len({line.line for line in sheet.lines}) < len(sheet.lines):
        raise commands.LineTwice
    return [sheet]


def check_line(command: commands.CheckLine, state: Check, context: Context) -> Sequence[events.LineChecked]:
    """A verdict may be changed until the check is reported."""
    _inspected_by(context, _standing(state))
    checked = events.LineChecked(**command.model_dump())
    if state.checked.get(command.line) == checked:
        return []
    if state.reported:
        raise commands.CheckReported
    line = state.line(command.line)
    if line is None:
        raise commands.NoSuchLine
    _not_own(line.person, context)
    return [checked]


def record_finding(command: commands.RecordFinding, state: Check, context: Context) -> Sequence[events.FindingRecorded]:
    plan = _standing(state)
    _inspected_by(context, plan)
    finding = _finding(command, state, plan)
    _not_own(finding.person, context)
    if state.findings.get(command.finding) == finding:
        return []
    if command.finding in state.findings:
        raise commands.FindingExists
    if state.reported:
        raise commands.CheckReported
    if command.due < context.stamp.on:
        raise commands.DueBeforeFound
    return [finding]


def _finding(
    command: commands.RecordFinding, state: Check, plan: events.QuarterlyCheckPlanned
) -> events.FindingRecorded:
    said = command.model_dump(exclude={"list", "ref", "person"})
    about = (command.list, command.ref, command.person)
    if command.line is not None:
        line = state.line(command.line)
        if line is None:
            raise commands.NoSuchLine
        of_line = (line.list, line.ref, line.person)
        if any(given not in (None, known) for given, known in zip(about, of_line, strict=True)):
            raise commands.LineSaysOther
        about = of_line
    list_, ref, person = about
    if list_ is None or person is None:
        raise commands.NamePersonAndList
    return events.FindingRecorded(**said, list=list_, ref=ref, person=person, year=plan.year, quarter=plan.quarter)


def hold_talk(command: commands.HoldTalk, state: Check, context: Context) -> Sequence[events.TalkHeld]:
    """Also after the report: a talk may follow it."""
    _inspected_by(context, _standing(state))
    _not_own(command.person, context)
    talk = events.TalkHeld(**command.model_dump())
    if talk in state.talks:
        return []
    if command.held_on > context.stamp.on:
        raise commands.TalkInFuture
    return [talk]


def issue_reminder(command: commands.IssueReminder, state: Check, context: Context) -> Sequence[events.ReminderIssued]:
    """At most one per person and stage (J8)."""
    _inspected_by(context, _standing(state))
    _not_own(command.person, context)
    before = state.reminders.get((command.person, state.stage))
    if before == command.text:
        return []
    if before is not None:
        raise commands.AlreadyReminded
    return [events.ReminderIssued(person=command.person, text=command.text, stage=state.stage)]


def issue_circular(command: commands.IssueCircular, state: Check, context: Context) -> Sequence[events.CircularIssued]:
    _inspected_by(context, _standing(state))
    if state.circular == command.text:
        return []
    if state.circular is not None:
        raise commands.CircularExists
    return [events.CircularIssued(text=command.text)]


def report(command: commands.ReportCheck, state: Check, context: Context) -> Sequence[events.QuarterlyCheckReported]:
    _inspected_by(context, _standing(state))
    lines = state.sheet.lines if state.sheet else ()
    unchecked = sum(line.line not in state.checked for line in lines)
    reported = events.QuarterlyCheckReported(**command.model_dump(), unchecked=unchecked)
    if state.reported == reported:
        return []
    if state.reported:
        raise commands.CheckReported
    if state.sheet is None:
        raise commands.NoSheet
    if unchecked and not command.unchecked_reason:
        raise commands.LinesUnchecked(count=unchecked)
    return [reported]


def _standing(state: Check) -> events.QuarterlyCheckPlanned:
    if state.planned is None:
        raise commands.NoSuchCheck
    if state.cancelled is not None:
        raise commands.CheckCancelled
    return state.planned


def _inspected_by(context: Context, plan: events.QuarterlyCheckPlanned) -> None:
    if context.stamp.actor not in plan.inspectors:
        raise commands.NotInspector


def _not_own(person: UUID, context: Context) -> None:
    if person in (context.stamp.by, context.stamp.actor):
        raise commands.OwnMatter


def evolve(state: Check, event: QuarterlyCheckEvent) -> Check:
    match event:
        case events.QuarterlyCheckPlanned():
            return Check(planned=event)
        case events.QuarterlyCheckCancelled():
            return replace(state, cancelled=event.reason)
        case events.CheckSheetGenerated():
            return replace(state, sheet=event)
        case events.LineChecked():
            return replace(state, checked=MappingProxyType({**state.checked, event.line: event}))
        case events.FindingRecorded():
            return replace(state, findings=MappingProxyType({**state.findings, event.finding: event}))
        case events.TalkHeld():
            return replace(state, talks=state.talks | {event})
        case events.ReminderIssued():
            said = {**state.reminders, (event.person, event.stage): event.text}
            return replace(state, reminders=MappingProxyType(said))
        case events.CircularIssued():
            return replace(state, circular=event.text)
        case events.QuarterlyCheckReported():
            return replace(state, reported=event)
        case _:
            assert_never(event)


def parts(state: Check) -> Parts:
    """The lines of the sheet, those that are not checked yet first."""
    lines = sorted(state.sheet.lines if state.sheet else (), key=lambda line: line.line in state.checked)
    return {"line": {line.line: line.text for line in lines}}


def samples(command: type[QuarterlyCheckCommand], state: Check, _: date) -> Samples:
    """A finding from a printed sheet, or from each line."""
    if command is not commands.RecordFinding:
        return ()
    lines = state.sheet.lines if state.sheet else ()
    return [{"list": ..., "person": ...}, *({"line": line.line} for line in lines)]


DECIDER = Decider(
    "quarterly_check",
    QuarterlyCheckCommand,
    QuarterlyCheckEvent,
    Check(),
    decide,
    evolve,
    zh="季度督查",
    en="quarterly check",
    parts=parts,
    samples=samples,
)

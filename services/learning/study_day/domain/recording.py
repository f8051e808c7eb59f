"""From the day on: hold, correct, make up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.learning.study_day import commands, events
from services.learning.study_day.domain.people_due import people_due
from services.learning.study_day.domain.planning import planned
from services.learning.study_day.domain.state import Day
from shared.calendar.working_days import NoCalendarForYear
from shared.kernel.decider import Context

UNREGISTERED = "原始记录未载明"

RecordCommand = commands.HoldStudyDay | commands.ProposeStudyCorrection


def hold(command: commands.HoldStudyDay, state: Day, context: Context) -> Sequence[events.StudyDayHeld]:
    """Live (held today) the rules are enforced; entered afterwards, what was not kept is stored as a breach."""
    if state.record is not None and state.cancelled is None and state.plan is not None:
        held = events.StudyDayHeld(**_record(command, state, state.plan, context, state.leaves))
        if _facts(held) == _facts(state.record):
            return []
    plan = planned(state)
    _check_not_in_future(command.held_on, context)
    if command.held_on == context.stamp.at.date() and command.held_on != state.planned_on:
        raise commands.NotPlannedForToday(planned=state.planned_on)
    return [events.StudyDayHeld(**_record(command, state, plan, context, state.leaves))]


def propose_correction(
    command: commands.ProposeStudyCorrection, state: Day, context: Context
) -> Sequence[events.StudyCorrectionProposed]:
    plan, record = _held(state)
    _check_not_in_future(command.held_on, context)
    excused = {each.person: each.reason for each in record.absent}
    content = _record(command, state, plan, context, excused)
    proposed = events.StudyCorrectionProposed(**content, reason=command.reason, proposed_by=context.stamp.actor)
    if _facts(proposed) == _facts(state.proposed or record):
        return []
    return [proposed]


def correct(state: Day, context: Context) -> Sequence[events.StudyRecordCorrected]:
    _, record = _held(state)
    if state.proposed is None:
        if isinstance(record, events.StudyRecordCorrected):
            return []
        raise commands.NoCorrectionProposed
    if state.proposed.proposed_by in (context.stamp.by, context.stamp.actor):
        raise commands.OwnStudyCorrection
    return [events.StudyRecordCorrected(**state.proposed.model_dump(exclude={"proposed_by"}))]


def record_make_up(command: commands.RecordMakeUpStudy, state: Day, context: Context) -> Sequence[events.StudyMadeUp]:
    _, record = _held(state)
    hours = command.hours or record.hours
    made_up = events.StudyMadeUp(person=command.person, made_up_on=command.made_up_on, hours=hours, how=command.how)
    if state.made_up.get(command.person) == made_up:
        return []
    if command.person in state.made_up:
        raise commands.AlreadyMadeUp
    if command.person in (context.stamp.by, context.stamp.actor):
        raise commands.OwnMakeUp
    if command.person not in {each.person for each in record.absent}:
        raise commands.WasNotAbsent
    if command.made_up_on <= record.held_on:
        raise commands.MakeUpBeforeStudy
    _check_not_in_future(command.made_up_on, context)
    if hours > record.hours:
        raise commands.MakeUpTooLong(hours=record.hours)
    return [made_up]


def _record(
    command: RecordCommand, state: Day, plan: events.DayPlan, context: Context, excused: Mapping[UUID, str]
) -> dict[str, object]:
    """Return the fields of a record: what the command says, completed from plan, roster and leave asked."""
    before = state.record
    hours = command.hours or (before.hours if before else plan.hours)
    if hours is None:
        raise commands.HoursUnknown
    absent = {each.person: each.reason for each in command.absent}
    if max(Counter((*command.present, *(each.person for each in command.absent))).values()) > 1:
        raise commands.PresentAndAbsentAtStudy
    due = people_due(plan, context.facts)
    if due is None:
        exempt = {person.id for person in context.facts.people.values() if person.exempt}
        due = frozenset({*command.present, *absent, *excused}) - exempt
    missing = sorted(due - {*command.present, *absent})
    unexplained = [person for person in missing if person not in excused]
    if unexplained and command.held_on == context.stamp.at.date():
        raise commands.StudyAttendanceIncomplete(missing=len(unexplained))
    absent |= {person: excused.get(person, UNREGISTERED) for person in missing}
    return {
        "year": plan.year,
        "held_on": command.held_on,
        "topic": command.topic or (before.topic if before else plan.topic),
        "lecturer": command.lecturer or (before.lecturer if before else plan.lecturer),
        "hours": hours,
        "organizations": plan.organizations,
        "due": tuple(sorted(due)),
        "present": tuple(sorted(due & set(command.present))),
        "absent": tuple(events.Absence(person=person, reason=absent[person]) for person in sorted(due & set(absent))),
        "guests": tuple(sorted(set(command.present) - due)),
        "minutes": command.minutes,
        "materials": command.materials,
        "breaches": _breaches(command.held_on, state, context, len(unexplained)),
    }


def _breaches(held_on: date, state: Day, context: Context, unexplained: int) -> tuple[events.Breach, ...]:
    found = []
    if held_on != state.planned_on and state.planned_on is not None:
        planned = f"{state.planned_on:%Y-%m-%d}"
        found.append(events.Breach(rule="study_day.planned_on", sentence=f"未按计划日期{planned}举行，且未办理改期。"))
    if unexplained:
        sentence = f"{unexplained}名应到人员既无出席记录，也无缺席原因。"
        found.append(events.Breach(rule="study_day.attendance", sentence=sentence))
    try:
        if not context.calendar.is_working_day(held_on):
            found.append(events.Breach(rule="study_day.working_day", sentence="在非工作日举行。"))
    except NoCalendarForYear:
        pass  # A year without a calendar says nothing about the day; the fact is stored as it was.
    return tuple(found)


def _facts(record: events.DayRecord) -> dict[str, object]:
    return record.model_dump(exclude={"reason", "proposed_by"})


def _held(state: Day) -> tuple[events.DayPlan, events.DayRecord]:
    if state.plan is None:
        raise commands.NoSuchStudyDay
    if state.record is None:
        raise commands.StudyNotHeld
    return state.plan, state.record


def _check_not_in_future(day: date, context: Context) -> None:
    if day > context.stamp.at.date():
        raise commands.StudyInFuture

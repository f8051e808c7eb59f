"""The rules of a study day. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.learning.study_day import commands, events
from services.learning.study_day.commands import StudyDayCommand
from services.learning.study_day.domain import planning, recording
from services.learning.study_day.domain.state import Day
from services.learning.study_day.events import StudyDayEvent
from shared.kernel.decider import Context, Decider
from shared.kernel.message import Needs

__all__ = ["DECIDER", "Day", "decide", "evolve"]


def decide(command: StudyDayCommand, state: Day, context: Context) -> Sequence[StudyDayEvent]:
    match command:
        case commands.ScheduleStudyDay():
            return planning.schedule(command, state, context)
        case commands.ReviseStudyDay():
            return planning.revise(command, state)
        case commands.MoveStudyDay():
            return planning.move(command, state, context)
        case commands.CancelStudyDay():
            return planning.cancel(command, state)
        case commands.AskStudyLeave():
            return planning.ask_leave(command, state, context)
        case commands.HoldStudyDay():
            return recording.hold(command, state, context)
        case commands.ProposeStudyCorrection():
            return recording.propose_correction(command, state, context)
        case commands.CorrectStudyRecord():
            return recording.correct(state, context)
        case commands.RecordMakeUpStudy():
            return recording.record_make_up(command, state, context)
        case _:
            assert_never(command)


def needs(command: StudyDayCommand, state: Day) -> Needs:
    """Attendance and leave are judged by the rosters of the organizations that the plan names."""
    own = command.needs()
    judged = (commands.HoldStudyDay, commands.ProposeStudyCorrection, commands.AskStudyLeave)
    if state.plan is None or not isinstance(command, judged):
        return own
    return replace(own, rosters=frozenset(state.plan.organizations))


def evolve(state: Day, event: StudyDayEvent) -> Day:
    match event:
        case events.StudyDayScheduled():
            return Day(plan=event, planned_on=event.planned_on)
        case events.StudyDayRevised():
            return replace(state, plan=event)
        case events.StudyDayMoved():
            return replace(state, planned_on=event.planned_on, moved=event)
        case events.StudyDayCancelled():
            return replace(state, cancelled=event)
        case events.StudyLeaveAsked():
            return replace(state, leaves={**state.leaves, event.person: event.reason})
        case events.StudyDayHeld() | events.StudyRecordCorrected():
            return replace(state, record=event, proposed=None)
        case events.StudyCorrectionProposed():
            return replace(state, proposed=event)
        case events.StudyMadeUp():
            return replace(state, made_up={**state.made_up, event.person: event})
        case _:
            assert_never(event)


def organization(command: StudyDayCommand, state: Day) -> UUID | None:
    """Where the permission is checked: the organization whose day it is, if it is one's alone. Who may ask for leave
    is a rule.
    """
    if state.plan is None or isinstance(command, commands.AskStudyLeave) or len(state.plan.organizations) != 1:
        return None
    return state.plan.organizations[0]


DECIDER = Decider(
    "study_day",
    StudyDayCommand,
    StudyDayEvent,
    Day(),
    decide,
    evolve,
    organization=organization,
    needs=needs,
    zh="专题学习日",
    en="study day",
)

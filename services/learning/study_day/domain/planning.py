"""Before the day: schedule, revise, move, cancel, ask leave."""

from collections.abc import Sequence
from datetime import date

from services.learning.audience import Audience
from services.learning.study_day import commands, events
from services.learning.study_day.domain.people_due import people_due
from services.learning.study_day.domain.state import Day
from shared.calendar.working_days import NoCalendarForYear
from shared.kernel.decider import Context


def schedule(command: commands.ScheduleStudyDay, state: Day, context: Context) -> Sequence[events.StudyDayScheduled]:
    content = command.model_dump() | {"year": command.year or command.planned_on.year}
    scheduled = events.StudyDayScheduled(**content)
    if state.plan is not None:
        if _content(state.plan) == _content(scheduled):
            return []
        raise commands.StudyDayAlreadyScheduled
    _check_audience(command.audience, scheduled)
    _check_working_day(command.planned_on, context)
    return [scheduled]


def revise(command: commands.ReviseStudyDay, state: Day) -> Sequence[events.StudyDayRevised]:
    plan = planned(state)
    kept = {"series": plan.series, "year": plan.year, "planned_on": plan.planned_on}
    revised = events.StudyDayRevised(**command.model_dump(), **kept)
    if _content(plan) == _content(revised):
        return []
    _check_audience(command.audience, revised)
    return [revised]


def move(command: commands.MoveStudyDay, state: Day, context: Context) -> Sequence[events.StudyDayMoved]:
    planned(state)
    if command.planned_on == state.planned_on:
        return []
    _check_working_day(command.planned_on, context)
    return [events.StudyDayMoved(planned_on=command.planned_on, reason=command.reason)]


def cancel(command: commands.CancelStudyDay, state: Day) -> Sequence[events.StudyDayCancelled]:
    cancelled = events.StudyDayCancelled(reason=command.reason)
    if state.cancelled == cancelled:
        return []
    planned(state)
    return [cancelled]


def ask_leave(command: commands.AskStudyLeave, state: Day, context: Context) -> Sequence[events.StudyLeaveAsked]:
    plan, person = planned(state), context.stamp.actor
    if state.leaves.get(person) == command.reason:
        return []
    if state.planned_on is not None and context.stamp.on > state.planned_on:
        raise commands.LeaveTooLate
    invited = people_due(plan, context.facts)
    if invited is not None and person not in invited:
        raise commands.NotInvited
    return [events.StudyLeaveAsked(person=person, reason=command.reason)]


def planned(state: Day) -> events.DayPlan:
    """Return the plan of a day that is still to be held.

    :raises Refusal: NoSuchStudyDay, StudyDayIsCancelled, StudyDayIsHeld
    """
    if state.plan is None:
        raise commands.NoSuchStudyDay
    if state.cancelled is not None:
        raise commands.StudyDayIsCancelled
    if state.record is not None:
        raise commands.StudyDayIsHeld
    return state.plan


def _content(plan: events.DayPlan) -> dict[str, object]:
    return plan.model_dump(exclude={"reason"})


def _check_audience(audience: Audience, plan: events.DayPlan) -> None:
    if audience is Audience.ORGANIZATIONS and not plan.organizations:
        raise commands.NoOrganizationInvited


def _check_working_day(day: date, context: Context) -> None:
    try:
        if not context.calendar.is_working_day(day):
            raise commands.DayOff(planned=day, next=context.calendar.next_working_day(day))
    except NoCalendarForYear as unknown:
        raise commands.YearWithoutCalendar(year=unknown.year) from unknown

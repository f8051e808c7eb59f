"""Entering a problem and changing its sheet."""

from collections.abc import Sequence
from datetime import date

from services.responsibility.acting import has_a_hand_in
from services.responsibility.rectification import commands, events
from services.responsibility.rectification.domain.state import Rectification, check_open, sheet_of
from shared.calendar.working_days import NoCalendarForYear
from shared.deadline import occurrences
from shared.kernel.decider import Context
from shared.kernel.role import Role

SheetCommand = commands.RaiseRectification | commands.ReviseRectification


def raise_(
    command: commands.RaiseRectification, state: Rectification, context: Context
) -> Sequence[events.RectificationRaised]:
    due = _due(command, command.year, context)
    if state.sheet is not None and state.raised is not None:
        same_origin = (state.raised.origin, state.raised.year) == (command.origin, command.year)
        if same_origin and _same(command, due, state, state.sheet):
            return []
        raise commands.AlreadyRaised
    _check_people(command)
    # What the year plan or another service brings may be overdue already: a fact, and red from the first day.
    if due is not None and due < context.stamp.on and not context.holds(Role.SERVICE):
        raise commands.DueBeforeRaised
    return [events.RectificationRaised(**_content(command), due=due, origin=command.origin, year=command.year)]


def revise(
    command: commands.ReviseRectification, state: Rectification, context: Context
) -> Sequence[events.RectificationRevised]:
    sheet = sheet_of(state)
    year = state.raised.year if state.raised else context.stamp.on.year
    due = _due(command, year, context)
    if _same(command, due, state, sheet):
        return []
    check_open(state)
    _check_people(command)
    if has_a_hand_in(frozenset({sheet.responsible}), context.stamp):
        raise commands.OwnRevision
    kept = state.due if due == state.entered_due else due
    return [events.RectificationRevised(**_content(command), due=kept, reason=command.reason)]


def _due(command: SheetCommand, year: int, context: Context) -> date | None:
    """Return the date given, else the last one that the deadline means in its year; a long-term item has none."""
    if command.due is not None or command.kind is events.Kind.LONG_TERM:
        return command.due
    if command.deadline.form == "on_date":
        return command.deadline.date
    try:
        days = [day for _, day in occurrences(command.deadline, year, context.calendar)]
    except NoCalendarForYear:
        return None
    return days[-1] if days else None


def _content(command: SheetCommand) -> dict[str, object]:
    return {
        "kind": command.kind,
        "source": command.source,
        "problem": command.problem,
        "measure": command.measure,
        "responsible": command.responsible,
        "helpers": tuple(dict.fromkeys(command.helpers)),
        "deadline": command.deadline,
    }


def _same(command: SheetCommand, due: date | None, state: Rectification, sheet: events.Sheet) -> bool:
    content = _content(command)
    return due in (state.entered_due, state.due) and content == {name: getattr(sheet, name) for name in content}


def _check_people(command: SheetCommand) -> None:
    if command.responsible in command.helpers:
        raise commands.HelperIsResponsible

"""What a dry run tries to find out what can be done with a list now."""

from datetime import date
from uuid import UUID

from services.responsibility.duty_list import commands
from services.responsibility.duty_list.commands import DutyListCommand
from services.responsibility.duty_list.domain.state import DutyList, frequency_of
from shared.calendar.period import Period
from shared.kernel.decider import Parts, Samples

_RESOLVED = {"number": ..., "chair": ..., "recorder": ...}


def parts(state: DutyList) -> Parts:
    """The items in force."""
    return {"item": {item.id: item.matter for item in state.items}}


def samples(command: type[DutyListCommand], state: DutyList, today: date) -> Samples:
    """Items with a period of theirs: for who performs the present one, for who judges those that wait for a word."""
    if command is commands.IssueDutyList:
        return [{}, {"resolution": ...}]
    if command is commands.PerformDutyItem:
        return [_in_period(item, period) for item, period in _now(state, today)]
    if command in (commands.ConfirmDutyItem, commands.ConfirmByResolution, commands.ReturnDutyItem):
        waiting = [key for key, work in state.work.items() if work.performed and work.decided is None]
        return [_in_period(item, period) for item, period in waiting or _now(state, today)]
    if command is commands.EvaluateDutyItem:
        return [{"item": item.id} | more for item in state.items for more in ({}, _RESOLVED)]
    return ()


def _now(state: DutyList, today: date) -> list[tuple[UUID, str]]:
    return [(item.id, Period.of(frequency_of(item), today).label) for item in state.items]


def _in_period(item: UUID, period: str) -> dict[str, object]:
    return {"item": item, "period": period}

"""Lights with reasons: green on track, yellow close to due or made up after a miss, red past due.

Source: the district's supervision practice. A missed month turns red; made up, it turns yellow and stays so; the next
month is judged by itself. Colours are computed for a day and never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from shared.rulebook.rules import Language


class Colour(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"


class ReasonKey(StrEnum):
    NO_DATE = "no_date"
    DONE = "done"
    DONE_UNDATED = "done_undated"
    DONE_LATE = "done_late"
    MADE_UP = "made_up"
    ON_TRACK = "on_track"
    DUE_TODAY = "due_today"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class WorkingDays(Protocol):
    """What a light asks of the calendar."""

    @property
    def years(self) -> range: ...
    def add_working_days(self, day: date, n: int) -> date: ...
    def working_days_between(self, start: date, end: date) -> int: ...


REASONS: Mapping[Language, Mapping[ReasonKey, str]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            {
                ReasonKey.NO_DATE: "未定时限，不判灯。",
                ReasonKey.DONE: "时限{due}，已于{done_on}按时完成。",
                ReasonKey.DONE_UNDATED: "未定时限，已于{done_on}完成。",
                ReasonKey.DONE_LATE: "时限{due}，逾期后于{done_on}完成。",
                ReasonKey.MADE_UP: "时限{due}，未按时完成，已于{done_on}补课。",
                ReasonKey.ON_TRACK: "时限{due}，截至{today}未到预警期（到期前{warn}个工作日）。",
                ReasonKey.DUE_TODAY: "时限{due}，今天到期。",
                ReasonKey.DUE_SOON: "时限{due}，截至{today}距到期还有{left}个工作日（预警期为{warn}个工作日）。",
                ReasonKey.OVERDUE: "时限{due}，截至{today}已逾期{late}天。",
            }
        ),
        "en": MappingProxyType(
            {
                ReasonKey.NO_DATE: "No date is set, so no light is given.",
                ReasonKey.DONE: "Due {due}, done in time on {done_on}.",
                ReasonKey.DONE_UNDATED: "No date was set; done on {done_on}.",
                ReasonKey.DONE_LATE: "Due {due}, done late on {done_on}.",
                ReasonKey.MADE_UP: "Due {due} and missed, made up on {done_on}.",
                ReasonKey.ON_TRACK: "Due {due}; on {today} not yet within {warn} working days of it.",
                ReasonKey.DUE_TODAY: "Due today, {due}.",
                ReasonKey.DUE_SOON: "Due {due}; on {today} working days left: {left} (warning from {warn}).",
                ReasonKey.OVERDUE: "Due {due}; on {today} overdue by days: {late}.",
            }
        ),
    }
)


@dataclass(frozen=True)
class Light:
    """A colour that explains itself: `params` are the dates and counts that its sentence names."""

    colour: Colour
    reason_key: ReasonKey
    params: Mapping[str, date | int] = field(default_factory=dict)

    def reason(self, language: Language = "zh") -> str:
        shown = {name: _shown(value, language) for name, value in self.params.items()}
        return REASONS[language][self.reason_key].format(**shown)


def light(
    *,
    due: date | None,
    done_on: date | None,
    made_up: bool,
    today: date,
    calendar: WorkingDays,
    warn_working_days: int,
) -> Light:
    """The light of one item on `today`; what was done after that day is not done yet.

    `made_up`: it was recorded as missed and then made up. Raises the calendar's error where `today` lies at the edge
    of the known years.
    """
    if done_on is not None and done_on <= today:
        return _done(due, done_on, made_up)
    if due is None:
        return Light(Colour.NONE, ReasonKey.NO_DATE)
    if today > due:
        return Light(Colour.RED, ReasonKey.OVERDUE, {"due": due, "today": today, "late": (today - due).days})
    if today == due:
        return Light(Colour.YELLOW, ReasonKey.DUE_TODAY, {"due": due})
    if _is_far(due, today, calendar, warn_working_days):
        return Light(Colour.GREEN, ReasonKey.ON_TRACK, {"due": due, "today": today, "warn": warn_working_days})
    left = calendar.working_days_between(today, due)
    params: dict[str, date | int] = {"due": due, "today": today, "left": left, "warn": warn_working_days}
    return Light(Colour.YELLOW, ReasonKey.DUE_SOON, params)


def _done(due: date | None, done_on: date, made_up: bool) -> Light:
    if due is None:
        return Light(Colour.GREEN, ReasonKey.DONE_UNDATED, {"done_on": done_on})
    params = {"due": due, "done_on": done_on}
    if made_up:
        return Light(Colour.YELLOW, ReasonKey.MADE_UP, params)
    if done_on > due:
        return Light(Colour.YELLOW, ReasonKey.DONE_LATE, params)
    return Light(Colour.GREEN, ReasonKey.DONE, params)


def _is_far(due: date, today: date, calendar: WorkingDays, warn: int) -> bool:
    if due.year in calendar.years:
        return calendar.working_days_between(today, due) > warn
    # A date in a year without a calendar is far as long as the warning from today on ends before it.
    return due > calendar.add_working_days(today, warn)


def _shown(value: date | int, language: Language) -> str:
    if isinstance(value, date) and language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)

"""Series as a plan writes them: 每月第一个星期一上午, 每周三下午, 每季度最后一个工作日."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as Weekday
from pydantic import BaseModel, ConfigDict

from shared.calendar.period import Frequency, Period, periods_in
from shared.calendar.table import Language
from shared.calendar.working_days import Calendar, Shift
from shared.calendar.writing import CHINESE_NUMBER, chinese_number, plain

WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {str(n + 1): n for n in range(7)}
)

MONTHS_APART = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}

EVERY = {
    "每月": Frequency.MONTHLY,
    "每个月": Frequency.MONTHLY,
    "每季度": Frequency.QUARTERLY,
    "每季": Frequency.QUARTERLY,
    "每半年": Frequency.HALF_YEARLY,
    "每年": Frequency.YEARLY,
}

WEEK = r"(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天1-7])"
NTH = rf"(?:第(?P<nth>{CHINESE_NUMBER})个?|(?P<last>最后一?个?))"
FORM = re.compile(
    r"(?:每个?(?:星期|周|礼拜)(?P<weekly>[一二三四五六日天1-7])"
    rf"|(?P<every>每月|每个月|每季度|每季|每半年|每年)"
    rf"(?:第(?P<inner>{CHINESE_NUMBER})个月的?|(?P<final>最后一个月)|(?P<month>{CHINESE_NUMBER})月份?的?)?的?"
    rf"(?:{NTH}(?:{WEEK}|(?P<working>工作日))"
    rf"|(?P<day>{CHINESE_NUMBER})(?:日|号)|(?P<end>最后一?[天日]|底|末)))"
    r"(?P<part>上午|下午|全天|晚上)?"
)

SHIFTS = (
    (Shift.NEXT, re.compile(r"遇?(?:法定)?(?:节假日|休息日|假期)(?:顺延|延后|推迟).*$")),
    (Shift.PREVIOUS, re.compile(r"遇?(?:法定)?(?:节假日|休息日|假期)(?:提前|前移).*$")),
    (Shift.NONE, re.compile(r"(?:遇?(?:法定)?(?:节假日|休息日|假期))?不(?:顺延|变|调整).*$")),
)


class DayPart(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WHOLE_DAY = "whole_day"


PARTS = {"上午": DayPart.MORNING, "下午": DayPart.AFTERNOON, "晚上": DayPart.EVENING, "全天": DayPart.WHOLE_DAY}


class SeriesUnreadable(ValueError):
    """The rule of a series cannot be read; the sentence shows forms that can."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language = "zh") -> str:
        if language == "zh":
            return f"读不懂“{self.text}”：请写成“每月第一个星期一上午”“每周三下午”“每月15日”或“每季度最后一个工作日”。"
        forms = "每月第一个星期一上午, 每周三下午, 每月15日 or 每季度最后一个工作日"
        return f"The series {self.text!r} cannot be read: write {forms}."


@dataclass(frozen=True, order=True)
class Occurrence:
    """One date of a series: where the rule puts it and where it is held."""

    planned: date
    on: date
    day_part: DayPart

    @property
    def moved(self) -> bool:
        return self.planned != self.on


class SeriesRule(BaseModel):
    """A repeating date. `nth` counts from 1, or from the end with -1; it counts weekdays or working days of the month.

    `month_of_period` is the month within quarter, half-year or year (the last one if negative); `shift` is what the
    text itself says about days off, None if it says nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    frequency: Frequency
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    working_day: bool = False
    month_of_period: int = 1
    day_part: DayPart = DayPart.WHOLE_DAY
    shift: Shift | None = None

    @staticmethod
    def parse(text: str) -> "SeriesRule":
        """Reads a rule as people write it. Raises SeriesUnreadable."""
        bare, shift = _without_shift(re.sub(r"[,，、。；;()（）]", "", plain(text)))
        match = FORM.fullmatch(bare)
        if match is None:
            raise SeriesUnreadable(text)
        rule = _rule(text, match, shift)
        if not rule.sensible():
            raise SeriesUnreadable(text)
        return rule

    def sensible(self) -> bool:
        """Whether such days exist: no 6th Monday, no 32nd, no 4th month of a quarter."""
        most = 23 if self.working_day else 5
        return (
            (self.nth is None or self.nth == -1 or 1 <= self.nth <= most)
            and (self.day is None or self.day == -1 or 1 <= self.day <= 31)
            and (self.frequency is Frequency.WEEKLY or -1 <= self.month_of_period <= MONTHS_APART[self.frequency])
            and self.month_of_period != 0
        )

    def occurrences(self, year: int, calendar: Calendar, shift: Shift = Shift.NEXT) -> tuple[Occurrence, ...]:
        """Of the year that the rule puts them in, ascending. What the text says about days off goes before `shift`.

        Two occurrences that meet on one day after shifting stay two. A month without such a day (a fifth Monday, the
        31st) has none. Raises NoCalendarForYear.
        """
        how = self.shift or shift
        return tuple(Occurrence(day, calendar.shifted(day, how), self.day_part) for day in self._days(year, calendar))

    def recurrence(self, year: int) -> rrule:
        """The rule without its shift, over one year. Working days are not in it: no such rule can say them."""
        first, last = datetime(year, 1, 1), datetime(year, 12, 31)  # noqa: DTZ001
        if self.frequency is Frequency.WEEKLY:
            return rrule(WEEKLY, byweekday=self.weekday, dtstart=first, until=last)
        if self.weekday is not None and self.nth is not None:
            nth = Weekday(self.weekday, self.nth)
            return rrule(MONTHLY, bymonth=self.months(), byweekday=nth, dtstart=first, until=last)
        return rrule(MONTHLY, bymonth=self.months(), bymonthday=self.day, dtstart=first, until=last)

    def months(self) -> list[int]:
        """The months of a year in which the series takes place."""
        apart = MONTHS_APART[self.frequency]
        offset = apart if self.month_of_period < 0 else self.month_of_period
        return [start + offset for start in range(0, 12, apart)]

    def _days(self, year: int, calendar: Calendar) -> list[date]:
        if self.working_day and self.nth is not None:
            nth = self.nth
            months = [period for period in periods_in(year, Frequency.MONTHLY) if period.number in self.months()]
            return [day for period in months if (day := _nth_working_day(period, nth, calendar)) is not None]
        return [moment.date() for moment in self.recurrence(year)]


def _nth_working_day(period: Period, nth: int, calendar: Calendar) -> date | None:
    if nth < 0:
        return calendar.last_working_day(period.start.year, period.start.month)
    first = calendar.next_working_day(period.start)
    day = first if nth == 1 else calendar.add_working_days(first, nth - 1)
    return day if period.contains(day) else None


def _without_shift(text: str) -> tuple[str, Shift | None]:
    for shift, pattern in SHIFTS:
        if (match := pattern.search(text)) is not None:
            return text[: match.start()], shift
    return text, None


def _rule(text: str, match: re.Match[str], shift: Shift | None) -> SeriesRule:
    part = PARTS.get(match["part"] or "", DayPart.WHOLE_DAY)
    if match["weekly"]:
        weekday = WEEKDAYS[match["weekly"]]
        return SeriesRule(text=text, frequency=Frequency.WEEKLY, weekday=weekday, day_part=part, shift=shift)
    frequency = EVERY[match["every"]]
    ends = match["last"] is not None or match["end"] is not None
    return SeriesRule(
        text=text,
        frequency=frequency,
        weekday=WEEKDAYS[match["weekday"]] if match["weekday"] else None,
        nth=-1 if match["last"] else _number(match["nth"]),
        day=-1 if match["end"] else _number(match["day"]),
        working_day=match["working"] is not None,
        month_of_period=_month(match, -1 if ends else 1),
        day_part=part,
        shift=shift,
    )


def _number(written: str | None) -> int | None:
    return chinese_number(written) if written else None


def _month(match: re.Match[str], otherwise: int) -> int:
    if match["final"]:
        return -1
    named = match["inner"] or match["month"]
    if named is None:
        return otherwise
    # "3月" only makes sense of a year; of a quarter one says 第三个月. 99 is refused as not sensible.
    return chinese_number(named) if match["inner"] or match["every"] == "每年" else 99

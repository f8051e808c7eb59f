"""Periods: half-open stretches of the civil calendar, named as people name them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from dateutil.relativedelta import relativedelta

from shared.kernel.words import Worded


class Frequency(Worded):
    YEARLY = "yearly", "每年", "every year"
    HALF_YEARLY = "half_yearly", "每半年", "every half-year"
    QUARTERLY = "quarterly", "每季度", "every quarter"
    MONTHLY = "monthly", "每月", "every month"
    WEEKLY = "weekly", "每周", "every week"


MONTHS = {Frequency.YEARLY: 12, Frequency.HALF_YEARLY: 6, Frequency.QUARTERLY: 3, Frequency.MONTHLY: 1}

LABEL = re.compile(r"(?P<year>\d{4})(?:-(?P<letter>[HQW]?)(?P<number>\d{1,2}))?")

YEARS = range(2, 9999)
"""A period of the first or last year that a date can have would have none before or behind it."""

LETTERS = {
    "H": (Frequency.HALF_YEARLY, 2),
    "Q": (Frequency.QUARTERLY, 4),
    "": (Frequency.MONTHLY, 12),
}


class PeriodUnreadable(ValueError):
    """A period is written 2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W05."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a period: write 2026, 2026-H1, 2026-Q1, 2026-03 or 2026-W05.")


@dataclass(frozen=True, order=True)
class Period:
    """[start, end): `end` is the first day that no longer belongs to it. Weeks are ISO weeks, from Monday."""

    start: date
    frequency: Frequency

    def __post_init__(self) -> None:
        if self.start != first_day(self.frequency, self.start):
            raise PeriodUnreadable(f"{self.frequency} from {self.start}")

    @staticmethod
    def of(frequency: Frequency, day: date) -> "Period":
        """The period of this length that `day` lies in."""
        return Period(first_day(frequency, day), frequency)

    @staticmethod
    def parse(text: str) -> "Period":
        """From a label. Raises PeriodUnreadable."""
        match = LABEL.fullmatch(text.strip().upper())
        if match is None:
            raise PeriodUnreadable(text)
        try:
            return _named(int(match["year"]), match["letter"], match["number"])
        except ValueError as error:
            raise PeriodUnreadable(text) from error

    @cached_property
    def end(self) -> date:
        if self.frequency is Frequency.WEEKLY:
            return self.start + timedelta(days=7)
        return add_months(self.start, MONTHS[self.frequency])

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def number(self) -> int:
        """Which one of its year: 1 for the first; always 1 for a year."""
        if self.frequency is Frequency.WEEKLY:
            return self.start.isocalendar().week
        return (self.start.month - 1) // MONTHS[self.frequency] + 1

    @property
    def year(self) -> int:
        """The year it counts for; of a week the ISO year, which the week's Thursday lies in."""
        return self.start.isocalendar().year if self.frequency is Frequency.WEEKLY else self.start.year

    @cached_property
    def label(self) -> str:
        match self.frequency:
            case Frequency.YEARLY:
                return f"{self.year:04}"
            case Frequency.HALF_YEARLY:
                return f"{self.year:04}-H{self.number}"
            case Frequency.QUARTERLY:
                return f"{self.year:04}-Q{self.number}"
            case Frequency.MONTHLY:
                return f"{self.year:04}-{self.number:02}"
            case Frequency.WEEKLY:
                return f"{self.year:04}-W{self.number:02}"

    @cached_property
    def chinese(self) -> str:
        """As a Chinese document names it: 2026年第一季度."""
        match self.frequency:
            case Frequency.YEARLY:
                return f"{self.year}年"
            case Frequency.HALF_YEARLY:
                return f"{self.year}年{'上下'[self.number - 1]}半年"
            case Frequency.QUARTERLY:
                return f"{self.year}年第{'一二三四'[self.number - 1]}季度"
            case Frequency.MONTHLY:
                return f"{self.year}年{self.number}月"
            case Frequency.WEEKLY:
                return f"{self.year}年第{self.number}周"

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def next(self) -> "Period":
        return Period(self.end, self.frequency)

    def previous(self) -> "Period":
        return Period.of(self.frequency, self.start - timedelta(days=1))

    def __str__(self) -> str:
        return self.label


def _named(year: int, letter: str | None, number: str | None) -> Period:
    if year not in YEARS:
        raise ValueError(year)
    if letter is None or number is None:
        return Period(date(year, 1, 1), Frequency.YEARLY)
    if letter == "W":
        return Period(date.fromisocalendar(year, int(number), 1), Frequency.WEEKLY)
    frequency, most = LETTERS[letter]
    if not 1 <= int(number) <= most:
        raise ValueError(number)
    return Period(date(year, (int(number) - 1) * MONTHS[frequency] + 1, 1), frequency)


def first_day(frequency: Frequency, day: date) -> date:
    """Of the period of this length that `day` lies in."""
    if frequency is Frequency.WEEKLY:
        return day - timedelta(days=day.weekday())
    months = MONTHS[frequency]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


@lru_cache(maxsize=256)
def periods_in(year: int, frequency: Frequency) -> tuple[Period, ...]:
    """All periods of this length that count for the year, in order."""
    first = date.fromisocalendar(year, 1, 1) if frequency is Frequency.WEEKLY else date(year, 1, 1)
    periods = [Period(first, frequency)]
    while (following := periods[-1].next()).year == year:
        periods.append(following)
    return tuple(periods)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last one: 31 January + 1 month is 28 or 29 February."""
    return day + relativedelta(months=months)

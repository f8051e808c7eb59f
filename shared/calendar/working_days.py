"""The calendar of working days: an immutable value that answers from precomputed lists."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType

from shared.calendar.table import (
    CalendarTableInvalid,
    Language,
    TableRow,
    YearStatus,
    check_year,
    packaged_table,
)

SATURDAY = 5


class Shift(StrEnum):
    """Where a date goes that falls on a day off."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


class NoCalendarForYear(LookupError):
    """The year's working days are not known and never guessed."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language = "zh") -> str:
        if language == "zh":
            return f"没有{self.year}年的工作日历：请先导入国务院办公厅关于{self.year}年部分节假日安排的通知。"
        return (
            f"There is no calendar of working days for {self.year}: "
            f"import the State Council's notice on the holidays of {self.year} first."
        )


@dataclass(frozen=True)
class Calendar:
    """Working days of consecutive years. Dates are those of Asia/Shanghai.

    Every method raises NoCalendarForYear when the question or its answer lies in a year without a table.
    """

    rows: tuple[TableRow, ...]

    def __post_init__(self) -> None:
        by_year: dict[int, list[TableRow]] = defaultdict(list)
        for row in self.rows:
            by_year[row.date.year].append(row)
        for year, rows in by_year.items():
            check_year(year, rows)
        known = sorted(by_year)
        if not known or known[-1] - known[0] + 1 != len(known):
            raise CalendarTableInvalid("The years of the calendar must follow one another without a gap.")

    @cached_property
    def special(self) -> Mapping[date, TableRow]:
        """The days that differ from an ordinary week, by date."""
        return MappingProxyType({row.date: row for row in self.rows})

    @cached_property
    def years(self) -> range:
        return range(min(self._first_rows), max(self._first_rows) + 1)

    @cached_property
    def _working(self) -> tuple[int, ...]:
        """Ordinals of all working days, ascending."""
        first = date(self.years[0], 1, 1).toordinal()
        last = date(self.years[-1], 12, 31).toordinal()
        days = (date.fromordinal(number) for number in range(first, last + 1))
        return tuple(day.toordinal() for day in days if self._works(day))

    @cached_property
    def _working_set(self) -> frozenset[int]:
        return frozenset(self._working)

    def _works(self, day: date) -> bool:
        row = self.special.get(day)
        return row.working if row else day.weekday() < SATURDAY

    def _known(self, year: int) -> None:
        if year not in self.years:
            raise NoCalendarForYear(year)

    @cached_property
    def _first_rows(self) -> Mapping[int, TableRow]:
        """One row of each year: all of a year come from the same notice."""
        return {row.date.year: row for row in reversed(self.rows)}

    def _year_row(self, year: int) -> TableRow:
        self._known(year)
        return self._first_rows[year]

    def is_working_day(self, day: date) -> bool:
        self._known(day.year)
        return day.toordinal() in self._working_set

    def status(self, year: int) -> YearStatus:
        return self._year_row(year).status

    def notice(self, year: int) -> str:
        """Title and number of what the year's days come from."""
        return self._year_row(year).notice

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it if n is negative); `day` itself if n is 0, working or not."""
        self._known(day.year)
        if n == 0:
            return day
        if n > 0:
            index = bisect_right(self._working, day.toordinal()) + n - 1
        else:
            index = bisect_left(self._working, day.toordinal()) + n
        return self._working_day(index)

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        self._known(day.year)
        return self._working_day(bisect_left(self._working, day.toordinal()))

    def previous_working_day(self, day: date) -> date:
        """`day` itself if it is a working day, else the last one before it."""
        self._known(day.year)
        return self._working_day(bisect_right(self._working, day.toordinal()) - 1)

    def _working_day(self, index: int) -> date:
        if index < 0:
            raise NoCalendarForYear(self.years[0] - 1)
        if index >= len(self._working):
            raise NoCalendarForYear(self.years[-1] + 1)
        return date.fromordinal(self._working[index])

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie in [start, end); negative if `end` is before `start`."""
        self._known(start.year)
        # An end of 1 January closes the year before it: the half-open year needs no table of the next one.
        self._known((max(end, date(2, 1, 1)) - timedelta(days=1)).year)
        return bisect_left(self._working, end.toordinal()) - bisect_left(self._working, start.toordinal())

    def last_working_day(self, year: int, month: int) -> date:
        """Of the month; a month is never without one."""
        following = date(year + month // 12, month % 12 + 1, 1)
        return self.previous_working_day(following - timedelta(days=1))

    def shifted(self, day: date, shift: Shift) -> date:
        """`day`, moved off a day that is not worked as the rule says."""
        match shift:
            case Shift.NONE:
                return day
            case Shift.NEXT:
                return self.next_working_day(day)
            case Shift.PREVIOUS:
                return self.previous_working_day(day)

    def with_year(self, rows: Iterable[TableRow]) -> "Calendar":
        """A new calendar in which these rows replace all that was known of their year.

        Raises CalendarTableInvalid if the rows are not of one year, of one notice, or leave a gap between years.
        """
        new = tuple(rows)
        if not new:
            raise CalendarTableInvalid("There are no rows to replace a year with.")
        year = new[0].date.year
        check_year(year, new)
        kept = (row for row in self.rows if row.date.year != year)
        return Calendar(tuple(sorted((*kept, *new), key=lambda row: row.date)))


@cache
def packaged_calendar() -> Calendar:
    """The calendar that is shipped, read once per process."""
    return Calendar(packaged_table())

"""One row of a sheet, cell by cell, with the problems of reading it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from services.portal.importing.problem import Findings, Problem, Severity
from services.portal.importing.sentences import sentence
from services.portal.importing.sheets import PairedRow, RawRow, Table
from shared.calendar.writing import chinese_number, plain
from shared.deadline import Deadline, OnDate, Unreadable, read_deadline

T = TypeVar("T")

LINE, TEXT = 200, 2000
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_SERIALS = range(7000, 73051)  # 1919 to 2099: no year number is among them
EARLIEST = date(1921, 7, 1)
BORN = range(1900, 2100)
_CODE = re.compile(r"[0-9A-Za-z_\-./]{1,40}")
_MONTH = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[-./年]?(?P<month>[0-9]{1,2})(?:月|[-./月][0-9]{1,2}日?)?")
_MONTH_ONLY = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[-./年]?(?P<month>[0-9]{1,2})月?")
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


@dataclass(frozen=True)
class Origin:
    """Where something was read: for sentences about it later. `headings` by the name in code."""

    sheet: str
    row: int
    headings: Mapping[str, str]


class Row:
    """Reads the cells of one row; what cannot be read is None and a problem."""

    def __init__(self, table: Table, row: RawRow, findings: Findings, *, today: date) -> None:
        self._table, self._row, self._findings, self._today = table, row, findings, today
        self.wrong = False
        self.number = row.number

    @property
    def origin(self) -> Origin:
        return Origin(self._table.title, self._row.number, self._table.headings)

    def error(self, key: str, column: str | None = None, **facts: object) -> None:
        self.wrong = True
        self._say(Severity.ERROR, key, column, facts)

    def warn(self, key: str, column: str | None = None, **facts: object) -> None:
        self._say(Severity.WARNING, key, column, facts)

    def _say(self, severity: Severity, key: str, column: str | None, facts: Mapping[str, object]) -> None:
        number = self._row.rows.get(column or "") if isinstance(self._row, PairedRow) else self._row.number
        heading = self._table.headings.get(column) if column else None
        zh, en = sentence(key, facts)
        self._findings.problems.append(Problem(self._table.title, number, heading, severity, zh, en))

    def raw(self, column: str) -> object:
        return self._row.cells.get(column)

    def text(self, column: str, *, most: int = TEXT, required: bool = True) -> str | None:
        """Return the words of a cell, stripped; numbers as people see them. None if it is empty or wrong."""
        words = _words(self.raw(column))
        if words in _ERRORS:
            self.error("error_value", column, text=words)
            return None
        if not words:
            if required and column in self._table.headings:
                self.error("missing", column)
            return None
        if any(unicodedata.category(char) in ("Cc", "Cs", "Co") and char not in "\n\t" for char in words):
            self.error("control_characters", column)
            return None
        if len(words) > most:
            self.error("too_long", column, most=most)
            return None
        return words

    def line(self, column: str, *, required: bool = True) -> str | None:
        """Return the words on one line."""
        words = self.text(column, most=LINE, required=required)
        return re.sub(r"[ \t]*[\n\t]+[ \t]*", " ", words) if words else None

    def bare(self, column: str, *, required: bool = True) -> str | None:
        """Return the words in half width without any space: codes and choices."""
        words = self.text(column, required=required)
        return plain(words) if words else None

    def code(self, column: str) -> str | None:
        code = self.bare(column)
        if code and not _CODE.fullmatch(code):
            self.error("bad_code", column, text=code[:50])
            return None
        return code

    def choice(self, column: str, choices: Mapping[str, T], *, required: bool = True) -> T | None:
        said = self.bare(column, required=required)
        if said is None:
            return None
        if said not in choices:
            shown = dict.fromkeys(choices)
            self.error("bad_choice", column, text=said[:50], choices="、".join(list(shown)[:12]))
            return None
        return choices[said]

    def whole(self, column: str, low: int, high: int) -> int | None:
        """Return a whole number: 2, “２”, “2次”, “两次”."""
        said = self.bare(column)
        if said is None:
            return None
        core = re.sub(r"(?:年度?|次|个|月份?|回|条)$", "", said)
        try:
            value = chinese_number(core) if not core.isascii() or len(core) <= 2 else int(core)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            self.error("bad_number", column, text=said[:50], low=low, high=high)
            return None
        return value

    def day(self, column: str, *, required: bool = True, past: bool = True) -> date | None:
        """Return the date of something that was so: dates, texts with a year, Excel's numbers."""
        value = self.raw(column)
        if value is None:
            if required and column in self._table.headings:
                self.error("missing", column)
            return None
        found = _day(value)
        words = _words(value)
        if found is None:
            month = _MONTH_ONLY.fullmatch(plain(words))
            if month is None or not 1 <= int(month["month"]) <= 12:
                self.error("bad_date", column, text=words[:50])
                return None
            found = date(int(month["year"]), int(month["month"]), 1)
            self.warn("date_of_month", column, text=words[:50], day=found)
        if past and found > self._today:
            self.error("date_in_future", column, day=found)
            return None
        if found < EARLIEST:
            self.error("date_too_early", column, day=found)
            return None
        return found

    def born(self, column: str) -> str | None:
        """Return year and month of birth as 1973-06."""
        value = self.raw(column)
        words = _words(value)
        if not words:
            self.error("missing", column)
            return None
        if (day := _day(value)) is not None and day.year in BORN:
            return f"{day:%Y-%m}"
        match = _MONTH.fullmatch(plain(words))
        # A number 1973.1 may have been 1973.10: the spreadsheet drops the zero.
        unclear = isinstance(value, float) and match is not None and match["month"] == "1"
        if match is None or unclear or not 1 <= int(match["month"]) <= 12:
            self.error("bad_born", column, text=words[:50])
            return None
        return f"{match['year']}-{int(match['month']):02}"

    def deadline(self, column: str, year: int) -> Deadline:
        """Return the time as it was written; what has no date is a warning that asks for one."""
        value = self.raw(column)
        found = read_deadline(value, year=year)
        if isinstance(found, Unreadable):
            words = self.text(column, most=LINE, required=False) or ""
            found = Unreadable(text=words)
            if words:
                self.warn("no_date", column, text=words)
            else:
                self.warn("deadline_missing", column)
        elif isinstance(found, OnDate) and found.date.year != year:
            self.warn("deadline_of_other_year", column, day=found.date, year=year)
        return found

    def parts(self, column: str) -> tuple[str, ...]:
        """Return what is separated by 、 , ; or line breaks."""
        words = self.text(column, required=False)
        return tuple(part for part in (plain(p) for p in re.split(r"[、,，;；/\s]+", words or "")) if part)


def _words(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return f"{value:%Y-%m-%d}"
        case _:
            return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(value: object) -> date | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = plain(_words(value))
    if re.fullmatch(r"[0-9]{4,5}(?:\.[0-9]+)?", words) and int(float(words)) in EXCEL_SERIALS:
        return EXCEL_DAY_ZERO + timedelta(days=int(float(words)))
    if re.fullmatch(r"[0-9]{4}[-./年]?[0-9]{1,2}月?", words) or not re.search(r"[0-9〇零一二三四五六七八九]{4}", words):
        return None  # without a day or a year it is no date of a fact
    found = read_deadline(words, year=1)
    return found.date if isinstance(found, OnDate) else None

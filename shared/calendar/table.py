"""The table of days that differ from an ordinary week, as it is stored, shipped and imported."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

COLUMNS = ("date", "kind", "name", "notice", "status")


class DayKind(StrEnum):
    """Why a day is not what its weekday says. `rest_day` is a weekend inside a holiday: named, but off anyway."""

    STATUTORY_HOLIDAY = "statutory_holiday"
    REST_DAY_SHIFTED = "rest_day_shifted"
    REST_DAY = "rest_day"
    MAKE_UP_WORKING_DAY = "make_up_working_day"


class YearStatus(StrEnum):
    """Published: the State Council's notice is in. Estimated (预计): statutory days and weekends, nothing shifted."""

    PUBLISHED = "published"
    ESTIMATED = "estimated"


class TableRow(BaseModel):
    """One special day, with the notice that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    kind: DayKind
    name: str
    notice: str
    status: YearStatus

    @property
    def working(self) -> bool:
        return self.kind is DayKind.MAKE_UP_WORKING_DAY


class CalendarTableInvalid(ValueError):
    """The table of days cannot be used; the sentence names the line or the year and what is wrong with it."""


def read_table(text: str) -> tuple[TableRow, ...]:
    """Rows of a CSV text with a header of `COLUMNS`. Raises CalendarTableInvalid naming the line."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise CalendarTableInvalid(f"The header of the calendar table must be {','.join(COLUMNS)}.")
    rows = []
    for line, fields in enumerate(reader, start=2):
        try:
            rows.append(TableRow.model_validate(fields))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise CalendarTableInvalid(f"Calendar table, line {line}, column {where}: {first['msg']}.") from error
    return tuple(rows)


def table_text(rows: Iterable[TableRow]) -> str:
    """The rows as CSV, in the order of their dates."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row.date):
        writer.writerow((row.date.isoformat(), row.kind, row.name, row.notice, row.status))
    return out.getvalue()


def packaged_table() -> tuple[TableRow, ...]:
    """The table that is shipped: three published years and one estimated."""
    return read_table(files("shared.calendar").joinpath("days.csv").read_text(encoding="utf-8"))


def check_year(year: int, rows: Sequence[TableRow]) -> None:
    """One year's rows: all of that year, no day twice, one notice and one status. Raises CalendarTableInvalid."""
    if not rows:
        raise CalendarTableInvalid(f"The calendar table has no rows for {year}.")
    if any(row.date.year != year for row in rows):
        raise CalendarTableInvalid(f"The calendar table mixes {year} with other years.")
    if len({row.date for row in rows}) != len(rows):
        raise CalendarTableInvalid(f"The calendar table names a day of {year} twice.")
    if len({(row.notice, row.status) for row in rows}) != 1:
        raise CalendarTableInvalid(f"All days of {year} must come from one notice with one status.")


Language = Literal["zh", "en"]

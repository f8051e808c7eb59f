"""The sheet 单位: whose plan it is, for which year, who filled it in and when."""

from services.portal.importing.cells import Row
from services.portal.importing.plan import Unit
from services.portal.importing.reading.book import Book
from services.portal.importing.sheets import Table
from shared.calendar.recurrence import SeriesRule, SeriesUnreadable

HOURS_OF_HALF_A_DAY = "4"


def read_unit(table: Table, book: Book, *, expected: str | None) -> Unit | None:
    """Return the unit; the person who filled it in is looked up later, when the people are known."""
    row = next(iter(book.rows(table)), None)
    if row is None:
        return None
    code, name, year = row.code("code"), row.line("name"), row.whole("year", 2000, 2100)
    if code and expected and code != expected:
        row.error("other_unit", "code", found=code, wanted=expected)
    filled_on = row.day("filled_on", required=False, past=False) if row.raw("filled_on") else None
    study_rule = _study_rule(row)
    hours = _hours(row, needed=study_rule is not None)
    if row.wrong or not (code and name and year):
        return None
    return Unit(
        origin=row.origin,
        code=code,
        name=name,
        superior=row.line("superior", required=False),
        year=year,
        study_rule=study_rule,
        hours=hours,
        filled_by=row.bare("filled_by", required=False),
        filled_on=min(filled_on, book.today) if filled_on else book.today,
    )


def read_filled_by(table: Table, book: Book) -> str | None:
    row = next(iter(book.rows(table)), None)
    return book.person(row, "filled_by", required=False) if row else None


def _study_rule(row: Row) -> str | None:
    said = row.line("study_rule", required=False)
    if said is None:
        return None
    try:
        SeriesRule.parse(said)
    except SeriesUnreadable as unreadable:
        row.error("study_rule", "study_rule", zh=unreadable.sentence("zh"), en=unreadable.sentence("en"))
        return None
    return said


def _hours(row: Row, *, needed: bool) -> str:
    """Class hours of a study day: the source names none, so the half day that is assumed is said aloud."""
    if row.raw("hours") is not None:
        number = row.whole("hours", 1, 24)
        return str(number or HOURS_OF_HALF_A_DAY)
    if needed:
        row.warn("hours_assumed", "study_rule", hours=HOURS_OF_HALF_A_DAY)
    return HOURS_OF_HALF_A_DAY

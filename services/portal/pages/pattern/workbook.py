"""A list as a workbook (台账). Text stays text: nothing that somebody typed is ever a formula."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.portal.pages.pattern.listing import Column, Row, shown
from services.portal.web.render import day_of

_MOST_LETTERS = 32_767
"""A cell holds no more; what is longer would be left out altogether."""
_FIRST_YEAR = 1900
"""Workbooks know no dates before it."""
_WIDTHS = {"number": 8, "light": 8, "date": 12}
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(title: str, notes: Sequence[str], columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """Return the file: title, notes, a header line, a line per row."""
    output = BytesIO()
    with xlsxwriter.Workbook(
        output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#f1f1f1", "text_wrap": True, "valign": "top"})
        dated = book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, "；".join(notes))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column.kind, 20))
            sheet.write_string(3, place, column.title, head)
        for line, row in enumerate(rows, start=4):
            for place, column in enumerate(columns):
                _write(sheet, line, place, _cell(column, row.get(column.key)), dated if column.kind == "date" else cell)
        sheet.freeze_panes(4, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return output.getvalue()


def _cell(column: Column, value: Any) -> date | float | str:
    """What stands in the cell: dates and numbers as such, all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = shown(value)
    on = day_of(text) if column.kind == "date" else None
    if on is not None and on.year >= _FIRST_YEAR:
        return on
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def _write(sheet: Worksheet, line: int, place: int, value: date | float | str, form: Format) -> None:
    match value:
        case "":
            sheet.write_blank(line, place, None, form)
        case str():
            sheet.write_string(line, place, value, form)
        case date():
            sheet.write_datetime(line, place, value, form)
        case _:
            sheet.write_number(line, place, value, form)

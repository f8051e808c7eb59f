"""A report as an xlsx ledger 台账: Chinese or English headings, frozen, lights as coloured words, nothing that runs."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.projection.reports.material import Column, Row
from shared.rulebook.rules import Language

_FILL = {"green": "#C6E0B4", "yellow": "#FFE699", "red": "#F4B084", "none": "#E7E6E6"}
_HEADING_ROW = 2
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(
    title: str, notes: Sequence[str], columns: Sequence[Column], rows: Sequence[Row], language: Language
) -> bytes:
    """Return the file. `notes` stand under the title: the day, and how complete it is.

    Every text is written as a text, never guessed to be a formula, a number or a link: what begins with =, +, -, @ or
    their full-width forms stays what somebody typed.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(buffer, options)
    sheet: Worksheet = book.add_worksheet(_sheet_name(title))
    font = {"font_name": "仿宋", "font_size": 11, "valign": "top"}
    plain = book.add_format({**font, "text_wrap": True, "border": 1})
    day = book.add_format({**font, "num_format": "yyyy-mm-dd", "align": "center", "border": 1})
    heading = book.add_format({**font, "bold": True, "align": "center", "border": 1, "bg_color": "#D9E1F2"})
    lights = {
        colour: book.add_format({**font, "align": "center", "border": 1, "bg_color": fill})
        for colour, fill in _FILL.items()
    }
    sheet.write_string(0, 0, title, book.add_format({"font_name": "方正小标宋简体", "font_size": 16, "bold": True}))
    sheet.write_string(1, 0, "；".join(notes), book.add_format({**font, "font_size": 9}))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_HEADING_ROW, place, column.title(language), heading)
        for line, row in enumerate(rows, start=_HEADING_ROW + 1):
            _write(sheet, line, place, column, row.get(column.key), plain, day, lights)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    sheet.autofilter(_HEADING_ROW, 0, _HEADING_ROW + max(1, len(rows)), max(0, len(columns) - 1))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADING_ROW)
    book.close()
    return buffer.getvalue()


def _write(
    sheet: Worksheet,
    line: int,
    place: int,
    column: Column,
    value: Any,
    plain: Format,
    day: Format,
    lights: dict[str, Format],
) -> None:
    if value is None:
        sheet.write_blank(line, place, None, plain)
    elif column.kind == "light":
        sheet.write_string(line, place, value["word"], lights[value["colour"]])
    elif column.kind == "date" and isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif column.kind == "number" and isinstance(value, int | float):
        sheet.write_number(line, place, value, plain)
    else:
        sheet.write_string(line, place, str(value), plain)


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those that a sheet's name may not hold."""
    return "".join(character for character in title if character not in "[]:*?/\\'")[:31] or "台账"

"""A list as a workbook (台账). Text stays text: nothing that somebody typed is ever a formula."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from services.portal.pages.pattern.listing import Column, Row, shown

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
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, "；".join(notes))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 8 if column.kind in ("number", "light") else 20)
            sheet.write_string(3, place, column.title, head)
        for line, row in enumerate(rows, start=4):
            for place, column in enumerate(columns):
                value = row.get(column.key)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(line, place, value, cell)
                else:
                    sheet.write_string(line, place, shown(value), cell)
        sheet.freeze_panes(4, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return output.getvalue()

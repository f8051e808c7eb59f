"""What people typed stays text, whatever it begins with."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from services.projection.reports.material import Column
from services.projection.reports.workbook import workbook

COLUMNS = (
    Column("text", "事项", "matter"),
    Column("number", "数量", "number", "number"),
    Column("day", "日期", "day", "date"),
    Column("light", "灯", "light", "light"),
)


class TestWorkbook:
    @pytest.mark.parametrize("first", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "{="])
    def test_never_runs_what_somebody_typed(self, first: str) -> None:
        text = f'{first}HYPERLINK("http://example.org","点我")'
        content = workbook("台账", [], COLUMNS, [{"text": text, "number": text, "day": text}], "zh")
        sheet = load_workbook(BytesIO(content)).active
        assert sheet is not None
        for column in (1, 2, 3):
            cell = sheet.cell(4, column)
            assert cell.data_type == "s"
            assert str(cell.value).replace("\t", "") == text.replace("\t", "")
        xml = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in xml

    def test_writes_numbers_dates_and_coloured_words(self) -> None:
        light = {"colour": "red", "word": "红灯"}
        rows: list[dict[str, Any]] = [
            {"text": "开会", "number": 3, "day": date(2026, 3, 31), "light": light},
            {"text": None},
        ]
        content = workbook("三张清单[2026]", ["截至2026-03-31"], COLUMNS, rows, "en")
        book = load_workbook(BytesIO(content))
        sheet = book.active
        assert sheet is not None
        assert sheet.title == "三张清单2026"
        assert [cell.value for cell in sheet[3]] == ["matter", "number", "day", "light"]
        text, number, day, coloured = sheet[4]
        assert (text.value, number.value, day.number_format, coloured.value) == ("开会", 3, "yyyy-mm-dd", "红灯")
        assert coloured.fill.fgColor.rgb == "FFF4B084"
        assert [cell.value for cell in sheet[5]] == [None] * 4

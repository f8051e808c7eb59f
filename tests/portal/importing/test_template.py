from io import BytesIO

import openpyxl

from services.portal.importing import EXAMPLE
from services.portal.importing.layout import LAYOUTS
from services.portal.pages.importing.template import template
from tests.portal.importing.workbooks import SMALL, check, saved, sentences


class TestTemplate:
    def test_has_every_sheet_and_no_column_that_is_not_known(self) -> None:
        found = check(template())
        assert not [problem for problem in found.problems if problem.severity == "note"]
        assert openpyxl.load_workbook(BytesIO(template())).sheetnames == [layout.name for layout in LAYOUTS]

    def test_unfilled_says_what_is_missing(self) -> None:
        found = check(template())
        assert found.plan is None
        assert "单位 第2行 “单位编码”：未填写。" in sentences(found)

    def test_filled_in_is_a_plan(self) -> None:
        book = openpyxl.load_workbook(BytesIO(template()))
        for title, rows in SMALL.items():
            for row, cells in enumerate(rows[1:], start=2):
                for column, value in enumerate(cells, start=1):
                    book[title].cell(row, column, value)
        filled = check(saved(book))
        assert sentences(filled) == []
        assert filled.plan is not None
        assert len(filled.plan.people) == 3


def test_the_example_is_a_plan() -> None:
    assert check(EXAMPLE.read_bytes(), expected_unit="QZX").plan is not None

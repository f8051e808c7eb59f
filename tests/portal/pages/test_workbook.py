"""A list as a workbook 台账, read as the person reads it who opens it."""

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.portal.pages.pattern.listing import Column
from services.portal.pages.pattern.workbook import workbook

COLUMNS = (
    Column("matter", "事项", "text"),
    Column("count", "次数", "number"),
    Column("due", "时限", "date"),
    Column("light", "灯", "light"),
)


def opened(*rows: dict[str, Any]) -> Worksheet:
    content = workbook("问题整改", ["截至2026-03-01", "责任体系：已计入5/5"], COLUMNS, rows)
    sheet = load_workbook(BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def cell(**row: Any) -> Any:
    """What stands in the only cell that is filled."""
    [key] = row
    place = [column.key for column in COLUMNS].index(key) + 1
    return opened(row).cell(5, place).value


class TestAWorkbook:
    def test_says_what_it_is_and_how_complete(self) -> None:
        sheet = opened()
        assert sheet["A1"].value == "问题整改"
        assert sheet["A2"].value == "截至2026-03-01；责任体系：已计入5/5"
        assert [sheet.cell(4, place).value for place in range(1, 5)] == ["事项", "次数", "时限", "灯"]

    def test_prints_across_one_page_with_its_headings_on_every_sheet(self) -> None:
        sheet = opened()
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.freeze_panes == "A5"


class TestACell:
    def test_of_a_number_is_a_number(self) -> None:
        assert cell(count=3) == 3
        assert cell(count=1.5) == 1.5

    def test_of_a_date_is_a_date(self) -> None:
        assert cell(due="2026-03-01").date() == date(2026, 3, 1)

    def test_of_a_time_is_the_day_it_was_in_shanghai(self) -> None:
        assert cell(due="2026-03-01T23:30:00Z").date() == date(2026, 3, 2)

    def test_of_what_is_no_date_is_what_was_written(self) -> None:
        for text in ("长期坚持", "2026-02-30", "2026-03", "1850-01-01"):
            assert cell(due=text) == text

    def test_of_a_light_is_its_word(self) -> None:
        assert cell(light={"colour": "red", "word": "红灯", "reason": "逾期"}) == "红灯"

    def test_of_nothing_is_empty(self) -> None:
        assert cell(due=None) is None
        assert cell(count=None) is None

    def test_is_never_a_formula_or_a_link(self) -> None:
        for text in ("=1+1", "+1", "@x", "https://a.example", "2026", "TRUE"):
            assert cell(matter=text) == text

    def test_of_a_very_long_text_says_as_much_as_a_cell_holds(self) -> None:
        said = cell(matter="长" * 40_000)
        assert len(said) == 32_767
        assert said == "长" * 32_766 + "…"

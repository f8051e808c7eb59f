"""An empty year plan workbook to fill in: every sheet with its headings, lists of words where only these are known."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from services.portal.importing.layout import LAYOUTS, UNIT, Column, Layout
from services.portal.importing.reading import words

_ROWS = 500
_CHOICES: Mapping[tuple[str, str], Sequence[str]] = {
    ("组织", "kind"): tuple(words.KIND_NAMES.values()),
    ("人员", "gender"): tuple(words.GENDERS),
    ("人员", "party"): ("中共党员", "预备党员", *words.OTHER_PARTIES),
    ("人员", "delegate"): ("是", "否", "否（政协委员）"),
    ("人员", "status"): ("在职", "退休", "外单位"),
    ("责任清单", "level"): tuple(words.LEVEL_TITLES.values()),
    ("整改清单", "source"): ("日常发现", "上级巡察", "检查考核", "民主生活会", "季度督查", "述职评议", "群众诉求"),
    ("整改清单", "state"): ("未完成", "整改中", "已完成"),
    ("目标", "subject"): ("党组", "党组书记", "党组成员", "机关党委", "机关党委书记", "党支部", "党支部书记"),
    ("目标", "frequency"): ("年", "半年", "季度", "月"),
    ("学习计划", "month"): tuple(f"{month}月" for month in range(1, 13)),
}
_WIDE = frozenset(
    {"matter", "standard", "problem", "measure", "indicator", "topic", "goal", "stages", "note", "evidence"}
)


def template() -> bytes:
    """Return the file. Importing it unfilled says what is missing."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#f1f1f1", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for layout in LAYOUTS:
            sheet = book.add_worksheet(layout.name)
            if layout.name == UNIT:
                _pairs(sheet, layout, head, text)
            else:
                _table(sheet, layout, head, text)
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    return output.getvalue()


def _pairs(sheet: Worksheet, layout: Layout, head: object, text: object) -> None:
    """The sheet 单位 has a line per item."""
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 40, text)
    sheet.write_row(0, 0, ("项目", "内容"), head)
    for line, column in enumerate(layout.columns, start=1):
        sheet.write_string(line, 0, column.title, head)


def _table(sheet: Worksheet, layout: Layout, head: object, text: object) -> None:
    for place, column in enumerate(layout.columns):
        sheet.set_column(place, place, _width(column), text)
        sheet.write_string(0, place, column.title, head)
        if choices := _CHOICES.get((layout.name, column.key)):
            # other names are understood, too: a word that is not in the list is no error of the spreadsheet
            rule = {"validate": "list", "source": list(choices), "show_error": False}
            sheet.data_validation(1, place, _ROWS, place, rule)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)


def _width(column: Column) -> int:
    return 36 if column.key in _WIDE else 14

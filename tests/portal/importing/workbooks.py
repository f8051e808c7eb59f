"""Workbooks for the tests: a small plan as plain rows, and the real one with cells changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from services.portal.importing import EXAMPLE
from services.portal.importing.check import Checked, check_workbook
from shared.calendar.working_days import packaged_calendar

TODAY = date(2026, 3, 2)
Rows = Sequence[Sequence[Any]]

SMALL: Mapping[str, Rows] = {
    "单位": [
        ["项目", "内容"],
        ["单位编码", "QZX"],
        ["单位名称", "青山区政协"],
        ["上级单位", "青山区委"],
        ["年度", 2026],
        ["专题学习日", "每月第一个星期一上午"],
        ["每次学时", 4],
        ["填报人", "P2"],
        ["填报日期", datetime.fromisoformat("2026-01-08")],
    ],
    "组织": [
        ["组织编码", "组织名称", "类型", "上级组织编码", "成立日期", "届满日期", "备注"],
        ["DZ", "区政协党组", "党组", None, "2021-11-05", None, None],
        ["JW", "机关党委", "机关党委", "区直机关工委", "2019-07-01", "2027-06-30", None],
        ["ZB1", "机关第一支部", "党支部", "JW", "2019-07-12", "2027-07-11", None],
    ],
    "人员": [
        [
            *("人员编号", "姓名", "性别", "出生年月", "政治面貌", "入党日期"),
            *("所在支部", "是否党员委员", "界别", "身份", "备注"),
        ],
        ["P1", "赵一", "男", "1973-06", "中共党员", "2001-09-21", "ZB1", "是", "经济界", "在职", None],
        ["P2", "钱二", "女", "1985-02", "中共党员", "2008-07-01", "ZB1", "否", None, "在职", None],
        ["P3", "孙三", "男", "1990-11", "中共党员", "2012-07-01", "ZB1", "否", None, "在职", None],
    ],
    "职务": [
        ["人员编号", "组织编码", "职务", "任职日期", "分管领域", "联系支部"],
        ["P1", "DZ", "党组书记", "2021-11-05", "全面工作", "ZB1"],
        ["P2", "ZB1", "党支部书记", "2023-07-12", None, None],
        ["P3", "DZ", "党务干事", "2024-01-02", None, None],
    ],
    "责任清单": [
        ["序号", "责任层级", "责任人", "责任事项", "衡量标准", "频次或时限", "佐证材料", "依据"],
        [1, "党组书记", "P1", "带头讲党课", "全年不少于1次", "全年", "讲稿", None],
        [2, "党组书记", "P1", "审定三张清单", "形成纪要", "2026年3月底前", None, None],
        [3, "党支部书记", "P2", "组织主题党日", "每月1次", "每月", None, None],
    ],
    "重点项目": [
        ["序号", "项目名称", "目标", "牵头人", "成员", "完成时限", "阶段安排"],
        [1, "支部规范化建设", "全部达标", "P1", "P2、P3", "2026年10月30日", "自查（5月底前）"],
    ],
    "整改清单": [
        ["序号", "问题来源", "存在问题", "整改措施", "责任人", "协助人", "整改时限", "状态"],
        [1, "上级巡察", "会议记录不规范", "逐条核对", "P2", "P3", "2026年3月31日", "未完成"],
    ],
    "目标": [
        ["序号", "对象", "指标", "周期", "最少次数", "说明"],
        [1, "党组", "专题研究党建工作", "年", 2, None],
        [2, "党支部书记", "组织主题党日", "月", 1, None],
    ],
    "学习计划": [
        ["月份", "专题", "主讲人", "形式"],
        ["1月", "中央八项规定精神", "P1", "集中学习"],
        *([f"{month}月", f"专题{month}", None, None] for month in range(2, 13)),
    ],
}


def workbook(
    changes: Mapping[str, Rows | None] | None = None, shape: Callable[[Workbook], None] | None = None
) -> bytes:
    """The small plan with sheets replaced, added or (None) left out; `shape` may do anything to the workbook."""
    sheets = {**SMALL, **(changes or {})}
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for title, rows in sheets.items():
        if rows is not None:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
    if shape:
        shape(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_row(sheet: str, number: int, **cells: Any) -> dict[str, Rows]:
    """The small plan's sheet with cells of one data row (1 is the first) changed, by heading."""
    rows = [list(row) for row in SMALL[sheet]]
    for heading, value in cells.items():
        rows[number][rows[0].index(heading)] = value
    return {sheet: rows}


def with_more(sheet: str, *rows: Sequence[Any]) -> dict[str, Rows]:
    return {sheet: [*SMALL[sheet], *rows]}


def checked(
    changes: Mapping[str, Rows | None] | None = None, shape: Callable[[Workbook], None] | None = None, **options: Any
) -> Checked:
    return check(workbook(changes, shape), **options)


def check(content: bytes, **options: Any) -> Checked:
    return check_workbook(content, **{"today": TODAY, "calendar": packaged_calendar(), **options})


def sentences(found: Checked, severity: str = "error") -> list[str]:
    return [problem.sentence() for problem in found.problems if problem.severity == severity]


@cache
def real_plan() -> bytes:
    return EXAMPLE.read_bytes()


def corrected(**cells: Any) -> bytes:
    """The real plan with cells changed: `责任清单_D4="…"`; None empties a cell."""
    book = openpyxl.load_workbook(BytesIO(real_plan()))
    for place, value in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell] = value
    return saved(book)


def without_row(sheet: str, number: int) -> bytes:
    book = openpyxl.load_workbook(BytesIO(real_plan()))
    book[sheet].delete_rows(number)
    return saved(book)

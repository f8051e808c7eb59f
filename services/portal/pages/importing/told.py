"""What an import found, as its page shows it and as a workbook to work through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.portal.importing import ImportReport
from services.portal.importing.layout import LAYOUTS
from services.portal.importing.news import News
from services.portal.importing.report import ReportRow
from services.portal.importing.sheets import layout_of
from services.portal.language.catalogs import Texts
from services.portal.pages.pattern.listing import Column
from services.portal.pages.pattern.workbook import workbook

MOST_ROWS = 300
KINDS = {"error": "错误", "warning": "提醒", "vanished": "表中已无", "note": "说明"}
_COUNTS = ("created", "changed", "unchanged")


@dataclass(frozen=True)
class Told:
    """`errors`, `hints`: lines of the table; `left` of them are only in the workbook. `new`, `changes`: by sheet."""

    errors: Sequence[ReportRow]
    hints: Sequence[ReportRow]
    left: int
    new: Mapping[str, Sequence[News]]
    changes: Sequence[News]


def told(report: ImportReport, texts: Texts) -> Told:
    rows = problems(report, texts)
    errors = [row for row in rows if row.kind == "error"]
    new = sorted((one for one in report.news if one.column is None), key=lambda one: _place(one.sheet))
    return Told(
        errors[:MOST_ROWS],
        [row for row in rows if row.kind != "error"][:MOST_ROWS],
        max(0, len(errors) - MOST_ROWS),
        {sheet: list(group) for sheet, group in groupby(new, lambda one: one.sheet)},
        [one for one in report.news if one.column is not None],
    )


def problems(report: ImportReport, texts: Texts) -> list[ReportRow]:
    """Everything that somebody should look at, in the reader's language, the worst first."""
    return [row for row in report.rows(texts.language) if row.kind in KINDS]


def by_sheet(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, list[int]]]:
    """How many rows of each sheet are new, change, stay."""
    sheets = sorted({sheet for kind in _COUNTS for sheet in counts.get(kind, {})}, key=_place)
    return [(sheet, [counts.get(kind, {}).get(sheet, 0) for kind in _COUNTS]) for sheet in sheets]


def _place(sheet: str) -> tuple[int, str]:
    """Sheets stand in the order of a plan."""
    layout = layout_of(sheet)
    return (LAYOUTS.index(layout) if layout else len(LAYOUTS), sheet)


def problems_workbook(name: str, report: ImportReport, texts: Texts) -> bytes:
    columns = [
        Column(key, texts(title), kind)
        for key, title, kind in (
            *(("kind", "类别", "number"), ("sheet", "工作表", "text"), ("row", "行", "number")),
            *(("column", "列", "text"), ("text", "内容", "text")),
        )
    ]
    rows = [{**row._asdict(), "kind": texts(KINDS[row.kind])} for row in problems(report, texts)]
    return workbook(texts("年度计划核对结果"), [name], columns, rows)

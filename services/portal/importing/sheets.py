"""Finds the sheets, the row of headings and the columns, wherever people put them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from services.portal.importing.layout import BY_NAME, LAYOUTS, UNIT, Column, Layout
from services.portal.importing.problem import Findings, Severity
from services.portal.importing.workbook import RawSheet
from shared.calendar.writing import plain

SEARCHED_ROWS = 40
_REMARK = re.compile(r"^(?:备注|注|说明|填表说明|填报说明|填表人|审核人|制表人?)[:：]?")


@dataclass(frozen=True)
class RawRow:
    number: int
    cells: Mapping[str, object]


@dataclass(frozen=True)
class Table:
    """`title` is the sheet's own name; `headings` what each column is called there; `above` the text over it."""

    layout: Layout
    title: str
    headings: Mapping[str, str]
    rows: tuple[RawRow, ...]
    above: str = ""


def find_tables(sheets: Sequence[RawSheet], findings: Findings) -> dict[str, Table]:
    """Return the tables by the sheet's name in a plan; what is left out, unknown or missing is in the findings."""
    chosen: dict[str, RawSheet] = {}
    for sheet in sheets:
        layout = layout_of(sheet.title)
        if sheet.hidden:
            findings.add(Severity.NOTE, "sheet_hidden", sheet=sheet.title)
        elif layout is None:
            findings.add(Severity.NOTE, "sheet_unknown", sheet=sheet.title)
        elif layout.name in chosen:
            findings.add(Severity.ERROR, "sheet_twice", sheet=sheet.title, other=chosen[layout.name].title)
        else:
            chosen[layout.name] = sheet
    for layout in LAYOUTS:
        if layout.name not in chosen:
            key = "sheet_missing" if layout.required else "sheet_left_out"
            findings.add(Severity.ERROR if layout.required else Severity.WARNING, key, name=layout.name)
    tables = ((name, _table(BY_NAME[name], sheet, findings)) for name, sheet in chosen.items())
    return {name: table for name, table in tables if table is not None}


def layout_of(title: str) -> Layout | None:
    """Which sheet of a plan this is, whatever it is called."""
    bare = _bare(title)
    for layout in LAYOUTS:
        if bare in map(_bare, (layout.name, *layout.also)):
            return layout
    return None


def _bare(text: object) -> str:
    """A heading without what people decorate it with: spaces, line breaks, stars, a remark in brackets at the end."""
    words = plain(str(text)).strip("*＊:：")
    return re.sub(r"\((?:必填|选填|可空|示例|下拉).*\)$", "", words)


def _table(layout: Layout, sheet: RawSheet, findings: Findings) -> Table | None:
    if layout.name == UNIT and (table := _pairs(layout, sheet)):
        return _complete(table, findings)
    header, columns = _header(layout, sheet)
    if header is None:
        titles = "、".join(column.title for column in layout.columns if column.required)
        findings.add(Severity.ERROR, "header_missing", sheet=sheet.title, columns=titles)
        return None
    headings: dict[str, str] = {}
    places: dict[int, str] = {}
    for place, value in sorted(sheet.rows[header].items()):
        heading = re.sub(r"\s+", "", str(value))
        column = columns.get(place)
        if column is None:
            letter = get_column_letter(place)
            findings.add(
                Severity.NOTE, "column_unknown", sheet=sheet.title, at_row=header, at_column=heading[:50], place=letter
            )
        elif column.key in headings:
            findings.add(
                Severity.ERROR, "column_twice", sheet=sheet.title, at_row=header, at_column=heading, name=column.title
            )
        else:
            headings[column.key], places[place] = heading, column.key
    above = " ".join(str(v) for number in sorted(sheet.rows) if number < header for v in sheet.rows[number].values())
    rows = _data_rows(sheet, header, places, findings)
    return _complete(Table(layout, sheet.title, headings, rows, above), findings)


def _complete(table: Table, findings: Findings) -> Table:
    for column in table.layout.columns:
        if column.required and column.key not in table.headings:
            findings.add(Severity.ERROR, "column_missing", sheet=table.title, name=column.title)
    if not table.rows:
        findings.add(Severity.WARNING, "sheet_empty", sheet=table.title)
    return table


def _header(layout: Layout, sheet: RawSheet) -> tuple[int | None, dict[int, Column]]:
    """The row that names most columns of this layout, at least half of the required ones and more than one."""
    best: tuple[int, int | None, dict[int, Column]] = (0, None, {})
    needed = max(2, (sum(column.required for column in layout.columns) + 1) // 2)
    for number in sorted(sheet.rows)[:SEARCHED_ROWS]:
        found = _columns(layout, sheet.rows[number])
        if len(found) >= needed and len(found) > best[0]:
            best = (len(found), number, found)
    return best[1], best[2]


def _columns(layout: Layout, cells: Mapping[int, object]) -> dict[int, Column]:
    """Own names first, so that a column's other name never takes another column's own heading."""
    own = {_bare(column.title): column for column in layout.columns}
    bare = {place: _bare(value) for place, value in cells.items() if isinstance(value, str)}
    found = {place: own[name] for place, name in bare.items() if name in own}
    taken = {column.key for column in found.values()}
    others = {_bare(name): c for c in layout.columns if c.key not in taken for name in c.also}
    return found | {place: others[name] for place, name in bare.items() if place not in found and name in others}


def _data_rows(sheet: RawSheet, header: int, places: Mapping[int, str], findings: Findings) -> tuple[RawRow, ...]:
    rows = []
    for number in sorted(sheet.rows):
        if number <= header:
            continue
        cells = sheet.rows[number]
        known = {places[place]: value for place, value in cells.items() if place in places}
        if not known:
            continue
        first = str(next(iter(cells.values())))
        if len(cells) == 1 and _REMARK.match(first.strip()):
            findings.add(Severity.NOTE, "row_remark", sheet=sheet.title, at_row=number, text=first.strip()[:40])
            continue
        rows.append(RawRow(number, known))
    return tuple(rows)


def _pairs(layout: Layout, sheet: RawSheet) -> Table | None:
    """The sheet 单位 lists one item per row: its name, and the value in the next filled cell."""
    headings: dict[str, str] = {}
    cells: dict[str, object] = {}
    rows: dict[str, int] = {}
    for number in sorted(sheet.rows):
        filled = [value for _, value in sorted(sheet.rows[number].items())]
        column = next(iter(_columns(layout, {1: filled[0]}).values()), None)
        if column is None or column.key in headings:
            continue
        headings[column.key], rows[column.key] = str(filled[0]).strip(), number
        if len(filled) > 1:
            cells[column.key] = filled[1]
    if len(headings) < 2:
        return None
    return Table(layout, sheet.title, headings, (PairedRow(0, cells, rows),))


@dataclass(frozen=True)
class PairedRow(RawRow):
    """The items of the sheet 单位 as one row; `rows` says where each of them stands."""

    rows: Mapping[str, int]

"""Opens a workbook that may be anything: refuses what is dangerous before it is unpacked, then gives plain cells."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from services.portal.importing.sentences import sentence

MEGABYTE = 1024 * 1024
MOST_FILE = 20 * MEGABYTE
MOST_UNPACKED = 100 * MEGABYTE
MOST_PARTS = 2_000
MOST_CELLS = 300_000
MOST_SHEETS = 100
LAST_ROW = 1_048_576

_OLE = b"\xd0\xcf\x11\xe0"
_SHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")
_MERGED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"


class WorkbookRefused(Exception):
    """The file is not read at all; `key` and `facts` make the sentence."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts

    def sentences(self) -> tuple[str, str]:
        """Return the sentence in Chinese and in English."""
        return sentence(self.key, self.facts)


@dataclass(frozen=True)
class RawSheet:
    """`rows`: row number → column number → value; empty cells and rows are left out, merged cells are filled down."""

    title: str
    hidden: bool
    rows: Mapping[int, Mapping[int, object]] = field(default_factory=dict)


def read_workbook(content: bytes) -> tuple[RawSheet, ...]:
    """Return the sheets in their order.

    :raises WorkbookRefused: not an xlsx, damaged, too large, with macros or links to other files
    """
    _check_package(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        budget = _Budget(MOST_CELLS)
        sheets = []
        for sheet in book.worksheets:
            hidden = sheet.sheet_state != "visible"
            sheets.append(RawSheet(sheet.title, hidden, {} if hidden else _rows(sheet, budget)))
        book.close()
    except WorkbookRefused:
        raise
    except DefusedXmlException as error:
        raise WorkbookRefused("file_no_xlsx") from error
    except (InvalidFileException, zipfile.BadZipFile, ParseError, OSError, ValueError) as error:
        raise WorkbookRefused("file_damaged") from error
    except (KeyError, TypeError, AttributeError, IndexError, EOFError, AssertionError) as error:
        # What openpyxl stumbles over when inner parts are missing or twisted.
        raise WorkbookRefused("file_damaged") from error
    return tuple(sheets)


def _check_package(content: bytes) -> None:
    if not content:
        raise WorkbookRefused("file_empty")
    if len(content) > MOST_FILE:
        raise WorkbookRefused("file_too_large", most=MOST_FILE // MEGABYTE)
    if content.startswith(_OLE):
        raise WorkbookRefused("file_old_or_locked")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            # A part that is larger than its entry says is cut there by zipfile, so the sum is a bound.
            _check_parts(parts)
            types = package.read("[Content_Types].xml")
            sheets = sum(1 for _ in _SHEET.finditer(package.read("xl/workbook.xml")))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise WorkbookRefused("file_no_xlsx") from error
    if b"macroEnabled" in types:
        raise WorkbookRefused("file_macros")
    if sheets > MOST_SHEETS:
        raise WorkbookRefused("file_too_many_sheets", most=MOST_SHEETS)


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise WorkbookRefused("file_too_many_parts", most=MOST_PARTS)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise WorkbookRefused("file_unpacks_too_large", most=MOST_UNPACKED // MEGABYTE)
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise WorkbookRefused("file_macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise WorkbookRefused("file_links")
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused("file_no_xlsx")


@dataclass
class _Budget:
    left: int

    def spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise WorkbookRefused("file_too_many_cells", most=MOST_CELLS)


# `Any`: the type stubs do not know the read-only sheet.
def _rows(sheet: Any, budget: _Budget) -> dict[int, dict[int, object]]:
    sheet.reset_dimensions()  # what the file says about its size is often wrong
    rows: dict[int, dict[int, object]] = {}
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > LAST_ROW:
            break
        filled = {column: value for column, value in enumerate(values, start=1) if not _blank(value)}
        if filled:
            budget.spend(len(filled))
            rows[number] = filled
    _fill_merged(rows, _merged(sheet), budget)
    return rows


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _merged(sheet: Any) -> list[tuple[int, int, int, int]]:
    """The merged ranges as (first column, first row, last column, last row); the read-only reader leaves them out."""
    ranges: list[tuple[int, int, int, int]] = []
    with sheet._get_source() as source:
        for _, element in iterparse(source):
            if element.tag == _MERGED:
                first_column, first_row, last_column, last_row = range_boundaries(element.get("ref", ""))
                if first_column and first_row and last_column and last_row:
                    ranges.append((first_column, first_row, last_column, last_row))
            element.clear()
    return ranges


def _fill_merged(rows: dict[int, dict[int, object]], merged: list[tuple[int, int, int, int]], budget: _Budget) -> None:
    """Repeat a merged cell's value in the rows below it, in its first column: that is what people mean by it."""
    last = max(rows, default=0)
    for column, first, _, until in merged:
        value = rows.get(first, {}).get(column)
        if value is None:
            continue
        below = range(first + 1, min(until, last) + 1)
        budget.spend(len(below))
        for number in below:
            if number in rows:
                rows[number].setdefault(column, value)

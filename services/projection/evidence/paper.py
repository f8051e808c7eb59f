"""A docx that an office files: a title, what it rests on, and a table per section."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from services.projection.reports.material import Column, Row
from shared.rulebook.rules import Language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.run import Run

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Section:
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]


def paper(title: str, lines: Sequence[str], sections: Sequence[Section], language: Language, *, most: int) -> bytes:
    """Return the file, A4 across; tables with more than `most` rows are cut off and say where all of them are."""
    from docx import Document as new_document  # here, since only who makes papers needs to have it
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = new_document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(18)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading.add_run(title), "方正小标宋简体", Pt(20), bold=True)
    for line in lines:
        _write(document.add_paragraph().add_run(line), "仿宋", Pt(11))
    for number, section in enumerate(sections):
        mark = f"{_NUMERALS[number]}、" if language == "zh" and number < len(_NUMERALS) else f"{number + 1}. "
        _write(document.add_paragraph().add_run(f"{mark}{section.title}"), "黑体", Pt(14), bold=True)
        _table(document, section, language, most)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table(document: "Document", section: Section, language: Language, most: int) -> None:
    from docx.shared import Pt

    if not section.rows:
        nothing = "无" if language == "zh" else "none"
        _write(document.add_paragraph().add_run(nothing), "仿宋", Pt(11))
        return
    shown = section.rows[:most]
    table = document.add_table(rows=1 + len(shown), cols=len(section.columns), style="Table Grid")
    cells = [[column.title(language) for column in section.columns]]
    cells += [[_text(row.get(column.key)) for column in section.columns] for row in shown]
    flat = table._cells  # one pass over all cells; asked row by row, each cell is searched for
    for place, text in enumerate(text for row in cells for text in row):
        _write(flat[place].paragraphs[0].add_run(text), "仿宋", Pt(9), bold=place < len(section.columns))
    if len(section.rows) > most:
        rest = len(section.rows) - most
        said = f"另有{rest}行，见同名表格。" if language == "zh" else f"{rest} more rows are in the workbook."
        _write(document.add_paragraph().add_run(said), "仿宋", Pt(11))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):  # a light
        return str(value.get("word") or "")
    return value.isoformat() if isinstance(value, date) else str(value)


def _write(run: "Run", font: str, size: Any, *, bold: bool = False) -> None:
    from docx.oxml.ns import qn

    run.font.name, run.font.size, run.bold = font, size, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

"""Lists as workbooks: whatever somebody typed is text in a cell, and no program calculates with it."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from services.portal.pages.pattern.listing import Column
from services.portal.pages.pattern.workbook import workbook
from services.responsibility.rectification import events as rectification
from shared.kernel.ids import new_id
from shared.kernel.role import Role
from tests.portal.conftest import Portal
from tests.portal.security.everybody import PEOPLE
from tests.portal.security.payloads import PAYLOADS
from tests.portal.security.routes import declared
from tests.projection.scenarios import QIAN
from tests.projection.story import UNIT

FORMULAS = (
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "=cmd|' /c calc'!A0",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1,1)",
    "{=1+1}",
    "https://evil.example/",
    "mailto:a@evil.example",
    "internal:Sheet1!A1",
    "#REF!",
    "007",
    "1e5",
    "2026-01-01",
)
BLANK_FIRST = ("\t=1+1", "\r=1+1", "\n=1+1", " =1+1")


def cells(content: bytes) -> dict[str, list[Any]]:
    """Cells by their value, after making sure that nothing in the file calculates or leads out of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            said = file.read(name).decode()
            assert not re.search(r"<f[ >/]|<hyperlink|externalLink|<definedName [^>]*>[^<]*[|=]", said), name
    found: dict[str, list[Any]] = {}
    for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows():
        for cell in row:
            found.setdefault(str(cell.value), []).append(cell)
    return found


def _lines(text: str) -> str:
    """Programs that read XML take every line break for the same; one that would be lost is written as its number."""
    return text.replace("_x000D_", "\n").replace("\r", "\n")


class TestWorkbook:
    @pytest.mark.parametrize("text", [*FORMULAS, *BLANK_FIRST], ids=repr)
    def test_keeps_text_as_text_wherever_it_stands(self, text: str) -> None:
        content = workbook(text, [text], [Column("a", text, "text")], [{"a": text}, {"a": [text]}, {"a": {"x": text}}])
        found = cells(content)
        read = [cell for value, some in found.items() if _lines(value) == _lines(text) for cell in some]
        assert len(read) == 6, list(found)
        assert {cell.data_type for cell in read} == {"s"}

    @pytest.mark.parametrize("what", sorted(set(PAYLOADS) - {"half a character"}))
    def test_of_anything_can_be_opened(self, what: str) -> None:
        text = PAYLOADS[what]
        content = workbook("台账", [text], [Column("a", text, "text")], [{"a": text}])
        assert "None" in cells(content)


class TestExport:
    async def test_of_every_list_holds_what_was_typed_as_text(self, portal: Portal) -> None:
        running = portal.backend.projection
        for text in FORMULAS:
            raised = rectification.RectificationRaised(
                kind=rectification.Kind.LONG_TERM,
                source=rectification.Source.DAILY_FINDING,
                problem=text,
                measure=text,
                responsible=QIAN,
                helpers=(),
                deadline={"form": "standing", "text": "长期坚持", "kind": "long_term"},
                due=None,
                origin=None,
                year=2026,
            )
            running.story.say(new_id(), raised, date(2026, 4, 1))
        await running.follow()
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        typed: set[str] = set()
        for method, path in sorted(declared()):
            if method == "GET" and path.endswith("/export.xlsx"):
                answer = await browser.get(path.replace("{unit}", "ZX"))
                assert answer.status_code == 200, path
                assert answer.headers["content-disposition"].startswith("attachment; ")
                found = cells(answer.content)
                here = {text for text in FORMULAS if text in found}
                assert {cell.data_type for text in here for cell in found[text]} <= {"s"}, path
                if path.endswith("/rectifications/export.xlsx"):
                    typed = here
        assert typed == set(FORMULAS)

"""A declaration is all that a kind of thing needs: list, sheet, forms and workbook follow from it, with no template."""

import re
from pathlib import Path

import pytest

from services.portal import app
from services.portal.pages import PAGES
from services.portal.pages.pattern.page import things_page
from services.portal.pages.pattern.things import Things
from services.portal.pages.things import THINGS
from tests.portal.conftest import Backend, the_portal
from tests.projection.story import CLERK, UNIT

DECLARED = Things(
    name="things-of-a-test",
    title="整改",
    one="整改事项",
    group="责任体系",
    icon="tool",
    report="rectifications",
    service="responsibility",
    slice="rectification",
    label="problem",
)


async def test_a_declaration_gets_list_sheet_form_and_workbook(
    backend: Backend, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PAGES", (*PAGES, things_page(DECLARED, (*THINGS, DECLARED))))
    async with the_portal(backend, database, tmp_path) as portal:
        browser = await portal.person(CLERK, "zhou", UNIT)
        base = f"/u/ZX/{DECLARED.name}"
        listed = await browser.get(base)
        assert listed.status_code == 200
        assert "<table" in listed.text
        sheets = re.findall(rf'href="({base}/[0-9a-f-]{{36}})"', listed.text)
        assert sheets
        assert (await browser.get(f"{base}/export.xlsx")).content[:2] == b"PK"
        form = await browser.get(f"{base}/new/raise-rectification")
        assert form.status_code == 200, form.text[:500]
        assert 'name="command_id"' in form.text


def test_declarations_name_no_template_but_where_they_need_more() -> None:
    usual = Things.template
    assert [one.name for one in THINGS if one.template != usual] == ["quarterly-checks"]
    assert DECLARED.template == usual

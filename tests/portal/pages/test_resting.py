"""What every report says of itself (P7): positions, rules, view versions and the log that it rests on."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.portal.pages.wall.page import together
from shared.kernel.ids import new_id
from tests.portal.attachments.test_files import raised
from tests.portal.conftest import Portal
from tests.projection.story import CLERK, UNIT

PAGES = {
    "three-lists": "three-lists",
    "rectifications": "rectifications",
    "organization-tree": "organizations",
    "unit-sheet": "unit-sheet",
    "difference?report=rectifications&from=2026-03-01&to=2026-04-08": "rectifications",
    "wall": "monthly-reports",
}


async def answered(portal: Portal, path: str) -> Any:
    """What the projection itself says."""
    return (await portal.backend.projection.get(path)).json()


def said(report: Any) -> list[str]:
    """What has to stand on the page, sooner or later."""
    log = report["log"]
    counted = [f" {one['applied']}/{one['head']} · " for one in report["completeness"].values()]
    versions = [f"{name} {version}" for name, version in report["views"].items()]
    return [
        *counted,
        *versions,
        f"<dd>{report['rules']}</dd>",
        log["origin"],
        f"{log['size']}条",
        f"<dd>{log['root']}</dd>",
    ]


def basis(page: str) -> str:
    return page.partition('rests-on">')[2].partition("</details>")[0]


class TestAReport:
    @pytest.mark.parametrize("page", PAGES)
    async def test_says_what_it_rests_on(self, portal: Portal, page: str) -> None:
        report = await answered(portal, f"/units/{UNIT}/reports/{PAGES[page]}")
        clerk = await portal.person(CLERK, "zhou", UNIT)
        found = basis((await clerk.get(f"/u/ZX/{page}")).text)
        assert [one for one in said(report) if one not in found] == []

    async def test_says_so_on_the_sheet_of_a_single_thing(self, portal: Portal) -> None:
        id = new_id()
        await raised(portal.backend, id)
        report = await answered(portal, f"/units/{UNIT}/reports/rectifications")
        clerk = await portal.person(CLERK, "zhou", UNIT)
        found = basis((await clerk.get(f"/u/ZX/rectifications/{id}")).text)
        assert [one for one in said(report) if one not in found] == []

    async def test_of_the_district_says_so_too(self, portal: Portal) -> None:
        report = await answered(portal, "/overview")
        clerk = await portal.person(CLERK, "zhou", UNIT)
        found = basis((await clerk.get("/overview")).text)
        assert [one for one in said(report) if one not in found] == []

    @pytest.mark.parametrize("page", ["u/ZX/rectifications", "u/ZX/difference", "overview"])
    async def test_as_a_workbook_says_the_same(self, portal: Portal, page: str) -> None:
        clerk = await portal.person(CLERK, "zhou", UNIT)
        sheet = load_workbook(BytesIO((await clerk.get(f"/{page}/export.xlsx")).content)).active
        assert sheet is not None
        notes = str(sheet["A2"].value)
        log = (await answered(portal, "/overview"))["log"]
        for words in ("责任体系：已计入", "规则版本 ", "视图版本 ", "rectification_item ", log["origin"], log["root"]):
            assert words in notes


def test_several_reports_rest_on_what_all_of_them_have_applied() -> None:
    one = {"views": {"a": 1}, "completeness": {"x": {"applied": 5, "head": 5}, "y": {"applied": 1, "head": 2}}}
    other = {"views": {"b": 2}, "completeness": {"x": {"applied": 4, "head": 6}}}
    assert together((one, other)) == {
        "views": {"a": 1, "b": 2},
        "completeness": {"x": {"applied": 4, "head": 6}, "y": {"applied": 1, "head": 2}},
    }
    assert one["completeness"] == {"x": {"applied": 5, "head": 5}, "y": {"applied": 1, "head": 2}}

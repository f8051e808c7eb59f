"""A unit on one page: organizations, posts, meetings, lists and reports, section by section."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.pages.home.page import address
from services.portal.pages.pattern.listing import listing
from services.portal.pages.pattern.page import columns_of, download, notes_of
from services.portal.web.page import Page
from services.portal.web.visit import Visit, visit

NAME = "unit-sheet"
router = APIRouter()
PAGE = Page(NAME, "单位情况", "单位与全区", icon="building", router=router)


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def unit_sheet(v: Annotated[Visit, Depends(visit)]) -> Response:
    report = await v.get("projection", f"/units/{v.here.id}/reports/{NAME}", {"as_of": v.as_of})
    sections = [
        (title, [{**row, "url": address(v, row)} for row in rows])
        for title, rows in groupby(report["rows"], key=lambda row: row["section"])
    ]
    return v.page("pages/unit/unit.html", report=report, sections=sections)


@router.get(f"/u/{{unit}}/{NAME}/export.xlsx", response_model=None)
async def export(v: Annotated[Visit, Depends(visit)]) -> Response:
    report = await v.get("projection", f"/units/{v.here.id}/reports/{NAME}", {"as_of": v.as_of})
    found = listing(columns_of(v, report, ()), (), report["rows"], {})
    return await download(v, NAME, f"{v.here.name}{v.texts('单位情况')}", notes_of(v, report), found)

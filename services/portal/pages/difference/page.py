"""A report on two dates beside each other: what was added, what is gone, what changed and how."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.pages.home.page import address
from services.portal.pages.pattern.listing import Column, listing, shown
from services.portal.pages.pattern.page import download, notes_of
from services.portal.web.page import Page
from services.portal.web.render import day_of
from services.portal.web.visit import NotHere, Visit, visit
from shared import clock

NAME = "difference"
_USUAL_DAYS = 30
router = APIRouter()
PAGE = Page(NAME, "两日对比", "单位与全区", icon="arrows-diff", router=router)


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def difference(v: Annotated[Visit, Depends(visit)]) -> Response:
    reports = await _reports(v)
    asked = _asked(v, reports)
    found = await v.get("projection", f"/units/{v.here.id}/difference", asked)
    rows = [{**row, "url": address(v, row)} for row in found["rows"]]
    return v.page("pages/difference/difference.html", reports=reports, asked=asked, report=found, rows=rows)


@router.get(f"/u/{{unit}}/{NAME}/export.xlsx", response_model=None)
async def export(v: Annotated[Visit, Depends(visit)]) -> Response:
    asked = _asked(v, await _reports(v))
    found = await v.get("projection", f"/units/{v.here.id}/difference", asked)
    titles = (("kind_word", "变化"), ("what", "事项"), ("title", "项目"), ("old", "原来"), ("new", "后来"))
    columns = [Column(key, v.texts(title), "text") for key, title in titles]
    lines = [
        {**row, **cell, "old": shown(cell["old"]), "new": shown(cell["new"])}
        for row in found["rows"]
        for cell in row["cells"]
    ]
    about = f"{v.here.name}{found['title']}{v.texts('两日对比')}"
    notes = [
        v.texts("{since}至{until}", since=found["from"], until=found["to"]),
        *notes_of(v, {**found, "today": found["to"]}),
    ]
    return await download(v, f"{NAME}/{found['name']}", about, notes, listing(columns, (), lines, {}))


async def _reports(v: Visit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await v.get("projection", f"/units/{v.here.id}/reports"))["reports"]
    return found


def _asked(v: Visit, reports: list[dict[str, Any]]) -> Mapping[str, str]:
    """Which report between which dates; the last thirty days of the first one unless somebody says otherwise.

    :raises NotHere: if a date is none, or they are in the wrong order or to come
    """
    query, today = v.request.query_params, clock.today()
    later = _date(query.get("to")) or today
    earlier = _date(query.get("from")) or later - timedelta(days=_USUAL_DAYS)
    if not earlier < later <= today:
        raise NotHere
    names = [str(one["name"]) for one in reports]
    return {
        "report": next((name for name in names if name == query.get("report")), names[0]),
        "from": earlier.isoformat(),
        "to": later.isoformat(),
        "clock": "known" if query.get("clock") == "known" else "on",
    }


def _date(text: str | None) -> date | None:
    if not text:
        return None
    if (found := day_of(text)) is None:
        raise NotHere
    return found

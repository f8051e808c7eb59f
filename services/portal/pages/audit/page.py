"""The audit trail of a unit: who did what, when, for whom and why; searched."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.backend.client import Problem
from services.portal.pages.home.page import address
from services.portal.web.page import Page
from services.portal.web.visit import NotHere, Visit, visit

NAME = "audit"
PAGE_SIZE = 100
_READERS = frozenset(
    {
        "audit_admin",
        "clerk",
        "committee_secretary",
        "discipline_officer",
        "district_supervisor",
        "inspector",
        "leading_group_secretary",
    }
)
_ASKED = ("person", "type", "since", "until", "stream", "correlation", "before")
router = APIRouter()
PAGE = Page(NAME, "办理留痕", "系统", icon="shield-check", router=router, roles=_READERS)


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def trail(v: Annotated[Visit, Depends(visit)]) -> Response:
    """The newest first; `before` is the place of the next page."""
    query = v.request.query_params
    asked = {name: query.get(name) or None for name in _ASKED}
    if asked["before"] is not None and not asked["before"].isdigit():
        raise NotHere
    rows = await v.get("projection", f"/units/{v.here.id}/audit", {**asked, "limit": PAGE_SIZE})
    people = await _people(v)
    titles = await v.parts.catalog.event_titles()
    types = sorted(((name, v.say(words)) for name, words in titles.items()), key=lambda one: one[1])
    return v.page(
        "pages/audit/audit.html",
        rows=[{**row, "url": _sheet(v, row)} for row in rows],
        people=people,
        types=types,
        asked=asked,
        older=rows[-1]["index"] if len(rows) == PAGE_SIZE else None,
    )


def _sheet(v: Visit, row: dict[str, Any]) -> str | None:
    return address(v, {"item": {"service": row["service"], "slice": row["category"], "id": row["stream"]}})


async def _people(v: Visit) -> list[dict[str, Any]]:
    """Whom one can search for; nobody for administrators, who may not read reports."""
    try:
        answer = await v.get("projection", f"/units/{v.here.id}/people")
    except Problem:
        return []
    found: list[dict[str, Any]] = answer["people"]
    return found

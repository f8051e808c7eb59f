"""The audit trail of a unit: who did what, when, for whom and why; searched."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends
from starlette.responses import Response, StreamingResponse

from services.portal.backend.client import Problem
from services.portal.pages.home.page import address
from services.portal.web.page import Page
from services.portal.web.visit import NotHere, Visit, visit
from shared import clock

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
        reads=bool(people),
        today=clock.today(),
        types=types,
        asked=asked,
        older=rows[-1]["index"] if len(rows) == PAGE_SIZE else None,
    )


@router.get(f"/u/{{unit}}/{NAME}/inspection-pack.zip", response_model=None)
async def inspection_pack(v: Annotated[Visit, Depends(visit)]) -> Response:
    """巡察迎检包: lists, minutes and results of a day, with the events that they were made of."""
    return await _file(v, "inspection-pack", {"as_of": v.as_of})


@router.get(f"/u/{{unit}}/{NAME}/evidence.zip", response_model=None)
async def evidence(v: Annotated[Visit, Depends(visit)]) -> Response:
    """All events of the unit, or those of one item, with their proofs."""
    return await _file(v, "evidence", {"item": v.request.query_params.get("item") or None})


async def _file(v: Visit, what: str, asked: dict[str, Any]) -> Response:
    answer = await v.parts.backend.file(v.person, "projection", f"/units/{v.here.id}/{what}", asked, v.language)
    headers = {"Content-Disposition": answer.headers["content-disposition"]}
    return StreamingResponse(_pieces(answer), media_type=answer.headers["content-type"], headers=headers)


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_bytes():
            yield piece
    finally:
        await answer.aclose()


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

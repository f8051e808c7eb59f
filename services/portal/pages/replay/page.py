"""A unit's, a thing's or a person's history, step by step: the event, and beside it what it changed in the reports."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.pages.home.page import address
from services.portal.web.page import Page
from services.portal.web.visit import NotHere, Visit, visit

NAME = "replay"
PAGE_SIZE = 20
_READERS = frozenset(
    {
        "clerk",
        "committee_secretary",
        "discipline_officer",
        "district_supervisor",
        "inspector",
        "leading_group_secretary",
    }
)
_ASKED = ("person", "since", "until", "stream", "after", "before")
_PLACES = ("after", "before")
_DIGITS = 19
router = APIRouter()
PAGE = Page(NAME, "回放", "单位与全区", icon="player-play", router=router, roles=_READERS)


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def replay(v: Annotated[Visit, Depends(visit)]) -> Response:
    """The newest steps, or those from a date or a place in the log on; `after` and `before` are such places."""
    query = v.request.query_params
    asked = {name: query.get(name) or None for name in _ASKED}
    if any(not _is_place(asked[name]) for name in _PLACES):
        raise NotHere
    answer = await v.get("projection", f"/units/{v.here.id}/replay", {**asked, "limit": PAGE_SIZE})
    people = await v.get("projection", f"/units/{v.here.id}/people")
    steps = [_shown(v, step) for step in answer["steps"]]
    return v.page(
        "pages/replay/replay.html",
        steps=steps,
        people=people["people"],
        asked=asked,
        kept={name: value for name, value in asked.items() if value and name not in _PLACES},
        older=steps[0]["index"] if steps else None,
        newer=steps[-1]["index"] if steps and (asked["before"] or len(steps) == PAGE_SIZE) else None,
    )


def _is_place(text: str | None) -> bool:
    return text is None or (text.isascii() and text.isdigit() and len(text) < _DIGITS)


def _shown(v: Visit, step: Mapping[str, Any]) -> dict[str, Any]:
    item = {"service": step["service"], "slice": step["category"], "id": step["stream"]}
    changes = [{**one, "rows": [{**row, "url": address(v, row)} for row in one["rows"]]} for one in step["changes"]]
    return {**step, "url": address(v, {"item": item}), "changes": changes}

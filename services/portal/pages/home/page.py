"""What I owe and by when, what waits for me, and how much the system has asked of me this month."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from services.portal.pages.things import THINGS
from services.portal.web.page import Page
from services.portal.web.visit import NotHere, Visit, visit

router = APIRouter()
PAGE = Page("", "首页", "", icon="home", router=router)
_BY_SLICE = {(one.service, one.slice): one for one in THINGS}


@router.get("/", response_model=None)
async def start(v: Annotated[Visit, Depends(visit)]) -> Response:
    """Home in the only unit, or the choice of one."""
    if v.unit is not None:
        return RedirectResponse(v.url(), 303)
    return v.page("pages/home/units.html")


@router.get("/unit", response_model=None)
async def choose(v: Annotated[Visit, Depends(visit)]) -> Response:
    """Go to the unit that was picked."""
    code = v.request.query_params.get("code", "")
    unit = next((one for one in v.units if one.code == code), None)
    if unit is None:
        raise NotHere
    v.unit = unit
    return RedirectResponse(v.url(), 303)


@router.get("/u/{unit}", response_model=None)
async def home(v: Annotated[Visit, Depends(visit)]) -> Response:
    """The caller's own page in a unit."""
    params = {"at_least": v.request.query_params.get("at_least")}
    mine = await v.get("projection", f"/units/{v.here.id}/mine", params)
    owed = [{**one, "url": address(v, one)} for one in mine["owed"]]
    waiting = [{**one, "url": address(v, one)} for one in mine["waiting"]]
    return v.page("pages/home/home.html", owed=owed, waiting=waiting, asked=mine["asked"])


def address(v: Visit, one: dict[str, Any]) -> str | None:
    """Where one acts on it: the form of its next command, else its sheet."""
    item = one.get("item") or {}
    things = _BY_SLICE.get((item.get("service", ""), item.get("slice", "")))
    if things is None:
        return None
    part = {things.part: item["part"]} if things.part and item.get("part") else {}
    step = one.get("next")
    if step and step.get("path"):
        return v.url(things.name, item["id"], step["path"], **part)
    return v.url(things.name, item["id"])

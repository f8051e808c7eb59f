"""What I owe and by when, what waits for me, and how much the system has asked of me this month."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from services.portal.backend.client import Away
from services.portal.pages.pattern.lights import SHADES, colour_of
from services.portal.pages.pattern.things import Things
from services.portal.pages.things import THINGS
from services.portal.web.page import Page
from services.portal.web.visit import NotHere, Visit, visit

_SHOWN, _AT_MOST = 5, 100
"""Of each group: what is seen at once, and what can be unfolded; `?all=1` has everything."""
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
    most = None if v.request.query_params.get("all") else _AT_MOST
    groups = [
        (title, [await _shown(v, one) for one in ones[:most]], len(ones)) for title, ones in _groups(v, mine["owed"])
    ]
    values: dict[str, Any] = {
        "owed": len(mine["owed"]),
        "groups": groups,
        "waiting": [await _shown(v, one) for one in mine["waiting"][:most]],
        "waiting_in_all": len(mine["waiting"]),
        "asked": mine["asked"],
        "shown": _SHOWN,
    }
    return v.page("pages/home/home.html", **values)


def _groups(v: Visit, owed: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """What presses first: soon due, then overdue with the latest first, then all that has time."""
    by_colour: dict[str, list[dict[str, Any]]] = {colour: [] for colour in SHADES}
    for one in owed:
        by_colour[colour_of(one)].append(one)
    red = sorted(by_colour["red"], key=lambda one: one["due"] or "", reverse=True)
    return [
        (v.texts("快到期的"), by_colour["yellow"]),
        (v.texts("已逾期的"), red),
        (v.texts("时间充裕的"), by_colour["green"] + by_colour["none"]),
    ]


async def _shown(v: Visit, one: Mapping[str, Any]) -> dict[str, Any]:
    """With its address, and title and address of what is to be done; without these while the service is away."""
    one = {"light": None, "by": None, "since": None, **one}
    step = one.get("next")
    things = things_of(one)
    if not step or things is None:
        return {**one, "url": address(v, one), "act": None}
    try:
        of = await v.parts.catalog.slice(things.service, things.slice)
    except Away:
        return {**one, "url": address(v, one), "act": None}
    kind = of.commands[step["command"]]
    act = {"title": v.say(kind.title), "url": v.url(things.name, one["item"]["id"], kind.path, **step["fields"])}
    return {**one, "url": address(v, one), "act": act}


def things_of(one: Mapping[str, Any]) -> Things | None:
    """The page's things that a row is about, if one of our pages shows them."""
    item = one.get("item") or {}
    return _BY_SLICE.get((item.get("service", ""), item.get("slice", "")))


def address(v: Visit, one: Mapping[str, Any]) -> str | None:
    """The sheet of what a row is about."""
    things = things_of(one)
    return v.url(things.name, one["item"]["id"]) if things else None

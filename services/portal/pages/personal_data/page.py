"""Personal data of a unit's people: restricted at once, released or erased by law with a second administrator."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from services.portal.backend.client import Problem
from services.portal.backend.units import Unit
from services.portal.web.page import Page
from services.portal.web.visit import NotAllowed, NotHere, Visit, visit
from shared.kernel.ids import new_id
from shared.kernel.role import ADMINISTRATORS

NAME = "personal-data"
FIELDS = {
    "restrict-personal-data": ("reason",),
    "request-release": ("reason",),
    "confirm-release": (),
    "request-erasure": ("basis", "paper"),
    "confirm-erasure": (),
}
"""The commands of management's slice, in the order in which they are offered, and what each asks for."""

LABELS = {"reason": "理由", "basis": "法律依据", "paper": "审批文件"}
_MINE = frozenset(role.value for role in ADMINISTRATORS)
router = APIRouter(prefix=f"/{NAME}")
PAGE = Page(NAME, "个人信息保护", "系统", icon="shield-lock", router=router, roles=_MINE, of_unit=False)
Visitor = Annotated[Visit, Depends(visit)]


@router.get("", response_model=None)
async def personal_data(v: Visitor) -> Response:
    """The people of a unit to choose from, and what was decided about the one who is chosen."""
    unit, units = await _chosen(v, v.request.query_params.get("unit"))
    return await _show(v, unit, units, v.request.query_params.get("person", ""))


@router.post("/{act}", response_model=None)
async def decide(v: Visitor, act: str) -> Response:
    """Say one of the commands as the administrator who asks; the service decides whether it may be."""
    if act not in FIELDS:
        raise NotHere
    form = await v.form()
    unit, units = await _chosen(v, str(form.get("unit", "")))
    person = await _person(v, unit, str(form.get("person", "")))
    said = {name: str(form.get(name, "")).strip() for name in FIELDS[act]}
    headers = {"Idempotency-Key": str(_key(str(form.get("key", "")))), "Content-Type": "application/json"}
    path = f"{_place(v)}/{person['id']}/{act}"
    try:
        await v.ask("POST", "management", path, content=to_json(said), headers=headers)
    except Problem as problem:
        if problem.status not in (403, 404, 409, 410, 422):
            raise
        words = "；".join(
            f"{v.texts(LABELS[e['field']])}：{e['message']}" for e in problem.errors if e["field"] in LABELS
        )
        return await _show(v, unit, units, person["id"], error=words or problem.detail, status=problem.status)
    return RedirectResponse(f"/{NAME}?unit={unit.code}&person={person['id']}", 303)


async def _chosen(v: Visit, code: str | None) -> tuple[Unit, list[Unit]]:
    """The unit that is named, and all that the administrator looks after; asked anew, not from memory.

    :raises NotAllowed: if there are none
    :raises NotHere: if it is none of them
    """
    units = [one for one in await v.parts.units.of(v.person, fresh=True) if one.roles & _MINE]
    if not units:
        raise NotAllowed("个人信息的限制和删除由三员办理，您没有这项职责。")
    units.sort(key=lambda one: (one.id == v.parts.identity.district, one.code))
    found = next((one for one in units if one.code == code), units[0] if code is None else None)
    if found is None:
        raise NotHere
    return found, units


async def _people(v: Visit, unit: Unit) -> list[dict[str, Any]]:
    """Everybody of the unit; their names are read as the portal itself."""
    answer = await v.parts.backend.get(v.parts.principal, "projection", f"/units/{unit.id}/people")
    return list(answer["people"])


async def _person(v: Visit, unit: Unit, id: str) -> dict[str, Any]:
    found = next((one for one in await _people(v, unit) if one["id"] == id), None)
    if found is None:
        raise NotHere
    return found


async def _show(
    v: Visit, unit: Unit, units: list[Unit], chosen: str, *, error: str = "", status: int = 200
) -> Response:
    people = await _people(v, unit)
    person = next((one for one in people if one["id"] == chosen), None)
    if chosen and person is None:
        raise NotHere
    sheet = await _sheet(v, person["id"]) if person else {"actions": [], "history": [], "state": {}}
    titles = await v.parts.catalog.event_titles()
    steps = [{**step, "title": v.say(titles.get(step["type"], {})) or step["type"]} for step in sheet["history"]]
    offered = {one["path"]: v.say(one["title"]) for one in sheet["actions"] if one["allowed"] and not one["done"]}
    values = {"unit": unit, "all_units": units, "people": people, "person": person, "steps": steps, "error": error}
    more = {"offered": {path: offered[path] for path in FIELDS if path in offered}, "fields": FIELDS, "labels": LABELS}
    names = sheet.get("names", {})
    template = "pages/personal_data/personal_data.html"
    return v.page(
        template, status=status, **values, **more, names=names, key=new_id(), erased=sheet["state"].get("erased")
    )


async def _sheet(v: Visit, person: str) -> dict[str, Any]:
    """What was decided, and what may be; of somebody about whom nothing was, what may be the first."""
    try:
        found: dict[str, Any] = await v.get("management", f"{_place(v)}/{person}/sheet")
    except Problem as problem:
        if problem.status != 404:
            raise
        new = await v.get("management", f"{_place(v)}/new")
        return {"actions": new["actions"], "history": [], "state": {}}
    return found


def _place(v: Visit) -> str:
    return f"/units/{v.parts.identity.district}/personal-records"


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotHere from None

"""Accounts of a unit's people: made, reset, disabled and ended by the system administrator, each act on record."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.portal.accounts.accounts import BadLogin, LoginTaken
from services.portal.backend.units import Unit
from services.portal.web.page import Page
from services.portal.web.visit import NotAllowed, NotHere, Visit, address_of, visit
from shared.kernel.role import TITLES, Role

NAME = "accounts"
_MINE = frozenset({Role.SYSTEM_ADMIN.value})
_ACTS = ("reset", "disable", "enable", "end", "unlock")
_SAID = {
    "disabled": "账号已停用，登录随即失效。",
    "enabled": "账号已启用。",
    "ended": "已退出该账号在所有设备上的登录。",
    "unlocked": "已解除暂停，可以重新登录。",
}
router = APIRouter(prefix=f"/{NAME}")
PAGE = Page(NAME, "账号管理", "系统", icon="users", router=router, roles=_MINE, of_unit=False)
Visitor = Annotated[Visit, Depends(visit)]


@dataclass(frozen=True)
class Person:
    """Somebody of a unit; `account` as `Accounts.of_unit` tells it, None without one. `guarded`: an administrator."""

    id: UUID
    name: str
    code: str
    posts: str
    account: dict[str, Any] | None
    guarded: bool = False


@router.get("", response_model=None)
async def accounts(v: Visitor) -> Response:
    """The people of one unit with their accounts; of the first unit unless another is chosen."""
    unit, units = await _chosen(v, v.request.query_params.get("unit"))
    return await _list(v, unit, units, said=_SAID.get(v.request.query_params.get("said", ""), ""))


@router.post("/add", response_model=None)
async def add(v: Visitor) -> Response:
    """Make an account and show its initial password, this once."""
    form = await v.form()
    unit, units = await _chosen(v, str(form.get("unit", "")))
    person = await _person(v, unit, form)
    login = str(form.get("login", "")).strip()
    try:
        password = await v.parts.accounts.add(person.id, login, unit.id, v.person, address_of(v.request))
    except BadLogin:
        said = v.texts("用户名要2至64个字符，只用字母、数字和 . _ @ -，以字母或数字开头。")
        return await _list(v, unit, units, error=said, status=422)
    except LoginTaken:
        said = v.texts("用户名“{login}”已有人使用，或此人已有账号，请核对后换一个。", login=login)
        return await _list(v, unit, units, error=said, status=409)
    return _slip(v, unit, person, login, password)


@router.post("/{act}", response_model=None)
async def act(v: Visitor, act: str) -> Response:
    """Reset, disable, enable, end all sessions, or lift a lock-out."""
    if act not in _ACTS:
        raise NotHere
    form = await v.form()
    unit, _ = await _chosen(v, str(form.get("unit", "")))
    person = await _person(v, unit, form)
    if person.account is None:
        raise NotHere
    if person.guarded:
        raise NotAllowed("三员账号互相监督，不能在此办理；确需重置、停用的，在服务器上用 wenxiao account 命令。")
    known, where = v.parts.accounts, address_of(v.request)
    match act:
        case "reset":
            password = await known.reset(person.id, v.person, where)
            return _slip(v, unit, person, person.account["login"], password)
        case "disable":
            await known.disable(person.id, v.person, where)
        case "enable":
            await known.disable(person.id, v.person, where, disabled=False)
        case "end":
            await known.end_sessions(person.id, v.person, where)
        case "unlock":
            await known.unlock(person.id, v.person, where)
    done = {"disable": "disabled", "enable": "enabled", "end": "ended", "unlock": "unlocked"}[act]
    return RedirectResponse(f"/{NAME}?unit={unit.code}&said={done}", 303)


async def _chosen(v: Visit, code: str | None) -> tuple[Unit, list[Unit]]:
    """The unit that is named, and all whose accounts the caller looks after; asked anew, not from memory.

    :raises NotAllowed: if there are none
    :raises NotHere: if it is none of them
    """
    units = [one for one in await v.parts.units.of(v.person, fresh=True) if one.roles & _MINE]
    if not units:
        raise NotAllowed("账号由系统管理员管理，您没有这项职责。")
    district = v.parts.identity.district
    units.sort(key=lambda one: (one.id == district, one.code))
    found = next((one for one in units if one.code == code), units[0] if code is None else None)
    if found is None:
        raise NotHere
    return found, units


async def _list(
    v: Visit, unit: Unit, units: list[Unit], *, said: str = "", error: str = "", status: int = 200
) -> Response:
    people = await _people(v, unit)
    words = v.request.query_params.get("q", "").strip()
    shown = [one for one in people if _holds(one, words)]
    values = {"unit": unit, "all_units": units, "people": shown, "total": len(people), "words": words}
    with_account = sum(one.account is not None for one in people)
    return v.page(
        "pages/accounts/accounts.html",
        status=status,
        **values,
        with_account=with_account,
        said=v.texts(said) if said else "",
        error=error,
    )


def _holds(person: Person, words: str) -> bool:
    login = person.account["login"] if person.account else ""
    return words.lower() in f"{person.name}\n{person.code}\n{person.posts}\n{login}".lower()


async def _people(v: Visit, unit: Unit) -> list[Person]:
    """Everybody of the unit, and whoever else has an account there; their names are read as the portal itself."""
    answer = await v.parts.backend.get(v.parts.principal, "projection", f"/units/{unit.id}/people")
    accounts = {row["person"]: row for row in await v.parts.accounts.of_unit(unit.id)}
    found = [
        Person(UUID(one["id"]), one["name"], one["code"], _posts(one), accounts.pop(UUID(one["id"]), None))
        for one in answer["people"]
    ]
    administrators = {id: role for role, id in v.parts.identity.administrators.items()}
    for id, account in accounts.items():
        role = administrators.get(id)
        name = v.texts(TITLES[role]) if role else ""
        found.append(Person(id, name, "", "", account, guarded=role is not None))
    return found


async def _person(v: Visit, unit: Unit, form: FormData) -> Person:
    said = str(form.get("person", ""))
    found = next((one for one in await _people(v, unit) if str(one.id) == said), None)
    if found is None:
        raise NotHere
    return found


def _posts(person: dict[str, Any]) -> str:
    return "、".join(f"{one['organization']} {one['title']}" for one in person.get("posts") or ())


def _slip(v: Visit, unit: Unit, person: Person, login: str, password: str) -> Response:
    return v.page("pages/accounts/slip.html", unit=unit, person=person, login=login, password=password)

"""The record of sign-ins, searched by the security administrator: who, when, from where, and who was refused."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.accounts.records import WORDS, Search, records
from services.portal.web.page import Page
from services.portal.web.visit import NotAllowed, NotHere, Visit, visit
from shared.kernel.role import Role

NAME = "sign-ins"
PAGE_SIZE = 100
_MINE = frozenset({Role.SECURITY_ADMIN.value})
router = APIRouter()
PAGE = Page(NAME, "登录记录", "系统", icon="login-2", router=router, roles=_MINE, of_unit=False)


@router.get(f"/{NAME}", response_model=None)
async def sign_ins(v: Annotated[Visit, Depends(visit)]) -> Response:
    """The newest first; `before` is the place of the next page."""
    if not any(one.roles & _MINE for one in await v.parts.units.of(v.person, fresh=True)):
        raise NotAllowed("登录记录由安全保密管理员查看，您没有这项职责。")
    asked = {name: v.request.query_params.get(name, "").strip() for name in ("q", "what", "since", "until", "before")}
    search = Search(
        what=asked["what"] if asked["what"] in WORDS else None,
        words=asked["q"][:100] or None,
        since=_day(asked["since"]),
        until=_day(asked["until"]),
        before=_number(asked["before"]),
    )
    rows = await records(v.parts.pool, search, PAGE_SIZE)
    older = rows[-1]["id"] if len(rows) == PAGE_SIZE else None
    return v.page("pages/accounts/sign_ins.html", rows=rows, words=WORDS, asked=asked, older=older)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotHere from None


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotHere
    return int(text) if text else None

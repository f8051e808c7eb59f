"""Signing in and out with a local account, the own password, and where one is signed in.

Another way to sign in (OIDC) becomes a module beside this one: it ends in `begin` as well.
"""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from services.portal.accounts.accounts import Closed, Refused, WeakPassword
from services.portal.language.catalogs import LANGUAGES
from services.portal.parts import Parts
from services.portal.web import origin
from services.portal.web.body import limited
from services.portal.web.page import Page
from services.portal.web.visit import COOKIE, TONGUE, Visit, address_of, language_of, visit, visit_with_any_password

_A_YEAR = 365 * 24 * 3600
_MOST_WORDS = 20_000
_MOST_FIELDS = 20
_WEAK = {
    "short": "新密码太短，请用10个字以上。",
    "long": "新密码太长，请用128个字以内。",
    "like_login": "新密码不能与用户名相同或相近。",
    "one_character": "新密码过于简单，请多用几个不同的字。",
    "same": "新密码不能与现密码相同。",
    "differ": "两次输入的新密码不一致，请重新输入。",
}
router = APIRouter()
PAGE = Page("account", "我的账号", "", icon="user", router=router, of_unit=False, in_menu=False)


@router.get("/login", response_model=None)
async def login_form(request: Request) -> Response:
    return _login(request, 200, next_=request.query_params.get("next", "/"))


@router.post("/login", response_model=None)
async def login(request: Request) -> Response:
    """Sign in; a session that was open here ends."""
    origin.require_own_origin(request)
    form = await _few_words(request)
    name, password = str(form.get("login", "")).strip(), str(form.get("password", ""))
    next_ = str(form.get("next", "/"))
    texts = _parts(request).texts[language_of(request)]
    try:
        account = await _parts(request).accounts.sign_in(name, password, address_of(request))
    except Closed as closed:
        minutes = -(-closed.seconds // 60)
        said = texts("连续输错次数过多，请{minutes}分钟后再试。", minutes=minutes)
        return _login(request, 429, name, next_, said, closed.seconds)
    except Refused:
        return _login(request, 401, name, next_, texts("用户名或密码不正确，或账号已停用。"))
    return await begin(request, account.person, _local(next_))


async def begin(request: Request, person: UUID, to: str) -> Response:
    """Begin the session of somebody whose sign-in was right, under a new key."""
    sessions = _parts(request).sessions
    if (old := await sessions.load(request.cookies.get(COOKIE, ""))) is not None:
        await sessions.end(old)
    cookie = await sessions.begin(person, address_of(request), request.headers.get("user-agent", ""))
    answer = RedirectResponse(to, 303)
    answer.set_cookie(COOKIE, cookie, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.post("/logout", response_model=None)
async def logout(v: Annotated[Visit, Depends(visit_with_any_password)]) -> Response:
    await v.form()
    await v.parts.accounts.signed_out(v.person, address_of(v.request))
    await v.parts.sessions.end(v.session)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@router.get("/session", response_model=None)
async def session(v: Annotated[Visit, Depends(visit)]) -> Response:
    """Who is signed in here now, and the token that forms of the session bring: scripts ask before they send one."""
    return JSONResponse({"login": v.session.login, "csrf": origin.masked(v.session.csrf)})


@router.get("/password", response_model=None)
async def password_form(v: Annotated[Visit, Depends(visit_with_any_password)]) -> Response:
    return _password(v, 200)


@router.post("/password", response_model=None)
async def password(v: Annotated[Visit, Depends(visit_with_any_password)]) -> Response:
    """Change the own password; sessions elsewhere end."""
    form = await v.form()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    if new != again:
        return _password(v, 422, _WEAK["differ"])
    try:
        await v.parts.accounts.change_password(v.person, old, new, address_of(v.request))
    except Refused:
        return _password(v, 422, "现密码不正确。")
    except WeakPassword as weak:
        return _password(v, 422, _WEAK[weak.why])
    await v.parts.sessions.end_all(v.person)
    return await begin(v.request, v.person, "/")


@router.get("/account", response_model=None)
async def account(v: Annotated[Visit, Depends(visit)]) -> Response:
    return v.page("pages/signing_in/account.html", sessions=await v.parts.sessions.of(v.person))


@router.post("/account/end-all", response_model=None)
async def end_all(v: Annotated[Visit, Depends(visit)]) -> Response:
    """End the own sessions elsewhere."""
    await v.form()
    await v.parts.accounts.end_other_sessions(v.person, v.session.key, address_of(v.request))
    return RedirectResponse("/account", 303)


@router.post("/language", response_model=None)
async def language(request: Request) -> Response:
    """Remember in which language this browser reads; nobody needs to be signed in."""
    origin.require_own_origin(request)
    form = await _few_words(request)
    answer = RedirectResponse(_local(str(form.get("next", "/"))), 303)
    if form.get("language") in LANGUAGES:
        said = str(form["language"])
        answer.set_cookie(TONGUE, said, max_age=_A_YEAR, path="/", secure=True, httponly=True, samesite="lax")
    return answer


async def _few_words(request: Request) -> FormData:
    """What is filled in by somebody who need not be signed in, and may not fill the memory."""
    return await limited(request, _MOST_WORDS).form(max_files=0, max_fields=_MOST_FIELDS)


def _login(
    request: Request, status: int, login: str = "", next_: str = "/", error: str = "", wait: int | None = None
) -> Response:
    parts, language = _parts(request), language_of(request)
    values = {
        "_": parts.texts[language],
        "nonce": request.state.nonce,
        "language": language,
        "login": login[:64],
        "next": _local(next_),
        "error": error,
    }
    headers = None if wait is None else {"Retry-After": str(wait)}
    return HTMLResponse(parts.renderer.render("pages/signing_in/login.html", language, values), status, headers)


def _password(v: Visit, status: int, error: str = "") -> Response:
    values = {"first": v.session.must_change, "login": v.session.login, "error": v.texts(error) if error else ""}
    return v.page("pages/signing_in/password.html", status=status, **values)


def _local(address: str) -> str:
    """An address of ours; home for anybody else's."""
    try:
        split = urlsplit(address)
    except ValueError:
        return "/"
    # browsers read any number of slashes as the beginning of a host
    ours = (
        address.startswith("/")
        and address[1:2] != "/"
        and not split.scheme
        and not split.netloc
        and "\\" not in address
    )
    return address if ours and address.isprintable() else "/"


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts

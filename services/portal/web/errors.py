"""Every error as a page that says what to do; to scripts as a short answer. Nothing of the inside is shown."""

from collections.abc import Awaitable, Callable
from math import ceil
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from services.portal.attachments.refusals import NotTaken
from services.portal.attachments.store import CannotStore
from services.portal.backend.catalog import NoSuchCommand
from services.portal.backend.client import Away, Problem
from services.portal.language.catalogs import Texts
from services.portal.parts import Parts
from services.portal.web.body import BodyTooLarge
from services.portal.web.origin import ForeignOrigin
from services.portal.web.pace import TooFast
from services.portal.web.visit import ChangePassword, NotAllowed, NotHere, SignInNeeded, language_of
from shared.access.log import NotRecorded

log = structlog.get_logger()

_WAIT = 2
TITLES = {
    400: "请求无法识别",
    401: "请先登录",
    403: "无权办理",
    404: "没有找到",
    405: "操作方式不正确",
    409: "与现有记录冲突",
    410: "已依法删除",
    413: "内容过大",
    422: "填写内容有误",
    429: "操作过于频繁",
    500: "系统内部出错",
    503: "服务暂时无法使用",
}
_SENTENCES = {
    403: "该请求不是从本系统页面发出的，或页面停留过久。请返回上一页，刷新后重新提交；已填写的内容会保留。",
    404: "没有找到该页面或事项，请核对链接，或从菜单重新进入。",
    413: "提交内容过大，请精简文字，或分次提交。",
    429: "操作过于频繁，请稍候几秒再试；没有受理的内容不会写入。",
    500: "系统内部出错，已记录。请稍后再试；如仍有问题，请联系系统管理员。",
    503: "相关服务正在启动或暂时无法连接。请稍候几秒再试，已提交的内容不会重复写入。",
}


def error_page(request: Request, status: int, sentence: str | None = None, wait: int = _WAIT) -> Response:
    """The page of an error; for scripts of ours the sentence alone.

    :param wait: seconds after which it is worth while to try again, where it is
    """
    parts: Parts = request.app.state.parts
    language = language_of(request)
    texts = parts.texts[language]
    said = sentence or texts(_SENTENCES.get(status, _SENTENCES[404 if status < 500 else 500]))
    headers = {"Retry-After": str(wait)} if status in (429, 503) else {}
    if _by_script(request):
        return JSONResponse({"detail": said}, status, headers)
    values = {
        "_": texts,
        "nonce": getattr(request.state, "nonce", ""),
        "language": language,
        "status": status,
        "title": texts(TITLES.get(status, TITLES[500 if status >= 500 else 400])),
        "sentence": said,
    }
    return HTMLResponse(parts.renderer.render("layout/error.html", language, values), status, headers)


def _by_script(request: Request) -> bool:
    """Whether a script of ours asks, which shows nobody a page."""
    return "hx-request" in request.headers or request.headers.get("x-requested-with") == "portal"


async def _on_sign_in(request: Request, _: Exception) -> Response:
    texts = request.app.state.parts.texts[language_of(request)]
    if _by_script(request):
        return error_page(request, 401, texts("登录已失效，请重新登录。"))
    if request.method != "GET":
        return error_page(request, 401, texts("登录已失效，提交的内容没有写入。请在新窗口登录，再返回上一页重新提交。"))
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login" if here == "/" else f"/login?{urlencode({'next': here})}", 303)


async def _on_change_password(_request: Request, _: Exception) -> Response:
    return RedirectResponse("/password", 303)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if error.status == 401:  # the token is ours: the service has another key than we
        log.error("backend.refused_token", path=request.url.path)
        return error_page(request, 503)
    status = error.status if error.status in TITLES else 500 if error.status > 500 else 400
    return error_page(request, status, error.detail or None)


async def _on_away(request: Request, error: Exception) -> Response:
    log.warning("request.no_backend", path=request.url.path, error=str(error))
    return error_page(request, 503)


async def _on_not_recorded(request: Request, error: Exception) -> Response:
    log.error("access.not_recorded", path=request.url.path, error=str(error))
    sentence = "本次操作须先记入审计记录，目前无法记入，因此没有办理。请稍候再试；如持续出现，请联系系统管理员。"
    return error_page(request, 503, _texts(request)(sentence))


async def _on_not_here(request: Request, _: Exception) -> Response:
    return error_page(request, 404)


async def _on_foreign(request: Request, _: Exception) -> Response:
    log.warning("request.foreign_origin", path=request.url.path, origin=request.headers.get("origin", "")[:200])
    return error_page(request, 403)


async def _on_not_allowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAllowed)
    log.warning("request.not_allowed", path=request.url.path)
    return error_page(request, 403, _texts(request)(error.sentence))


async def _on_too_large(request: Request, _: Exception) -> Response:
    return error_page(request, 413)


async def _on_not_taken(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotTaken)
    return error_page(request, error.status, _texts(request)(error.sentence, **error.values))


async def _on_too_fast(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooFast)
    log.warning("request.too_fast", path=request.url.path)
    return error_page(request, 429, wait=max(1, ceil(error.seconds)))


def _texts(request: Request) -> Texts:
    texts: Texts = request.app.state.parts.texts[language_of(request)]
    return texts


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_page(request, error.status_code)


async def _on_anything(request: Request, error: Exception) -> Response:
    log.error("request.failed", path=request.url.path, exc_info=error)
    return error_page(request, 500)


_ANSWERS: tuple[tuple[type[Exception], Callable[[Request, Exception], Awaitable[Response]]], ...] = (
    (SignInNeeded, _on_sign_in),
    (ChangePassword, _on_change_password),
    (Problem, _on_problem),
    (Away, _on_away),
    (NotRecorded, _on_not_recorded),
    (OperationalError, _on_away),
    (PoolTimeout, _on_away),
    (NotHere, _on_not_here),
    (NotAllowed, _on_not_allowed),
    (NotTaken, _on_not_taken),
    (CannotStore, _on_away),
    (BodyTooLarge, _on_too_large),
    (TooFast, _on_too_fast),
    (NoSuchCommand, _on_not_here),
    (ForeignOrigin, _on_foreign),
    (RequestValidationError, _on_not_here),
    (HTTPException, _on_http),
    (Exception, _on_anything),
)


def install(app: FastAPI) -> None:
    for kind, answer in _ANSWERS:
        app.add_exception_handler(kind, answer)

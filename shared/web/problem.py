"""Every refusal and every error as an RFC 9457 problem document, in Chinese unless the caller prefers English."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from psycopg.errors import TransactionTimeout
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from shared.eventstore.codec import PersonErased
from shared.eventstore.port import BodyTooLarge
from shared.handling import UNDECIDED
from shared.kernel.refusal import Refusal
from shared.kernel.unavailable import Unavailable
from shared.telemetry import counts
from shared.web import sentences
from shared.web.tokens import BadToken

Language = Literal["zh", "en"]
log = structlog.get_logger()


class TooLarge(Exception):
    """The request's body is over the limit (HTTP 413)."""


class BadField(Exception):
    """A header or query parameter cannot be read (HTTP 422): its place and what is wrong, a key of sentences.py."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(place, message)
        self.place, self.message = place, message


def language(request: Request) -> Language:
    """Return `en` if the caller prefers English, else `zh`."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


def problem(name: str, status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    counts.problem(name, status).inc()
    body = {"type": f"urn:wenxiao:problem:{name}", "title": name, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers=dict(headers or {}), media_type="application/problem+json")


def refused(request: Request, refusal: Refusal) -> Response:
    sentence = refusal.sentence(language(request))
    facts = {key: _plain(value) for key, value in refusal.facts.items()}
    return problem(
        type(refusal).__name__, refusal.status, sentence, headers=None, **({"facts": facts} if facts else {})
    )


def invalid(request: Request, errors: Iterable[Mapping[str, Any]]) -> Response:
    """Return a 422 that names each field and says what is wrong with it."""
    tongue = language(request)
    fields = [
        {"field": "/".join(map(str, error["loc"])), "message": sentences.field(error, tongue)} for error in errors
    ]
    return problem("InvalidInput", 422, sentences.say("invalid", tongue), errors=fields)


def simple(request: Request, name: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return problem(name, status, sentences.say(name, language(request)), headers)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refused(request, error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationError | RequestValidationError)
    return invalid(request, error.errors())


async def _on_bad_field(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadField)
    message = sentences.say(error.message, language(request))
    return problem("InvalidInput", 422, message, errors=[{"field": error.place, "message": message}])


async def _on_undecided(request: Request, error: Exception) -> Response:
    assert isinstance(error, UNDECIDED)
    return problem(type(error).__name__, 422, error.sentence(language(request)))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return simple(request, f"http_{error.status_code}", error.status_code, error.headers)


async def _on_unavailable(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    return simple(request, type(error).__name__, 503, {"Retry-After": str(error.retry_after)})


async def _on_database(request: Request, error: Exception) -> Response:
    log.warning("request.no_database", path=request.url.path, error=repr(error))
    return simple(request, "Overloaded", 503, {"Retry-After": "2"})


async def _on_too_large(request: Request, _: Exception) -> Response:
    return simple(request, "TooLarge", 413)


async def _on_erased(request: Request, _: Exception) -> Response:
    return simple(request, "PersonErased", 410)


async def _on_bad_token(request: Request, _: Exception) -> Response:
    return simple(request, "BadToken", 401, {"WWW-Authenticate": "Bearer"})


async def _on_anything(request: Request, error: Exception) -> Response:
    log.error("request.failed", path=request.url.path, exc_info=error)
    return simple(request, "InternalError", 500)


_ANSWERS: tuple[tuple[type[Exception], Callable[[Request, Exception], Awaitable[Response]]], ...] = (
    (Refusal, _on_refusal),
    (ValidationError, _on_invalid),
    (RequestValidationError, _on_invalid),
    (BadField, _on_bad_field),
    *((kind, _on_undecided) for kind in UNDECIDED),
    (HTTPException, _on_http),
    (Unavailable, _on_unavailable),
    (OperationalError, _on_database),
    (TransactionTimeout, _on_database),
    (PersonErased, _on_erased),
    (BodyTooLarge, _on_too_large),
    (TooLarge, _on_too_large),
    (BadToken, _on_bad_token),
    (Exception, _on_anything),
)


def install(app: FastAPI) -> None:
    """Let the app answer every exception with a problem document that shows nothing of its inside."""
    for kind, answer in _ANSWERS:
        app.add_exception_handler(kind, answer)


def _plain(value: object) -> object:
    if isinstance(value, int | float | bool | str) or value is None:
        return value
    return [_plain(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else str(value)

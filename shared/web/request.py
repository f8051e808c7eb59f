"""Reads a bare request: body with a limit, ids, dates, versions; what cannot be read is a 422 that names the place."""

import unicodedata
from datetime import date
from uuid import UUID

from starlette.requests import Request

from shared.web.problem import BadField, TooLarge

MOST_BODY = 256 * 1024


async def body(request: Request, most: int = MOST_BODY) -> bytes:
    """Return the body.

    :raises TooLarge: as soon as more than `most` bytes are announced or have come
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 19 or int(announced) > most):
        raise TooLarge
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def uuid(text: str, place: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadField(place, "not_a_uuid") from error


def path_uuid(request: Request, name: str) -> UUID:
    return uuid(request.path_params[name], name)


def query_uuid(request: Request, name: str) -> UUID | None:
    text = request.query_params.get(name)
    return uuid(text, name) if text else None


def query_date(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadField(name, "not_a_date") from error


def query_number(request: Request, name: str, most: int = 2**62) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > most:
        raise BadField(name, "not_a_number")
    return int(text)


def query_text(request: Request, name: str, most: int) -> str | None:
    """Return one line of text of at most `most` characters without control characters."""
    text = request.query_params.get(name)
    if not text or not text.strip():
        return None
    if len(text) > most:
        raise BadField(name, "text_too_long")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise BadField(name, "control_characters")
    return text.strip()


def if_match(request: Request) -> int | None:
    """Return the version in If-Match, None without one."""
    text = request.headers.get("if-match")
    if text is None or text.strip() == "*":
        return None
    digits = text.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise BadField("If-Match", "not_a_version")
    return int(digits)


def at_least(request: Request) -> tuple[str, int] | None:
    """Return (service, position) that an answer must have seen: read your own writes."""
    text = request.query_params.get("at_least")
    if not text:
        return None
    service, _, position = text.partition(":")
    if not service.isalpha() or not (position.isascii() and position.isdigit()) or len(position) > 18:
        raise BadField("at_least", "not_a_position")
    return service, int(position)

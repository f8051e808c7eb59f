"""That a change is asked for by a page of ours: what the browser says of its origin, and the session's own token."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from starlette.requests import Request

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf"
HEADER = "x-csrf"


class ForeignOrigin(Exception):
    """The request does not come from a page of ours, or from one of another session (HTTP 403)."""


def require_own_origin(request: Request) -> None:
    """Refuse what another site's page sends.

    Browsers say so themselves (Sec-Fetch-Site); older ones name the origin. Without either it is no browser's form.

    :raises ForeignOrigin: if it does not come from here
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise ForeignOrigin
        return
    try:
        host = urlsplit(request.headers.get("origin", "")).netloc
    except ValueError:
        raise ForeignOrigin from None
    if not host or host != request.headers.get("host"):
        raise ForeignOrigin


def masked(token: str) -> str:
    """The token for one page: other bytes each time, so that compressed answers tell nothing about it."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + bytes(a ^ b for a, b in zip(pad, plain, strict=True))).decode()


def require_token(said: str, expected: str) -> None:
    """
    :raises ForeignOrigin: unless the form brings its session's token
    """
    if not (secrets.compare_digest(_unmasked(said), expected.encode())):
        raise ForeignOrigin


def _unmasked(said: str) -> bytes:
    try:
        both = urlsafe_b64decode(said.encode("ascii"))
    except ValueError:
        return b""
    half = len(both) // 2
    return bytes(a ^ b for a, b in zip(both[:half], both[half:], strict=False))

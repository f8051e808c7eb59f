"""How much a request may hold: counted while it arrives, whatever it says of itself beforehand."""

from starlette.requests import Request
from starlette.types import Message, Receive

_DIGITS = 18
"""More than that is no length of anything, and long enough ones are no number for Python."""


class BodyTooLarge(Exception):
    """The request holds more than is read (HTTP 413)."""


def limited(request: Request, most: int) -> Request:
    """The same request, of which at most so many bytes are read.

    :raises BodyTooLarge: at once if it announces more, else while it is read
    """
    said = request.headers.get("content-length", "0")
    if not (said.isascii() and said.isdigit() and len(said) <= _DIGITS) or int(said) > most:
        raise BodyTooLarge
    return Request(request.scope, _counting(request.receive, most))


def _counting(receive: Receive, most: int) -> Receive:
    read = 0

    async def receiving() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body") or b"")
        if read > most:
            raise BodyTooLarge
        return message

    return receiving

"""What answers 503: nothing is wrong with the request, the system cannot decide on it now."""

from typing import ClassVar


class Unavailable(Exception):
    """Try again in `retry_after` seconds (HTTP 503)."""

    retry_after: ClassVar[int] = 2


class Stale(Unavailable):
    """The local copy of the directory, or a view, is too old to decide on; try again soon."""

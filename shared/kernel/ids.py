"""Where ids come from: new ones at the edge, derived ones wherever something must be said only once."""

from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

_VERSION, _VARIANT = 0x8 << 76, 0x2 << 62
_CLEAR = ~((0xF << 76) | (0x3 << 62))


def new_id() -> UUID:
    """Return a fresh uuid7; only doors (route, command line, importer) call it."""
    return uuid7()


def derived_id(cause: UUID, name: str) -> UUID:
    """Return the one id that follows from a cause and a name: the cause's 48-bit time, then SHA-256 of both (uuid8).

    Keeping the time keeps the store's indexes dense, like uuid7.
    """
    digest = sha256(cause.bytes + name.encode()).digest()
    value = int.from_bytes(cause.bytes[:6] + digest[:10], "big")
    return UUID(int=(value & _CLEAR) | _VERSION | _VARIANT)

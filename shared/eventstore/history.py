"""Streams read back from their bodies."""

from collections.abc import Sequence

import structlog

from shared.eventstore.codec import EventRegistry, read_header
from shared.eventstore.port import Duplicate, History, StreamKey
from shared.personal.keys import KeyRing

LONG = 1_000
_log = structlog.get_logger()


async def read_history(
    registry: EventRegistry,
    key_ring: KeyRing | None,
    stream: StreamKey,
    bodies: Sequence[bytes],
    duplicate: Duplicate | None,
) -> History:
    """Return the stream of these bodies, in order.

    :raises UnknownEvent: if one is of a newer version of this service
    """
    if not bodies:
        return History(duplicate=duplicate)
    if len(bodies) > LONG:
        _log.warning("stream.long", category=stream.category, stream=str(stream.id), events=len(bodies))
    headers = [read_header(body) for body in bodies]
    keys = {}
    if any(registry.is_personal(header.type) for header in headers):
        if key_ring is None:
            raise RuntimeError("personal fields need a key ring")
        keys = dict(await key_ring.keys([stream.id], create=False))
    events = tuple(registry.decode_header(header, keys) for header in headers)
    return History(events, headers[-1].version, headers[-1].on, duplicate)

"""Streams read back from their bodies."""

from collections.abc import Sequence

import structlog

from shared.eventstore.codec import EventRegistry, read_header, read_typed
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
    typed = [read_typed(body) for body in bodies]
    keys = {}
    if any(registry.is_personal(one.type) for one in typed):
        if key_ring is None:
            raise RuntimeError("personal fields need a key ring")
        keys = dict(await key_ring.keys([stream.id], create=False))
    events = tuple(registry.decode_typed(one, keys) for one in typed)
    last = read_header(bodies[-1])
    return History(events, last.version, last.on, duplicate)

"""An event as it travels: the body that its service wrote, byte for byte, and the numbers that the database gave."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32

PARTITIONS = 16


def partition_of(unit: UUID) -> int:
    """The partition of a unit's events: crc32 of its bytes mod 16, fixed for ever."""
    return crc32(unit.bytes) % PARTITIONS


class Origin(NamedTuple):
    """What stored an event: the command, which of its events this is (1, 2, ...), the fingerprint of its request."""

    command: UUID
    ord: int
    fingerprint: int | None


@dataclass(frozen=True)
class Envelope:
    """`position` and `unit_seq` are gapless in the service; `prev` is the previous position in the same partition.

    `prev` is None where the event came from a feed, which has no gaps by itself; `traceparent` (W3C) names the span in
    which the relay sent it, if anybody traces, and is no part of the event. `origin` is known to the relay alone.
    """

    service: str
    epoch: UUID
    position: int
    unit_seq: int
    unit: UUID
    recorded_at: datetime
    type: str
    body: bytes
    prev: int | None = None
    traceparent: str | None = field(default=None, compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def partition(self) -> int:
        return partition_of(self.unit)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body, 64 hex digits."""
        return sha256(self.body).hexdigest()

    @cached_property
    def content(self) -> dict[str, Any]:
        """The body, parsed: id, type, schema, stream {unit, category, id}, version, stamp, payload."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def id(self) -> UUID:
        return UUID(self.content["id"])

    @property
    def stream(self) -> UUID:
        """The id of the aggregate within its unit and category."""
        return UUID(self.content["stream"]["id"])

    @property
    def on(self) -> date:
        return date.fromisoformat(self.content["stamp"]["on"])

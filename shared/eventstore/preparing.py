"""An append made ready to be stored: everything that needs no database."""

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from shared.eventstore.codec import dump_stamp, encode, is_personal, read_header
from shared.eventstore.port import Append, BodyTooLarge, Receipt, StreamKey, Write
from shared.kernel.ids import derived_id
from shared.personal.keys import KeyRing
from shared.personal.sealing import Keys

BODY_LIMIT = 256 * 1024
_INT8 = range(-(2**63), 2**63)


class Row(NamedTuple):
    """One event as stored. `expected` is given with the first event of a stream."""

    ord: int
    unit: UUID
    stream: UUID
    id: UUID
    expected: int | None
    version: int
    type: str
    body: bytes

    def receipt(self, service: str, position: int, unit_seq: int) -> Receipt:
        digest = sha256(self.body).hexdigest()
        # our own values: not validated again
        return Receipt.model_construct(
            service=service,
            unit=self.unit,
            stream=self.id,
            type=self.type,
            version=self.version,
            unit_seq=unit_seq,
            position=position,
            digest=digest,
        )


class Guard(NamedTuple):
    stream: UUID
    expected: int


@dataclass(frozen=True, slots=True)
class Prepared:
    command: UUID
    fingerprint: int | None
    rows: tuple[Row, ...]
    guards: tuple[Guard, ...]
    size: int

    @property
    def written(self) -> set[UUID]:
        return {row.stream for row in self.rows}

    @property
    def guarded(self) -> set[UUID]:
        return {guard.stream for guard in self.guards}


async def keys_for(append: Append, key_ring: KeyRing | None) -> Keys:
    """The keys that the append's personal fields need, made if they are new.

    :raises RuntimeError: if there are personal fields and the service has no key ring
    """
    people = {write.stream.id for write in append.writes if is_personal(write.events)}
    if not people:
        return {}
    if key_ring is None:
        raise RuntimeError("personal fields need a key ring")
    return await key_ring.keys(people, create=True)


def prepare(append: Append, keys: Keys) -> Prepared:
    """Write the bodies.

    :raises BodyTooLarge: if one is over 256 KiB
    :raises ValueError: if a stream is named twice or the fingerprint has more than 64 bits
    :raises PersonErased: if a personal field has no key
    """
    streams = [write.stream for write in append.writes]
    if len(set(streams)) != len(streams):
        raise ValueError("an append names each stream once")
    if append.fingerprint is not None and append.fingerprint not in _INT8:
        raise ValueError("a fingerprint has 64 bits")
    stamp = dump_stamp(append.stamp)
    rows: list[Row] = []
    guards = []
    for write in append.writes:
        if write.events:
            rows.extend(_rows(append, write, stamp, len(rows), keys))
        else:
            guards.append(Guard(write.stream.stored(), write.expected))
    size = sum(len(row.body) for row in rows)
    return Prepared(append.command, append.fingerprint, tuple(rows), tuple(guards), size)


def _rows(append: Append, write: Write, stamp: bytes, before: int, keys: Keys) -> list[Row]:
    stream, unit, key = write.stream, append.stamp.unit, write.stream.stored()
    rows = []
    for number, event in enumerate(write.events, start=1):
        ord, version = before + number, write.expected + number
        event_id = derived_id(append.command, str(ord))
        body = encode(event, event_id=event_id, stream=stream, version=version, stamp=stamp, keys=keys)
        if len(body) > BODY_LIMIT:
            raise BodyTooLarge(f"{type(event).__name__}: {len(body)} bytes")
        expected = write.expected if number == 1 else None
        rows.append(Row(ord, unit, key, stream.id, expected, version, type(event).__name__, body))
    return rows


def receipt_of(
    service: str, *, position: int, unit_seq: int, unit: UUID, version: int, type: str, body: bytes
) -> Receipt:
    """The receipt of an event that was stored earlier."""
    stream: StreamKey = read_header(body).stream
    return Receipt(
        service=service,
        unit=unit,
        stream=stream.id,
        type=type,
        version=version,
        unit_seq=unit_seq,
        position=position,
        digest=sha256(body).hexdigest(),
    )

"""What the services hold of this unit already, read from their feeds: what the importer said last, what holds now."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.portal.importing.slices import SLICES, Slice
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id

MAIN = ""
"""The group of fields that the first command of a slice fills; a follow-up has a group of its own, its event's name."""


@dataclass
class Stream:
    """`base`: what the importer said last, per group; `now`: what holds, whoever said it.

    The first event is part of the base whoever wrote it. `print` is the fingerprint of the encrypted fields, as the
    importer said them last.
    """

    slice: Slice
    id: UUID
    version: int = 0
    last_on: date = date.min
    imported: bool = False
    ended: bool = False
    print: UUID | None = None
    base: dict[str, dict[str, Any]] = field(default_factory=dict)
    now: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tell(self, group: str, fields: Mapping[str, Any], *, imported: bool) -> None:
        self.now.setdefault(group, {}).update(fields)
        if imported:
            self.base.setdefault(group, {}).update(fields)


@dataclass
class Stored:
    """Streams by slice and id, and the last position of each service's events of this unit."""

    streams: dict[tuple[str, UUID], Stream] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def stream_of(self, slice: Slice, id: UUID) -> Stream | None:
        return self.streams.get((slice.category, id))

    def of(self, slice: Slice) -> Iterable[Stream]:
        return (stream for (category, _), stream in self.streams.items() if category == slice.category)

    def codes(self) -> dict[str, str]:
        """Return the codes of what has one, by id: how people know it."""
        found = ((stream.id, stream.base.get(MAIN, {}).get("code")) for stream in self.streams.values())
        return {str(id): str(code) for id, code in found if code}

    def apply(self, envelopes: Iterable[Envelope], importer: UUID) -> None:
        """Fold a page of one service's feed."""
        for envelope in envelopes:
            self.positions[envelope.service] = envelope.position
            slice = _BY_CATEGORY.get((envelope.service, envelope.content["stream"]["category"]))
            if slice is not None:
                self._apply(slice, envelope, importer)

    def _apply(self, slice: Slice, envelope: Envelope, importer: UUID) -> None:
        content, stamp = envelope.content, envelope.content["stamp"]
        payload: dict[str, Any] = content["payload"]
        stream = self.streams.setdefault((slice.category, envelope.stream), Stream(slice, envelope.stream))
        stream.version, stream.last_on = int(content["version"]), envelope.on
        ours = stamp["by"] == str(importer)
        stream.ended = stream.ended or envelope.type in slice.ends
        if envelope.type == slice.created:
            stream.imported = ours
            stream.tell(MAIN, payload, imported=True)
        elif envelope.type in slice.tells:
            told = {name: payload[name] for name in slice.tells[envelope.type] if name in payload}
            if envelope.type == "MemberConfirmed":
                told = {"standing": "full"}
            stream.tell(MAIN, told, imported=ours)
        elif any(follow_up.event == envelope.type for follow_up in slice.follow_ups):
            stream.tell(envelope.type, payload, imported=ours)
        if ours and slice.personal and any(name in payload for name in slice.personal):
            stream.print = UUID(stamp["correlation"]) if stamp.get("correlation") else None


def fingerprint(slice: Slice, id: UUID, body: Mapping[str, Any]) -> UUID:
    """Return what stands for the encrypted fields of a row, which the log does not show; it travels as correlation."""
    text = json.dumps([body.get(name) for name in slice.personal], ensure_ascii=False)
    return derived_id(id, f"personal/{sha256(text.encode()).hexdigest()}")


_BY_CATEGORY = {(slice.service, slice.category): slice for slice in SLICES}

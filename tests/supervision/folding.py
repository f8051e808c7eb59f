"""Events as they arrive, folded into rows by the real engine's own code, in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.clock import ZONE
from shared.kernel.envelope import Envelope
from shared.kernel.message import Event
from shared.views.folding import Folding
from shared.views.reading import Opened
from shared.views.view import View

UNIT, EPOCH, WRITER = UUID(int=2), UUID(int=3), UUID(int=4)


@dataclass(frozen=True)
class Said:
    """An event of a service: of one of our own classes, or by type and payload as another service writes it."""

    stream: UUID
    type: str
    payload: Mapping[str, Any]
    on: date = date(2026, 3, 2)

    @staticmethod
    def of(stream: UUID, event: Event, on: date = date(2026, 3, 2)) -> "Said":
        return Said(stream, type(event).__name__, event.model_dump(mode="json"), on)

    def envelope(self, service: str, position: int, unit: UUID = UNIT) -> Envelope:
        at = datetime(2026, 3, 2, 9, tzinfo=ZONE)
        body = {
            "id": str(UUID(int=10_000 + position)),
            "type": self.type,
            "schema": 1,
            "stream": {"unit": str(unit), "category": "any", "id": str(self.stream)},
            "version": position,
            "stamp": {"by": str(WRITER), "on": self.on.isoformat(), "at": at.isoformat()},
            "payload": self.payload,
        }
        return Envelope(service, EPOCH, position, position, unit, at, self.type, json.dumps(body, default=str).encode())


def rows(view: View[Any], service: str, *said: Said) -> list[Any]:
    """Return the view's rows after these events, in order of their keys; a poisonous event fails the test."""
    known: dict[tuple[Any, ...], Any] = {}
    folding = Folding(view)
    for position, one in enumerate(said, start=1):
        opened = Opened(one.envelope(service, position))
        arrived = folding.read(opened)
        known.update({key: known.get(key) for key in (folding.keys(arrived) if arrived else ())})
        poison = folding.apply(known, opened)
        assert poison is None, poison
    return [row for _, row in sorted(known.items(), key=lambda item: str(item[0])) if row is not None]

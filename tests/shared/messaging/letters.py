"""Logs and letters that the tests of the bus write."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.eventstore.port import FeedPage, Head
from shared.kernel.envelope import PARTITIONS, Envelope, partition_of
from shared.kernel.ids import new_id

NORTH = UUID("01920000-0000-7000-8000-000000000001")
SOUTH = UUID("01920000-0000-7000-8000-000000000002")
EAST = UUID("01920000-0000-7000-8000-000000000005")
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def body(type_: str, unit: UUID, text: str) -> bytes:
    content = {
        "id": str(new_id()),
        "type": type_,
        "schema": 1,
        "stream": {"unit": str(unit), "category": "letter", "id": str(new_id())},
        "version": 1,
        "stamp": {"by": str(new_id()), "unit": str(unit), "on": "2026-03-02", "at": "2026-03-02T17:00:00+08:00"},
        "payload": {"text": text},
    }
    return json.dumps(content, ensure_ascii=False).encode()


class Letters:
    """A log that grows in memory."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.epoch = new_id()
        self.events: list[Envelope] = []

    def write(self, *texts: str, unit: UUID = NORTH, type: str = "LetterWritten") -> Sequence[Envelope]:
        """Append one letter per text."""
        for text in texts:
            unit_seq = sum(event.unit == unit for event in self.events) + 1 if len(self.events) < 5000 else 1
            position = len(self.events) + 1
            at = BEGIN + timedelta(milliseconds=position)
            self.events.append(
                Envelope(self.service, self.epoch, position, unit_seq, unit, at, type, body(type, unit, text))
            )
        return self.events[-len(texts) :]

    def forget_after(self, position: int) -> None:
        """As after a restore from a backup: the tail is lost and a new epoch begins."""
        self.epoch = new_id()
        self.events = [
            Envelope(e.service, self.epoch, e.position, e.unit_seq, e.unit, e.recorded_at, e.type, e.body)
            for e in self.events[:position]
        ]

    async def feed(
        self, after: int, *, limit: int = 10_000, unit: UUID | None = None, until: int | None = None
    ) -> FeedPage:
        found = self.events[after:until]
        if unit is not None:
            found = [event for event in found if event.unit == unit]
        return FeedPage(tuple(found[:limit]), len(self.events))

    async def head(self) -> Head:
        return Head(self.epoch, len(self.events))


assert len({partition_of(unit) for unit in (NORTH, SOUTH, EAST)}) == 3 <= PARTITIONS

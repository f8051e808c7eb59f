"""Logs and letters that the tests of the bus write."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.eventstore.memory import MemoryEventStore
from shared.kernel.envelope import Envelope, partition_of
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


class Letters(MemoryEventStore):
    """The store in memory, with letters put straight into its log."""

    def __init__(self, service: str) -> None:
        super().__init__(service)

    @property
    def events(self) -> list[Envelope]:
        return self._log

    def write(self, *texts: str, unit: UUID = NORTH, type: str = "LetterWritten") -> Sequence[Envelope]:
        """Append one letter per text."""
        for text in texts:
            position = len(self._log) + 1
            self._unit_seqs[unit] += 1
            at = BEGIN + timedelta(milliseconds=position)
            numbers = position, self._unit_seqs[unit]
            self._log.append(Envelope(self.service, self.epoch, *numbers, unit, at, type, body(type, unit, text)))
        return self._log[-len(texts) :]

    @property
    def read_only(self) -> bool:
        return self._read_only

    def lose_after(self, position: int) -> Sequence[Envelope]:
        """As with an older image of its disk: the tail is gone, and nobody knows. Returns what is gone."""
        lost = self._log[position:]
        del self._log[position:]
        return lost

    def forget_after(self, position: int) -> None:
        """As after a restore from a backup: the tail is lost and a new epoch begins."""
        self.epoch, self.fork = new_id(), position
        self._log[:] = [replace(event, epoch=self.epoch) for event in self._log[:position]]


assert len({partition_of(unit) for unit in (NORTH, SOUTH, EAST)}) == 3

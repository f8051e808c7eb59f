"""What services said of their logs, against the entries of their events."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shared import clock
from shared.kernel.envelope import Envelope
from shared.messaging.source_heads import begun, running

SETTLED = timedelta(minutes=10)
"""After that what a service has said of its log must be in the audit log."""


class SaidHeads:
    """The heads of one epoch of a service, as the log holds them: rows of index, position, entry.

    Is shown that epoch's events one after the other.
    """

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        told = [(index, position, json.loads(bytes(entry))) for index, position, entry in rows]
        self._said = {position: (index, bytes.fromhex(entry["hash"])) for index, position, entry in told}
        self._since = told[0][2]["since"] if told else 0
        self._heard = {position: datetime.fromisoformat(entry["said_at"]) for _, position, entry in told}
        self._hash: bytes | None = None

    def passes(self, event: Envelope) -> int | None:
        """The index of the head at this event that its running hash contradicts; None if none does."""
        if not self._said or event.position < self._since:
            return None
        self._hash = running(self._hash or begun(event.epoch), event.digest)
        index, hash_ = self._said.get(event.position, (None, self._hash))
        return None if hash_ == self._hash else index

    def beyond(self, last: int) -> int | None:
        """The index of a head that has been known for long and speaks of events behind the last one logged."""
        settled = clock.now() - SETTLED
        late = [position for position, heard in self._heard.items() if position > last and heard < settled]
        return self._said[min(late)][0] if late else None

"""Writes accesses down, each a stream of its own in the service's log, so that none waits for another."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from shared import clock
from shared.access.events import CATEGORY, AccessEvent
from shared.eventstore.port import Append, EventStore, StreamKey, Write
from shared.kernel.ids import derived_id, new_id
from shared.kernel.message import Stamp
from shared.kernel.unavailable import Unavailable


class NotRecorded(Unavailable):
    """The access cannot be written down now, so nothing is given; try again soon (HTTP 503)."""


class AccessLog:
    """What a door calls before it gives something away.

    :param district: whose the access is where it is no unit's
    :param principal: who acts where nobody is known: the service's own principal
    """

    def __init__(
        self, store: EventStore, *, district: UUID, principal: UUID, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._store, self._district, self._principal, self._now = store, district, principal, now
        self._hour = ""
        self._written: set[UUID] = set()

    async def record(
        self, event: AccessEvent, *, by: UUID | None = None, unit: UUID | None = None, reason: str | None = None
    ) -> None:
        """Return when the access is durable.

        :raises NotRecorded: if it cannot be written
        """
        await self._append(new_id(), event, by, unit, reason)

    async def record_hourly(self, event: AccessEvent, *, by: UUID, unit: UUID) -> None:
        """As `record`, but the same access of the same person within a clock hour is written once.

        :raises NotRecorded: if it cannot be written
        """
        hour = f"{self._now():%Y-%m-%dT%H}"
        if hour != self._hour:
            self._hour, self._written = hour, set()
        id = derived_id(by, f"{hour}/{unit}/{type(event).__name__}/{event.model_dump_json()}")
        if id not in self._written:
            await self._append(id, event, by, unit, None)
            self._written.add(id)

    async def _append(
        self, id: UUID, event: AccessEvent, by: UUID | None, unit: UUID | None, reason: str | None
    ) -> None:
        """The id is command and stream: said again, by this or another copy of the service, it is stored already."""
        where, now = unit or self._district, self._now()
        stamp = Stamp(by=by or self._principal, unit=where, on=now.date(), at=now, correlation=id, reason=reason)
        write = Write(StreamKey(where, CATEGORY, id), 0, (event,))
        try:
            await self._store.append(Append(id, stamp, (write,)))
        except Unavailable as error:
            raise NotRecorded(f"{type(event).__name__}: {error}") from error

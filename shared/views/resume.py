"""Going on with a parked unit after a fix: its events are folded from the feed, from where it stopped."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed
from shared.views import state
from shared.views.applying import Applying
from shared.views.folding import Folding, Ignored, Listing, not_thought_of
from shared.views.state import QUERIES, Gate, Parked
from shared.views.table import Connection
from shared.views.view import View

_PAGE = 500


class NotParked(Exception):
    """This unit is not parked for this view (any more), or the view is being rebuilt."""


async def resume(
    connection: Connection,
    view: View[Any],
    service: str,
    unit: UUID,
    feed: Feed,
    ignored: Ignored | None = None,
) -> Parked | None:
    """Fold the unit's events from its parked position on; live events follow by themselves.

    Other units go on meanwhile. Returns None when the unit is level, or where and why it is parked again. The
    connection must not be inside a transaction.

    :raises NotParked: if there is nothing to resume
    """
    resuming = _Resuming(connection, view, service, unit, ignored)
    entry = await resuming.parked()
    after = entry.position - 1
    async for page in feed.pages(after=after, unit=unit):
        for start in range(0, len(page), _PAGE):
            part = page[start : start + _PAGE]
            async with connection.transaction():
                if again := await resuming.fold(part, after):
                    return again
            after = part[-1].position
    async with connection.transaction():
        await state.lock_out(connection)
        async for page in feed.pages(after=after, unit=unit):
            if again := await resuming.fold(page, after):
                return again
            after = page[-1].position
        await resuming.finish(after)
    return None


async def resume_understood(
    connection: Connection, views: Sequence[View[Any]], feeds: Mapping[str, Feed], known: Ignored
) -> list[Parked]:
    """Go on with what was parked at events that nobody had thought of then, and somebody has now; return it.

    So what an old release left alone, while a new one wrote already, is folded when its own new one starts.
    """
    by_name = {view.name: view for view in views}
    understood = [
        entry
        for entry in await state.parked(connection)
        if entry.view in by_name and not_thought_of(entry.error) in known.get(entry.service, ())
    ]
    for entry in understood:
        await resume(connection, by_name[entry.view], entry.service, entry.unit, feeds[entry.service], known)
    return understood


class _Resuming:
    """`after` is the last position that is folded."""

    def __init__(
        self, connection: Connection, view: View[Any], service: str, unit: UUID, ignored: Ignored | None
    ) -> None:
        self._connection = connection
        self._view, self._service, self._unit = view.name, service, unit
        self._key: dict[str, Any] = {"view": view.name, "service": service, "unit": unit}
        self._folding = Folding(view)
        self._applying = Applying([self._folding], Listing([view], ignored), unit)

    async def parked(self) -> Parked:
        found = await QUERIES["parked_unit"].fetch(self._connection.cursor(row_factory=class_row(Parked)), **self._key)
        if not found:
            raise NotParked
        return found[0]

    async def fold(self, events: Sequence[Envelope], after: int) -> Parked | None:
        """Fold in a transaction; the entry is taken out before, so that new poison makes one of its own."""
        now = await state.gate(self._connection, self._service, [self._folding.table])
        entry = await self.parked()
        if entry.position != after + 1 or self._view not in now.floors:
            raise NotParked
        gate = Gate(floors={self._view: after}, skipped=now.skipped)
        await QUERIES["unpark"].run(self._connection, **self._key)
        await self._applying.together(self._connection, events, gate)
        if gate.stopped:
            return await self.parked()
        further = asdict(entry) | {"position": events[-1].position + 1}
        await QUERIES["park_again"].run(self._connection, **further)
        return None

    async def finish(self, after: int) -> None:
        await self.parked()
        await QUERIES["finish_resuming"].run(self._connection, **self._key, position=after)

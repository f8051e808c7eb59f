"""Views of one unit as they were on a date, or as they were known at a moment, for the same queries."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed
from shared.views import state
from shared.views.folding import Folding, Ignored, Listing, Poison, poisoned
from shared.views.reading import Opened
from shared.views.state import QUERIES
from shared.views.table import Connection
from shared.views.view import Key, View

_BREATH = 256  # events folded before others in this process get their turn


@asynccontextmanager
async def as_of(
    connection: Connection,
    views: Sequence[View[Any]],
    feeds: Mapping[str, Feed],
    unit: UUID,
    *,
    on: date | None = None,
    recorded_at: datetime | None = None,
    ignored: Ignored | None = None,
) -> AsyncIterator[Connection]:
    """Give the connection with temporary tables of the views' names in front of the real ones; only this unit's rows.

    They have no wall: they hold one unit, nobody else sees them, and they end with the transaction.

    `on`: everything that was so by that date, as we know it now (a correction counts from its own date). `recorded_at`:
    what had been recorded by that moment. Exactly one of them. Parked units are in `parked`, as they would have been.
    All happens in one transaction that is rolled back at the end: nothing can be written in it.
    """
    if (on is None) == (recorded_at is None):
        raise TypeError("as_of needs exactly one of on and recorded_at")
    skipped = await QUERIES["skipped_of_unit"].fetch(connection.cursor(row_factory=tuple_row), unit=unit)
    history = _History(views, Listing(views, ignored), frozenset(skipped), on, recorded_at)
    for service in sorted({service for view in views for service in view.sources}):
        async for page in feeds[service].pages(after=0, unit=unit):
            for start in range(0, len(page), _BREATH):
                history.fold(page[start : start + _BREATH])
                await asyncio.sleep(0)
    async with connection.transaction(force_rollback=True):
        await _lay_over(connection, history)
        yield connection


class _History:
    def __init__(
        self,
        views: Sequence[View[Any]],
        listing: Listing,
        skipped: frozenset[tuple[str, str, int]],
        on: date | None,
        recorded_at: datetime | None,
    ) -> None:
        self.foldings = [Folding(view) for view in views]
        self.rows: list[dict[Key, Any]] = [{} for _ in views]
        self.poisons: dict[tuple[str, str], Poison] = {}
        self._listing, self._skipped = listing, skipped
        self._on, self._recorded_at = on, recorded_at

    def fold(self, events: Sequence[Envelope]) -> None:
        if self._recorded_at is not None:
            limit = self._recorded_at
            events = [event for event in events if event.recorded_at <= limit]
        part = [Opened(event) for event in events]
        for folding, rows in zip(self.foldings, self.rows, strict=True):
            name, sources = folding.view.name, folding.view.sources
            for opened in part:
                service = opened.event.service
                if service in sources and (name, service) not in self.poisons:
                    self._fold(folding, rows, opened)

    def _fold(self, folding: Folding, rows: dict[Key, Any], opened: Opened) -> None:
        event = opened.event
        if self._skipped and (folding.view.name, event.service, event.position) in self._skipped:
            return
        poison = self._listing.refuse(folding.view, event)
        try:
            arrived = folding.read(opened)
            if arrived is not None and (self._on is None or arrived.on <= self._on):
                folding.fold(rows, folding.keys(arrived), arrived)
        except Exception as error:
            poison = poisoned(folding.view, event, error)
        if poison:
            self.poisons[folding.view.name, event.service] = poison


async def _lay_over(connection: Connection, history: _History) -> None:
    # without this the new tables could hide behind a search path that names pg_temp last
    await connection.execute("select set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)")
    for folding, rows in zip(history.foldings, history.rows, strict=True):
        await folding.table.create(connection, temporary=True)
        await folding.table.copy(connection, ((key, row) for key, row in rows.items() if row is not None))
        await folding.table.finish(connection)
        await folding.table.analyze(connection)
    await connection.execute("create temporary table parked (like parked including all)")
    await state.write_parked(connection, list(history.poisons.values()))

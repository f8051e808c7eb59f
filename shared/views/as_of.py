"""Views of units as they were on a date, or as they were known at a moment, for the same queries."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.messaging.feed import Feed
from shared.views import state
from shared.views.ahead import ahead
from shared.views.folding import Ignored, folding_of
from shared.views.history import History, Moment
from shared.views.table import Connection
from shared.views.view import View

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
    """Give the connection with one unit's past laid over it; see `laid_over`.

    `on`: everything that was so by that date, as we know it now (a correction counts from its own date). `recorded_at`:
    what had been recorded by that moment. Exactly one of them.
    """
    if (on is None) == (recorded_at is None):
        raise TypeError("as_of needs exactly one of on and recorded_at")
    skipped = state.skipped_of(await state.skips(connection), unit)
    history = History(views, unit, Moment(on, recorded_at), ignored=ignored, skipped=skipped)
    for service in sorted({service for view in views for service in view.sources}):
        await fold_pages(history, feeds[service], after=0)
    async with laid_over(connection, views, [history]) as then:
        yield then


async def fold_pages(history: History, feed: Feed, *, after: int, until: int | None = None) -> None:
    """Fold a service's events of the unit."""
    async with ahead(feed.pages(after=after, unit=history.unit, until=until)) as pages:
        async for page in pages:
            for start in range(0, len(page), _BREATH):
                history.fold(page[start : start + _BREATH])
                await asyncio.sleep(0)


@asynccontextmanager
async def laid_over(
    connection: Connection, views: Sequence[View[Any]], histories: Sequence[History]
) -> AsyncIterator[Connection]:
    """Give the connection with temporary tables of the views' names in front of the real ones; only these units' rows.

    They have no wall: nobody else sees them, and they end with the transaction. Parked units are in `parked`, as they
    would have been. All happens in one transaction that is rolled back at the end: nothing can be written in it.
    """
    async with connection.transaction(force_rollback=True):
        # without this the new tables could hide behind a search path that names pg_temp last; and what a service's role
        # may take for one transaction is meant for commands
        await connection.execute(
            "select set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true),"
            " set_config('transaction_timeout', '0', true)"
        )
        for place, view in enumerate(views):
            table = folding_of(view).table
            rows = (item for history in histories for item in history.rows[place].items() if item[1] is not None)
            await table.create(connection, temporary=True)
            await table.copy(connection, rows)
            await table.finish(connection)
            await table.analyze(connection)
        await connection.execute("create temporary table parked (like parked including all)")
        await state.write_parked(connection, [one for history in histories for one in history.poisons.values()])
        yield connection

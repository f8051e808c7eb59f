"""Building views anew from the feeds while the old tables serve."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from shared.eventstore.port import Head
from shared.messaging.feed import Feed, FeedUnavailable
from shared.views import state
from shared.views.applying import is_of_the_data
from shared.views.folding import Folding, Ignored, Listing, Poison
from shared.views.reading import Opened
from shared.views.state import QUERIES
from shared.views.table import Connection, Table
from shared.views.view import Key, View
from shared.views.wall import ALL, open_to

_BREATH = 256  # events folded before others in this process get their turn
_LITTLE = 2_000  # events that may be left for the moment when live events wait

Rows = list[tuple[Key, Any]]
Store = Callable[[Connection, Rows], Awaitable[None]]
Progress = Callable[[int, int], None]
"""Told events done and events known so far."""


async def rebuild(
    connection: Connection,
    views: Sequence[View[Any]],
    feeds: Mapping[str, Feed],
    ignored: Ignored | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Fold all events into new tables and put them in the place of the old ones, in one transaction.

    Rows are kept in memory until they are copied out. At the switch live batches wait while the last events are
    folded; the positions are stored with it, so that a subscription whose checkpoint is older skips what is folded
    and one whose checkpoint is newer has missed nothing: no live event can be beyond the head that is read while
    they wait. Poison parks its units in the new tables only. Killed midway it has changed nothing.

    The connection must not be inside a transaction. Returns the position per service.
    """
    services = sorted({service for view in views for service in view.sources})
    run = _Rebuild(views, {service: feeds[service] for service in services}, Listing(views, ignored), progress)
    await run.read()
    # What a service's role may take for one transaction is meant for commands; a big table takes longer.
    await connection.execute("set transaction_timeout = 0")
    try:
        await _put_in_place(connection, run)
    finally:
        if not connection.broken:
            await connection.execute("reset transaction_timeout")
    return run.positions


async def _put_in_place(connection: Connection, run: "_Rebuild") -> None:
    async with connection.transaction():
        for building in run.buildings:
            await building.copy_out(connection)
    while await run.remaining() > _LITTLE:
        await run.read()
    async with connection.transaction():
        await state.lock_out(connection)
        await run.read()
        for building in run.buildings:
            await building.switch(connection, run.positions)


class _Rebuild:
    def __init__(
        self, views: Sequence[View[Any]], feeds: Mapping[str, Feed], listing: Listing, progress: Progress | None
    ) -> None:
        self.buildings = [_Building(view, listing) for view in views]
        self.positions = dict.fromkeys(feeds, 0)
        self._epochs: dict[str, UUID] = {}
        self._feeds = feeds
        self._progress = progress

    async def read(self) -> None:
        """Fold up to the heads of this moment.

        :raises FeedUnavailable: if a service has given up history meanwhile: what was folded may count no longer
        """
        heads = {service: (await self._head(service)).position for service in self._feeds}
        for service, feed in self._feeds.items():
            readers = [building for building in self.buildings if service in building.view.sources]
            if self.positions[service] >= heads[service]:
                continue
            async for page in feed.pages(after=self.positions[service], until=heads[service]):
                for start in range(0, len(page), _BREATH):
                    part = [Opened(event) for event in page[start : start + _BREATH]]
                    for building in readers:
                        building.fold(part)
                    self._report(service, part[-1].event.position, heads)
                    await asyncio.sleep(0)
            self._report(service, heads[service], heads)

    async def remaining(self) -> int:
        """Events that came since."""
        heads = [(await self._head(service)).position - self.positions[service] for service in self._feeds]
        return sum(heads)

    async def _head(self, service: str) -> Head:
        head = await self._feeds[service].head()
        if self._epochs.setdefault(service, head.epoch) != head.epoch:
            raise FeedUnavailable(f"{service} has begun a new epoch; build the view again")
        return head

    def _report(self, service: str, position: int, heads: Mapping[str, int]) -> None:
        self.positions[service] = position
        if self._progress:
            self._progress(sum(self.positions.values()), sum(heads.values()))


class _Building:
    """One view's new rows: in memory, then also in a table that nobody reads yet."""

    def __init__(self, view: View[Any], listing: Listing) -> None:
        self.view = view
        self._listing = listing
        self._folding = Folding(view)
        self._rows: dict[Key, Any] = {}
        self._copied = False
        self._since: set[Key] = set()
        self._poisons: dict[tuple[str, UUID], Poison] = {}
        self._table: Table = self._folding.table.named(f"{view.name}__building")

    def fold(self, part: Sequence[Opened]) -> None:
        """Fold into memory; what is touched after the copy is remembered."""
        for opened in part:
            event = opened.event
            if self._poisons and (event.service, event.unit) in self._poisons:
                continue
            poison = self._listing.refuse(self.view, event) or self._folding.apply(
                self._rows, opened, self._since if self._copied else None
            )
            if poison:
                self._poisons[event.service, event.unit] = poison

    async def copy_out(self, connection: Connection) -> None:
        await self._table.drop(connection)
        await self._table.create(connection)
        self._rows = {key: row for key, row in self._rows.items() if row is not None}
        await self._store(connection, list(self._rows.items()), self._table.copy)
        await self._table.finish(connection)
        await self._table.raise_wall(connection)
        await self._table.analyze(connection)
        self._copied = True

    async def switch(self, connection: Connection, positions: Mapping[str, int]) -> None:
        """Bring the new table up to date and let it take the old one's place, with version, positions, parked units."""
        await open_to(connection, ALL)
        await self._store(connection, [(key, self._rows.get(key)) for key in self._since], self._table.write)
        await self._grant_as_before(connection)
        await self._folding.table.drop(connection)
        await self._table.rename(connection, self.view.name)
        await QUERIES["forget_state"].run(connection, view=self.view.name)
        await QUERIES["unpark_view"].run(connection, view=self.view.name)
        await QUERIES["forget_bases_of_view"].run(connection, view=self.view.name)
        await state.add_state(connection, self._folding.table, built=True)
        for service in self.view.sources:
            place = {"view": self.view.name, "service": service, "position": positions[service]}
            await QUERIES["add_position"].run(connection, **place)
        await state.park(connection, list(self._poisons.values()))

    async def _store(self, connection: Connection, rows: Rows, store: Store) -> None:
        """Store at once; if a value cannot be stored, unit by unit, and park from the start those that cannot."""
        try:
            async with connection.transaction():
                await store(connection, rows)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            by_unit: dict[Key, Rows] = {}
            for key, row in rows:
                by_unit.setdefault(key[:2], []).append((key, row))
            for (unit, service), part in by_unit.items():
                await self._store_unit(connection, unit, service, part, store)

    async def _store_unit(self, connection: Connection, unit: UUID, service: str, rows: Rows, store: Store) -> None:
        try:
            async with connection.transaction():
                await store(connection, rows)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            reason = f"{type(error).__name__}: {error}".replace("\0", "")
            self._poisons[service, unit] = Poison(self.view.name, service, unit, 1, reason)
            await self._table.clear(connection, unit, service)

    async def _grant_as_before(self, connection: Connection) -> None:
        """Whoever may read the old table may read the new one."""
        cursor = connection.cursor(row_factory=tuple_row)
        for (statement,) in await QUERIES["grants"].fetch(cursor, to=self._table.name, table=self.view.name):
            await connection.execute(statement)

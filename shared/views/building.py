"""One view's new rows while it is built anew: in memory, then also in a table that nobody reads yet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from shared.views import keeping, state
from shared.views.applying import is_of_the_data
from shared.views.comparing import Comparison, compare
from shared.views.folding import Folding, Listing, Poison
from shared.views.reading import Opened
from shared.views.state import QUERIES
from shared.views.table import Connection, Table
from shared.views.view import Key, View
from shared.views.wall import ALL, open_to

Rows = list[tuple[Key, Any]]
Store = Callable[[Connection, Rows], Awaitable[None]]


class Building:
    """The rows, what could not be folded, and the table that takes the other's place.

    `skipped` are the (service, position) that are left out by decision.
    """

    def __init__(self, view: View[Any], listing: Listing, skipped: frozenset[tuple[str, int]] = frozenset()) -> None:
        self.view = view
        self._listing = listing
        self._skipped = skipped
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
            if self._skipped and (event.service, event.position) in self._skipped:
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

    async def compare(self, connection: Connection, positions: Mapping[str, int]) -> Comparison | None:
        """Bring the new table up to `positions`, where the one that serves stands; None if there is none yet."""
        await open_to(connection, ALL)
        await self._level(connection)
        stood = await keeping.stands(connection, self.view)
        if stood is None:
            return None
        cursor = connection.cursor(row_factory=tuple_row)
        parked = await QUERIES["parked_of_view"].fetch(cursor, view=self.view.name)
        stopped = frozenset([*parked, *((unit, service) for service, unit in self._poisons)])
        return await compare(connection, self._folding.table, self._table, stood, positions, stopped)

    async def switch(
        self, connection: Connection, positions: Mapping[str, int], comparison: Comparison | None, *, keep: bool
    ) -> None:
        """Bring the new table up to date and let it take the old one's place, with version, positions, parked units."""
        await open_to(connection, ALL)
        await self._level(connection)
        await self._grant_as_before(connection)
        old = self._folding.table
        if keep and await keeping.stands(connection, self.view):
            await keeping.keep(connection, old, positions, comparison.to_json() if comparison else None)
        else:
            await keeping.forget(connection, self.view)
            await old.drop(connection)
        await self._table.rename(connection, self.view.name)
        await state.replace_state(connection, old, positions)
        await state.park(connection, list(self._poisons.values()))

    async def clear(self, connection: Connection) -> None:
        """Drop the new table if it is still beside the old one."""
        await self._table.drop(connection)

    async def _level(self, connection: Connection) -> None:
        """Write what was folded since the copy."""
        await self._store(connection, [(key, self._rows.get(key)) for key in self._since], self._table.write)
        self._since.clear()

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

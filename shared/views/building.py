"""One view's new rows while it is built anew: in memory, then also in a table that nobody reads yet."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from shared.messaging.checkpoint import Reached
from shared.views import keeping, state
from shared.views.applying import is_of_the_data
from shared.views.comparing import Comparison, compare
from shared.views.folding import Folding, Poison, poisoned
from shared.views.reading import Opened
from shared.views.standing import everywhere
from shared.views.state import QUERIES
from shared.views.table import Connection, Table
from shared.views.view import Key, View
from shared.views.wall import ALL, open_to

Rows = list[tuple[Key, Any]]


class Building:
    """The rows of one service at a time, what could not be folded, and the table that takes the other's place.

    `skipped` are the (service, position) that are left out by decision. `beside` folds into the table once it is
    finished.
    """

    def __init__(self, view: View[Any], skipped: frozenset[tuple[str, int]] = frozenset()) -> None:
        self.view = view
        self._skipped = skipped
        self._folding = Folding(view)
        self._rows: dict[Key, Any] = {}
        self._poisons: dict[tuple[str, UUID], Poison] = {}
        self._table: Table = self._folding.table.named(f"{view.name}__building")
        self.beside = Folding(view, self._table)
        self._created = False

    def fold(self, opened: Opened) -> None:
        """Fold an event that is for this view into memory."""
        event = opened.event
        if self._poisons and (event.service, event.unit) in self._poisons:
            return
        if self._skipped and (event.service, event.position) in self._skipped:
            return
        try:
            self._folding.take(self._rows, opened)
        except Exception as error:
            self.park([poisoned(self.view, event, error)])

    def park(self, poisons: Iterable[Poison]) -> None:
        """Leave these units where they stopped."""
        for poison in poisons:
            self._poisons[poison.service, poison.unit] = poison

    def stopped(self, service: str) -> list[UUID]:
        """Units whose events of a service are not folded further."""
        return [unit for source, unit in self._poisons if source == service]

    async def copy_out(self, connection: Connection) -> None:
        """Move the rows from memory into the new table; no service touches those of another."""
        if not self._created:
            await self._table.drop(connection)
            await self._table.create(connection)
            self._created = True
        rows = [(key, row) for key, row in self._rows.items() if row is not None]
        self._rows = {}
        await self._store(connection, rows)

    async def finish(self, connection: Connection) -> None:
        """Add indexes and wall, once all rows are there."""
        await self._table.finish(connection)
        await self._table.raise_wall(connection)
        await self._table.analyze(connection)

    async def compare(self, connection: Connection, reached: Mapping[str, Reached]) -> Comparison | None:
        """Compare with the table that serves and has `reached` the same; None if there is none yet."""
        await open_to(connection, ALL)
        stood = await keeping.stands(connection, self.view)
        if stood is None:
            return None
        cursor = connection.cursor(row_factory=tuple_row)
        parked = await QUERIES["parked_of_view"].fetch(cursor, view=self.view.name)
        stopped = frozenset([*parked, *((unit, service) for service, unit in self._poisons)])
        return await compare(connection, self._folding.table, self._table, stood, everywhere(reached), stopped)

    async def switch(
        self, connection: Connection, reached: Mapping[str, Reached], comparison: Comparison | None, *, keep: bool
    ) -> None:
        """Let the new table take the old one's place, with version, positions and parked units."""
        await open_to(connection, ALL)
        await self._grant_as_before(connection)
        old = self._folding.table
        if keep and await keeping.stands(connection, self.view):
            await keeping.keep(connection, old, reached, comparison.to_json() if comparison else None)
        else:
            await keeping.forget(connection, self.view)
            await old.drop(connection)
        await self._table.rename(connection, self.view.name)
        await state.replace_state(connection, old, everywhere(reached))
        await state.park(connection, list(self._poisons.values()))

    async def clear(self, connection: Connection) -> None:
        """Drop the new table if it is still beside the old one."""
        await self._table.drop(connection)

    async def _store(self, connection: Connection, rows: Rows) -> None:
        """Store at once; if a value cannot be stored, unit by unit, and park from the start those that cannot."""
        try:
            async with connection.transaction():
                await self._table.copy(connection, rows)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            by_unit: dict[Key, Rows] = {}
            for key, row in rows:
                by_unit.setdefault(key[:2], []).append((key, row))
            for (unit, service), part in by_unit.items():
                await self._store_unit(connection, unit, service, part)

    async def _store_unit(self, connection: Connection, unit: UUID, service: str, rows: Rows) -> None:
        try:
            async with connection.transaction():
                await self._table.copy(connection, rows)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            reason = f"{type(error).__name__}: {error}".replace("\0", "")
            self.park([Poison(self.view.name, service, unit, 1, reason)])

    async def _grant_as_before(self, connection: Connection) -> None:
        """Whoever may read the old table may read the new one."""
        cursor = connection.cursor(row_factory=tuple_row)
        for (statement,) in await QUERIES["grants"].fetch(cursor, to=self._table.name, table=self.view.name):
            await connection.execute(statement)

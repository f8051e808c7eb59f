"""Folding a batch into tables: which rows are touched, load them, fold in memory, write them back."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from shared.kernel.envelope import Envelope
from shared.views import state
from shared.views.attempts import MOST_ATTEMPTS, Counting
from shared.views.folding import Folding, Listing, Poison, poisoned
from shared.views.reading import Opened
from shared.views.state import Gate
from shared.views.table import Connection
from shared.views.view import Arrived, Key
from shared.views.wall import ALL, Scope, open_to

Waiting = list[tuple[Arrived, Envelope, list[Key]]]
Poisons = dict[tuple[str, UUID], Poison]
Park = Callable[[Connection, Sequence[Poison]], Awaitable[None]]

_BATCH: LiteralString = "batch"


class Applying:
    """Applies events of one service to the views of these foldings; all calls are inside the caller's transaction.

    `scope` is what the tables show it: all units, unless the events are known to be of one. `park` stores why units
    stop.
    """

    def __init__(
        self, foldings: Sequence[Folding], listing: Listing, scope: Scope = ALL, park: Park = state.park
    ) -> None:
        self.foldings = foldings
        self._listing = listing
        self._scope = scope
        self._park = park

    async def together(self, connection: Connection, events: Sequence[Envelope], gate: Gate) -> None:
        """Fold a batch at once, and one by one only if a value in it cannot be stored."""
        stopped = set(gate.stopped)
        try:
            poisons = await self._fold(connection, self.foldings, events, gate)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            await connection.execute(f"rollback to {_BATCH}")
            gate.stopped = stopped
            await self.one_by_one(connection, events, gate)
        else:
            await self._park(connection, poisons)

    async def one_by_one(
        self, connection: Connection, events: Sequence[Envelope], gate: Gate, counting: Counting | None = None
    ) -> None:
        """Slow and careful: each event and view on its own, counted before if one of them may kill the process."""
        for event in events:
            for folding in self.foldings:
                name = folding.view.name
                if not gate.open(name, event.unit, event.position):
                    continue
                attempts = await counting.count(name, event) if counting else 1
                if attempts > MOST_ATTEMPTS:
                    reason = RuntimeError(f"the process died in each of {MOST_ATTEMPTS} attempts")
                    poisons = [poisoned(folding.view, event, reason, MOST_ATTEMPTS)]
                    gate.stopped.add((name, event.unit))
                else:
                    poisons = await self._alone(connection, folding, event, gate)
                await self._park(connection, poisons)
                if counting:
                    await counting.survived(name, event)

    async def _alone(self, connection: Connection, folding: Folding, event: Envelope, gate: Gate) -> list[Poison]:
        try:
            async with connection.transaction():
                return await self._fold(connection, [folding], [event], gate)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            gate.stopped.add((folding.view.name, event.unit))
            return [poisoned(folding.view, event, error)]

    async def _fold(
        self, connection: Connection, foldings: Sequence[Folding], events: Sequence[Envelope], gate: Gate
    ) -> list[Poison]:
        """Two round trips; until the last is done, a savepoint holds what was before the first statement."""
        poisons: Poisons = {}
        opened = [Opened(event) for event in events]
        read = [(folding, self._read(folding, opened, gate, poisons)) for folding in foldings]
        work = [(folding, waiting) for folding, waiting in read if waiting]
        loaded = await self._load(connection, work)
        async with connection.pipeline():
            for (folding, waiting), before in zip(work, loaded, strict=True):
                rows = dict(before)
                _fold_in_memory(folding, waiting, rows, poisons)
                changed = [(key, row) for key, row in rows.items() if row != before.get(key)]
                await folding.table.write(connection, changed)
            await connection.execute(f"release {_BATCH}")
        gate.stopped.update(poisons)
        return list(poisons.values())

    async def _load(self, connection: Connection, work: Sequence[tuple[Folding, Waiting]]) -> list[dict[Key, Any]]:
        """The touched rows of every view, all in one round trip; they may then be written."""
        cursors = []
        async with connection.pipeline():
            # sent along with the queries: psycopg's own would cost two more round trips
            await connection.execute(f"savepoint {_BATCH}")
            await open_to(connection, self._scope)
            for folding, waiting in work:
                cursor = connection.cursor(binary=True, row_factory=tuple_row)
                await folding.table.select(cursor, list(dict.fromkeys(key for _, _, keys in waiting for key in keys)))
                cursors.append(cursor)
        return [await folding.table.fetched(cursor) for (folding, _), cursor in zip(work, cursors, strict=True)]

    def _read(self, folding: Folding, batch: Sequence[Opened], gate: Gate, poisons: Poisons) -> Waiting:
        waiting: Waiting = []
        name = folding.view.name
        for opened in batch:
            event = opened.event
            if (name, event.unit) in poisons or not gate.open(name, event.unit, event.position):
                continue
            if unknown := self._listing.refuse(folding.view, event):
                poisons[name, event.unit] = unknown
                continue
            try:
                arrived = folding.read(opened)
                if arrived is not None:
                    waiting.append((arrived, event, folding.keys(arrived)))
            except Exception as error:
                poisons[name, event.unit] = poisoned(folding.view, event, error)
        return waiting


def _fold_in_memory(folding: Folding, waiting: Waiting, rows: dict[Key, Any], poisons: Poisons) -> None:
    name = folding.view.name
    for arrived, event, keys in waiting:
        earlier = poisons.get((name, event.unit))
        if earlier and earlier.position <= event.position:
            continue
        try:
            folding.fold(rows, keys, arrived)
        except Exception as error:
            poisons[name, event.unit] = poisoned(folding.view, event, error)


def is_of_the_data(error: Exception) -> bool:
    """Whether a value could not be stored; a broken connection or a missing table is nobody's poison."""
    if not isinstance(error, psycopg.Error):
        return isinstance(error, TypeError | ValueError | OverflowError | AttributeError)
    if error.sqlstate is None:
        return isinstance(error, psycopg.ProgrammingError | psycopg.DataError)
    return error.sqlstate[:2] in ("22", "23")

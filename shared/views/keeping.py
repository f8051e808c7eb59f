"""What a rebuild replaced is kept, so that it can be taken back: the table, its version, how far it was folded.

A kept table stands still. Before it serves again it is brought level from the feeds, mostly while the other one still
serves; then the two change places in one transaction, so that a roll back can itself be rolled back.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from psycopg.rows import class_row, tuple_row

from shared import clock
from shared.kernel.envelope import Envelope
from shared.messaging.checkpoint import Reached
from shared.messaging.feed import Feed
from shared.views import state
from shared.views.applying import Applying
from shared.views.folding import Folding, Ignored, Listing, Poison
from shared.views.queries import Queries
from shared.views.standing import Standing, everywhere
from shared.views.state import Gate
from shared.views.table import Connection, Table
from shared.views.view import View
from shared.views.wall import ALL, open_to

_QUERIES = Queries.load(Path(__file__).with_name("keeping.sql"))
_PAGE = 500
_LITTLE = 2_000  # events that may be left for the moment when live events wait
_log = structlog.get_logger()


class NothingKept(Exception):
    """No rebuild has left a table of this view that could be taken back."""


class KeptByAnother(Exception):
    """The table that is kept is of another version of the view; only the release that has it can go on with it."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


@dataclass(frozen=True)
class Kept:
    """`positions` by service, of each partition; `parked` as rows of that table; `comparison` tells how its successor
    differed.
    """

    view: str
    version: int
    layout: str
    positions: Mapping[str, Sequence[int]]
    parked: Sequence[Mapping[str, Any]]
    comparison: Mapping[str, Any] | None
    kept_at: datetime

    @property
    def reached(self) -> dict[str, Reached]:
        """Up to where each service is folded."""
        return {service: Reached(tuple(positions)) for service, positions in self.positions.items()}


async def kept(connection: Connection) -> dict[str, Kept]:
    """What is kept, by view."""
    found = await _QUERIES["kept"].fetch(connection.cursor(row_factory=class_row(Kept)))
    return {one.view: one for one in found}


async def keep(
    connection: Connection, table: Table, reached: Mapping[str, Reached], comparison: Mapping[str, Any] | None = None
) -> None:
    """Put the serving table aside with all that is known of it, in the caller's transaction; what was kept goes."""
    await forget(connection, table.view)
    where = {service: reached[service].positions for service in table.view.sources}
    about = comparison and json.dumps(comparison, ensure_ascii=False)
    await _QUERIES["keep"].run(connection, view=table.view.name, positions=json.dumps(where), comparison=about)
    await table.rename(connection, _aside(table).name)


async def forget(connection: Connection, view: View[Any]) -> bool:
    """Drop what is kept of a view; whether there was something."""
    found = await _QUERIES["forget_kept"].fetch(connection.cursor(row_factory=tuple_row), view=view.name)
    await _aside(Table(view)).drop(connection)
    return bool(found)


async def stands(connection: Connection, view: View[Any]) -> tuple[int, str] | None:
    """Version and layout of the table that serves; None if it has not been built yet."""
    found = await _QUERIES["standing_state"].fetch(connection.cursor(row_factory=tuple_row), view=view.name)
    return found[0] if found else None


async def roll_back(
    connection: Connection,
    view: View[Any],
    feeds: Mapping[str, Feed],
    standing: Standing,
    ignored: Ignored | None = None,
) -> dict[str, int]:
    """Let the kept table serve again, as it would be if it had never been replaced; the other one is kept.

    The connection must not be inside a transaction. Returns the positions up to which everything is folded.

    :raises NothingKept: if there is none
    :raises KeptByAnother: if it is of another version of the view
    """
    run = _RollBack(connection, view, feeds, ignored)
    await connection.execute("set transaction_timeout = 0")
    try:
        while await run.behind(await standing(connection)) > _LITTLE:
            await run.level(await standing(connection))
        async with connection.transaction():
            await state.lock_out(connection)
            reached = await standing(connection)
            await run.fold(reached)
            await run.swap(reached)
    finally:
        if not connection.broken:
            await connection.execute("reset transaction_timeout")
    positions = {service: reached[service].everywhere for service in view.sources}
    _log.info("view.rolled_back", view=view.name, version=view.version, positions=positions)
    return positions


async def take_back(
    connection: Connection,
    views: Sequence[View[Any]],
    feeds: Mapping[str, Feed],
    standing: Standing,
    ignored: Ignored | None = None,
) -> list[View[Any]]:
    """Of views whose table is of another release, roll back those whose own is kept; return the others."""
    found = await kept(connection)
    left = []
    for view in views:
        mine = found.get(view.name)
        if mine is not None and (mine.version, mine.layout) == (view.version, Table(view).layout):
            await roll_back(connection, view, feeds, standing, ignored)
        else:
            left.append(view)
    return left


class _RollBack:
    """Brings the kept table of a view on, and lets it take its place again."""

    def __init__(
        self, connection: Connection, view: View[Any], feeds: Mapping[str, Feed], ignored: Ignored | None
    ) -> None:
        self._connection, self._view, self._feeds = connection, view, feeds
        self._table = Table(view)
        self._folding = Folding(view, _aside(self._table))
        self._listing = Listing([view], ignored)

    async def behind(self, reached: Mapping[str, Reached]) -> int:
        """Events that the kept table lacks."""
        stored = (await self._kept()).reached
        return sum(reached[service].on_average - mine.on_average for service, mine in stored.items())

    async def level(self, reached: Mapping[str, Reached]) -> None:
        """Fold what came since, page by page, each in a transaction."""
        for service in self._view.sources:
            async for page in self._lacking(service, reached[service]):
                for start in range(0, len(page), _PAGE):
                    async with self._connection.transaction():
                        await self._fold(service, page[start : start + _PAGE], reached[service])

    async def fold(self, reached: Mapping[str, Reached]) -> None:
        """Fold the last of them, in the caller's transaction."""
        for service in self._view.sources:
            async for page in self._lacking(service, reached[service]):
                await self._fold(service, page, reached[service])

    async def swap(self, reached: Mapping[str, Reached]) -> None:
        """Change places with the table that serves, with version, positions and parked units."""
        name, mine = self._view.name, await self._kept()
        await open_to(self._connection, ALL)
        between = self._table.named(f"{name}__between")
        await self._folding.table.rename(self._connection, between.name)
        if await stands(self._connection, self._view) is None:
            await self._table.drop(self._connection)
            await forget(self._connection, self._view)
        else:
            await keep(self._connection, self._table, reached)
        await between.rename(self._connection, name)
        await state.replace_state(self._connection, self._table, everywhere(reached))
        await _QUERIES["park_as_kept"].run(self._connection, entries=json.dumps(list(mine.parked), default=str))

    async def _lacking(self, service: str, goal: Reached) -> AsyncIterator[Sequence[Envelope]]:
        mine = (await self._kept()).reached[service]
        if mine != goal:
            async for page in self._feeds[service].pages(after=mine.everywhere, until=goal.anywhere):
                yield page

    async def _fold(self, service: str, page: Sequence[Envelope], goal: Reached) -> None:
        mine, view = await self._kept(), self._view.name
        reached = mine.reached[service]
        events = [event for event in page if goal.holds(event) and not reached.holds(event)]
        gate = Gate(floors={view: 0})
        gate.skipped = await state.skipped_by(self._connection, service)
        for entry in mine.parked:
            if entry["service"] == service:
                unit = view, UUID(entry["unit"])
                if entry["resumed_at"]:
                    gate.resumed[unit] = entry["position"]
                else:
                    gate.stopped.add(unit)
        await Applying([self._folding], self._listing, park=self._park).together(self._connection, events, gate)
        further = json.dumps({service: reached.towards(goal, page[-1].position).positions})
        await _QUERIES["move_kept"].run(self._connection, view=view, positions=further)

    async def _park(self, connection: Connection, poisons: Sequence[Poison]) -> None:
        for poison in poisons:
            _log.error("view.parked", **asdict(poison), kept=True)
            entry = asdict(poison) | {"at": clock.now().isoformat(), "resumed_at": None}
            await _QUERIES["park_kept"].run(connection, view=self._view.name, entry=json.dumps(entry, default=str))

    async def _kept(self) -> Kept:
        found = (await kept(self._connection)).get(self._view.name)
        if found is None:
            raise NothingKept(self._view.name)
        if (found.version, found.layout) != (self._view.version, self._table.layout):
            raise KeptByAnother(found.version)
        return found


def _aside(table: Table) -> Table:
    return table.named(f"{table.view.name}__before")

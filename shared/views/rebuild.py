"""Building views anew from the feeds while the old tables serve."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from shared.failpoints import failpoint
from shared.kernel.envelope import Envelope
from shared.messaging.checkpoint import Reached
from shared.messaging.feed import Feed, FeedUnavailable
from shared.views import state
from shared.views.ahead import ahead
from shared.views.applying import Applying
from shared.views.building import Building
from shared.views.comparing import Comparison, Different
from shared.views.folding import Concerned, Ignored, Listing, Poison
from shared.views.reading import Opened
from shared.views.standing import Standing, everywhere
from shared.views.state import QUERIES, Gate
from shared.views.table import Connection
from shared.views.view import View

_BREATH = 256  # events folded before others in this process get their turn
_BATCH = 500  # events folded at once into tables
_LITTLE = 2_000  # events that may be left for the moment when live events wait

Progress = Callable[[int, int], None]
"""Told events done and events known so far."""


@dataclass(frozen=True)
class Rebuilt:
    """Up to where the new tables are folded everywhere, and how each differs from the one that was there, if known."""

    positions: dict[str, int]
    comparisons: tuple[Comparison, ...] = ()


async def rebuild(
    connection: Connection,
    views: Sequence[View[Any]],
    feeds: Mapping[str, Feed],
    ignored: Ignored | None = None,
    progress: Progress | None = None,
    *,
    standing: Standing | None = None,
    accept: bool = False,
    switch: bool = True,
) -> Rebuilt:
    """Fold all events into new tables, compare, and put them in the place of the old ones, in one transaction.

    `standing` tells where the tables stand that serve: the new ones are compared with them there in one snapshot, and
    at the switch, while live batches wait, folded exactly as far in each partition; so live events go on with the new
    ones as they would have with the old, which are kept (`keeping`). Without it, where nobody follows, the new ones go
    up to the heads, and the old ones are neither compared nor kept. Poison parks its units in the new tables only.
    Killed midway it has changed nothing. `switch` off: only compare. The connection must not be inside a transaction.

    :raises Different: if the same version of a view gives other rows than those that serve, unless `accept` is set
    """
    services = sorted({service for view in views for service in view.sources})
    listing = Listing(views, ignored)
    buildings = [Building(view, await _skipped(connection, view)) for view in views]
    run = _Rebuild(connection, buildings, {name: feeds[name] for name in services}, listing, standing, progress)
    # What a service's role may take for one transaction is meant for commands; a big table takes longer.
    await connection.execute("set transaction_timeout = 0")
    try:
        found = await run.build()
        if not accept and any(one.alarming for one in found):
            raise Different(found)
        if switch:
            await run.switch(found)
        return Rebuilt(everywhere(run.reached), found)
    finally:
        if not connection.broken:
            await run.clear()
            await connection.execute("reset transaction_timeout")


class _Rebuild:
    def __init__(
        self,
        connection: Connection,
        buildings: "Sequence[Building]",
        feeds: Mapping[str, Feed],
        listing: Listing,
        standing: Standing | None,
        progress: Progress | None,
    ) -> None:
        self.reached = {service: Reached.evenly(0) for service in feeds}
        self._connection, self._buildings, self._feeds, self._listing = connection, buildings, feeds, listing
        self._epochs: dict[str, UUID] = {}
        self._standing, self._progress = standing, progress

    async def build(self) -> tuple[Comparison, ...]:
        """Fold and copy out service by service, then what came meanwhile until little is left; then compare.

        :raises FeedUnavailable: if a service has given up history meanwhile: what was folded may count no longer
        """
        goals = await self._goals()
        for service in self._feeds:
            await self._fold(service, goals)
            for building in self._readers(service):
                async with self._connection.transaction():
                    await building.copy_out(self._connection)
        for building in self._buildings:
            async with self._connection.transaction():
                await building.finish(self._connection)
        failpoint("rebuild.copied")
        while _sum(goals := await self._goals()) - _sum(self.reached) > _LITTLE:
            await self._follow(goals)
        if self._standing is None:
            return ()
        async with self._connection.transaction():
            # live batches go on; in the snapshot rows and positions belong together
            await self._connection.execute("set transaction isolation level repeatable read")
            await self._follow(await self._goals())
            found = [await building.compare(self._connection, self.reached) for building in self._buildings]
        failpoint("rebuild.compared")
        return tuple(one for one in found if one is not None)

    async def switch(self, found: Sequence[Comparison]) -> None:
        """Keep live batches out, fold the last events, and let the new tables take their places."""
        by_view = {one.view: one for one in found}
        async with self._connection.transaction():
            await state.lock_out(self._connection)
            await self._follow(await self._goals())
            for building in self._buildings:
                comparison = by_view.get(building.view.name)
                await building.switch(self._connection, self.reached, comparison, keep=self._standing is not None)
            failpoint("rebuild.switched")

    async def clear(self) -> None:
        """Drop what is left of new tables that took no place."""
        for building in self._buildings:
            await building.clear(self._connection)

    async def _fold(self, service: str, goals: Mapping[str, Reached]) -> None:
        """Fold a service's events in memory, from the first to where all partitions of the tables stand that serve."""
        buildings, until = self._buildings, goals[service].everywhere
        concerned = Concerned([building.view for building in buildings], self._listing)
        async with ahead(self._feeds[service].pages(after=0, until=until)) as pages:
            async for page in pages:
                for start in range(0, len(page), _BREATH):
                    for event in page[start : start + _BREATH]:
                        opened = Opened(event)
                        for place in concerned.places(event):
                            buildings[place].fold(opened)
                    self._report(service, event.position, goals)
                    await asyncio.sleep(0)
                failpoint("rebuild.page")
        self._report(service, until, goals)

    async def _follow(self, goals: Mapping[str, Reached]) -> None:
        """Fold what came since into the new tables, as live batches do."""
        for service, feed in self._feeds.items():
            mine, goal = self.reached[service], goals[service]
            if mine == goal:
                continue
            async for page in feed.pages(after=mine.everywhere, until=goal.anywhere):
                lacking = [event for event in page if goal.holds(event) and not mine.holds(event)]
                for start in range(0, len(lacking), _BATCH):
                    await self._apply(service, lacking[start : start + _BATCH])
                self._report(service, page[-1].position, goals)
            self._report(service, goal.anywhere, goals)

    async def _apply(self, service: str, events: Sequence[Envelope]) -> None:
        readers = self._readers(service)
        gate = Gate(
            floors={building.view.name: 0 for building in readers},
            stopped={(building.view.name, unit) for building in readers for unit in building.stopped(service)},
            skipped=await state.skipped_by(self._connection, service),
        )
        applying = Applying([building.beside for building in readers], self._listing, park=self._park)
        async with self._connection.transaction():
            await applying.together(self._connection, events, gate)

    async def _park(self, _: Connection, poisons: Sequence[Poison]) -> None:
        for building in self._buildings:
            building.park(one for one in poisons if one.view == building.view.name)

    def _readers(self, service: str) -> "list[Building]":
        return [building for building in self._buildings if service in building.view.sources]

    async def _goals(self) -> Mapping[str, Reached]:
        heads = {service: Reached.evenly(await self._head(service)) for service in self._feeds}
        return heads if self._standing is None else await self._standing(self._connection)

    async def _head(self, service: str) -> int:
        head = await self._feeds[service].head()
        if self._epochs.setdefault(service, head.epoch) != head.epoch:
            raise FeedUnavailable(f"{service} has begun a new epoch; build the view again")
        return head.position

    def _report(self, service: str, position: int, goals: Mapping[str, Reached]) -> None:
        self.reached[service] = self.reached[service].towards(goals[service], position)
        if self._progress:
            self._progress(_sum(self.reached), _sum(goals))


def _sum(reached: Mapping[str, Reached]) -> int:
    return sum(one.on_average for one in reached.values())


async def _skipped(connection: Connection, view: View[Any]) -> frozenset[tuple[str, int]]:
    cursor = connection.cursor(row_factory=tuple_row)
    return frozenset(await QUERIES["skipped_of_view"].fetch(cursor, view=view.name))

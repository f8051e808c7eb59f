"""Which version of which view the tables hold, how far it was rebuilt, and which units are parked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from psycopg.rows import class_row, tuple_row

from shared.messaging.checkpoint import Superseded
from shared.views.folding import Poison
from shared.views.queries import Queries
from shared.views.table import Connection, Table
from shared.views.wall import ALL, open_to

QUERIES = Queries.load(Path(__file__).with_name("state.sql"))
_log = structlog.get_logger()
_LOCK = 0x5649455753  # "VIEWS"


@dataclass(frozen=True)
class Parked:
    """A unit whose events a view does not fold since `position`; `attempts` is how often that event was tried."""

    view: str
    service: str
    unit: UUID
    position: int
    attempts: int
    error: str
    at: datetime


@dataclass(frozen=True)
class Skip:
    """An event that a view leaves out by a person's decision."""

    view: str
    service: str
    unit: UUID
    position: int
    type: str
    reason: str
    by: UUID
    at: datetime


@dataclass
class Gate:
    """What a batch of a service may be folded into.

    `floors` are the positions up to which views are rebuilt already; views not in it wait for their rebuild.
    `stopped` are parked (view, unit); `resumed` the positions up to which a unit was folded when it was resumed;
    `skipped` the (view, position) that a person decided to leave out.
    """

    floors: dict[str, int] = field(default_factory=dict)
    stopped: set[tuple[str, UUID]] = field(default_factory=set)
    resumed: dict[tuple[str, UUID], int] = field(default_factory=dict)
    skipped: set[tuple[str, int]] = field(default_factory=set)

    def open(self, view: str, unit: UUID, position: int) -> bool:
        """Whether this event is still to be folded."""
        floor = self.floors.get(view)
        if floor is None or position <= floor or (view, unit) in self.stopped or (view, position) in self.skipped:
            return False
        return position > self.resumed.get((view, unit), 0)


async def gate(connection: Connection, service: str, tables: Sequence[Table]) -> Gate:
    """Keep rebuilds and resumptions from switching until this transaction ends, and see what stands; one round trip.

    :raises Superseded: if another release has put a table of its own in the place of one of these
    """
    layouts = {table.view.name: (table.view.version, table.layout) for table in tables}
    found = Gate()
    states, parked, skipped = (connection.cursor(row_factory=tuple_row) for _ in range(3))
    async with connection.pipeline():
        # the lock's statement must end before the next takes its snapshot
        await QUERIES["share"].send(connection.cursor(), lock=_LOCK)
        await QUERIES["built"].send(states, service=service)
        await QUERIES["halted"].send(parked, service=service)
        await QUERIES["skipped"].send(skipped, service=service)
    for view, version, layout, position in await states.fetchall():
        if (mine := layouts.get(view)) == (version, layout):
            found.floors[view] = position
        elif mine is not None:
            raise Superseded(f"the table of view {view} holds version {version} and not {mine[0]}")
    found.skipped.update(await skipped.fetchall())
    for view, unit, position, resumed in await parked.fetchall():
        if resumed:
            found.resumed[view, unit] = position
        else:
            found.stopped.add((view, unit))
    return found


async def forget_service(connection: Connection, service: str, fork: int, tables: Sequence[Table]) -> None:
    """Empty the tables of a service's rows, with what is known of its events, while no rebuild switches.

    A skip behind the fork meant another event than the one that will stand there.
    """
    await lock_out(connection)
    await open_to(connection, ALL)
    for table in tables:
        if service in table.view.sources:
            await table.clear_service(connection, service)
    await QUERIES["forget_skips"].run(connection, service=service, fork=fork)
    for name in ("forget_positions", "forget_parked", "forget_batches", "forget_attempts", "forget_bases"):
        await QUERIES[name].run(connection, service=service)


async def lock_out(connection: Connection) -> None:
    """Wait until no batch is being folded and let none begin until this transaction ends."""
    await QUERIES["exclude"].run(connection, lock=_LOCK)


async def ensure(connection: Connection, tables: Sequence[Table], *, live: bool = False) -> list[Table]:
    """Create the tables that are missing and return those that must be built before events are folded into them.

    A table of another version stays as it is and serves until the rebuild; one from the time before there was a wall
    gets it. `live` marks new tables as built: for a database whose subscription has not begun yet.
    """
    await lock_out(connection)
    await QUERIES["raise_missing_walls"].run(connection)
    known = {view: (version, layout, built) for view, version, layout, built in await _all_states(connection)}
    outdated = []
    for table in tables:
        name, version, layout = table.view.name, table.view.version, table.layout
        if name not in known:
            await table.create(connection)
            await table.finish(connection)
            await table.raise_wall(connection)
            await add_state(connection, table, built=live)
            known[name] = (version, layout, live)
        if known[name] != (version, layout, True):
            outdated.append(table)
    return outdated


async def add_state(connection: Connection, table: Table, *, built: bool) -> None:
    """Note which version of the view its table holds."""
    view = table.view
    await QUERIES["add_state"].run(connection, view=view.name, version=view.version, layout=table.layout, built=built)


async def replace_state(connection: Connection, table: Table, positions: Mapping[str, int]) -> None:
    """Note that another table serves now, folded up to these positions; nobody is parked in it yet."""
    view = table.view
    await QUERIES["forget_state"].run(connection, view=view.name)
    await QUERIES["unpark_view"].run(connection, view=view.name)
    await QUERIES["forget_bases_of_view"].run(connection, view=view.name)
    await add_state(connection, table, built=True)
    for service in view.sources:
        await QUERIES["add_position"].run(connection, view=view.name, service=service, position=positions[service])


async def skipped_by(connection: Connection, service: str) -> set[tuple[str, int]]:
    """The (view, position) of a service's events that are left out by decision."""
    return set(await QUERIES["skipped"].fetch(connection.cursor(row_factory=tuple_row), service=service))


async def _all_states(connection: Connection) -> list[tuple[Any, ...]]:
    return await QUERIES["states"].fetch(connection.cursor(row_factory=tuple_row))


async def park(connection: Connection, poisons: Sequence[Poison]) -> None:
    """Store why units stop, and raise the alarm."""
    for poison in poisons:
        _log.error("view.parked", **asdict(poison))
    await write_parked(connection, poisons)


async def write_parked(connection: Connection, poisons: Sequence[Poison]) -> None:
    """Store why units stop; an entry of a unit that was resumed gives way."""
    if poisons:
        async with connection.pipeline():
            for poison in poisons:
                await QUERIES["park"].send(connection.cursor(), **asdict(poison))


async def parked(connection: Connection) -> list[Parked]:
    """Everything that is parked, oldest first; somebody must look at each."""
    return await QUERIES["parked"].fetch(connection.cursor(row_factory=class_row(Parked)))


def skipped_of(skips: Sequence[Skip], unit: UUID) -> frozenset[tuple[str, str, int]]:
    """Return which (view, service, position) of a unit are left out by decision."""
    return frozenset((one.view, one.service, one.position) for one in skips if one.unit == unit)


async def skips(connection: Connection) -> list[Skip]:
    """Everything that is left out by decision, oldest first."""
    return await QUERIES["skips"].fetch(connection.cursor(row_factory=class_row(Skip)))

"""A fold that kills its process parks too: its attempts are counted, and committed, before they are made.

That would cost a commit per batch, so only the first batch that a process folds of a partition leaves a mark before
it is tried: a process that died in its first batch leaves the mark behind, and who finds one tries event by event,
each counted. A batch that kills its process in the midst of its life is the first one of the next process.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from shared.kernel.envelope import Envelope
from shared.views.queries import Queries
from shared.views.table import Connection

_QUERIES = Queries.load(Path(__file__).with_name("attempts.sql"))
MOST_ATTEMPTS = 2


class Attempts:
    """What this process has tried; the marks are in the database, committed by a connection of their own."""

    def __init__(self) -> None:
        self._begun: set[tuple[str, int]] = set()
        self._marked: set[tuple[str, int]] = set()

    async def begin(self, connection: Connection, service: str, events: Sequence[Envelope]) -> bool:
        """Mark the first batch of each partition; True if a process died in one of these before."""
        new = {(service, event.partition) for event in events} - self._begun
        if not new:
            return False
        partitions = [partition for _, partition in new]
        async with await _own(connection) as own, own.cursor(row_factory=tuple_row) as cursor:
            marked = await _QUERIES["mark"].fetch(cursor, service=service, partitions=partitions)
        self._begun |= new
        self._marked |= new
        return len(marked) < len(partitions)

    async def end(self, connection: Connection, service: str, events: Sequence[Envelope]) -> None:
        """Take the marks away, in the transaction of the batch."""
        done = {(service, event.partition) for event in events} & self._marked
        if done:
            partitions = [partition for _, partition in done]
            await _QUERIES["unmark"].run(connection, service=service, partitions=partitions)
            self._marked -= done


class Counting:
    """Counts attempts one by one, each committed before it is made."""

    def __init__(self, own: Connection) -> None:
        self._own = own

    async def count(self, view: str, event: Envelope) -> int:
        """Count an attempt that is about to be made; the number of attempts with it."""
        async with self._own.cursor(row_factory=tuple_row) as cursor:
            [(attempts,)] = await _QUERIES["count"].fetch(cursor, **_place(view, event))
            return int(attempts)

    async def survived(self, view: str, event: Envelope) -> None:
        """Forget the attempts at an event that did not kill this process."""
        await _QUERIES["forget"].run(self._own, **_place(view, event))


@asynccontextmanager
async def counting(connection: Connection) -> AsyncIterator[Counting]:
    """Count through a connection of its own."""
    async with await _own(connection) as own:
        await own.execute("set synchronous_commit = off")  # the process may die, the database does not
        yield Counting(own)


def _place(view: str, event: Envelope) -> dict[str, Any]:
    return {"view": view, "service": event.service, "position": event.position}


async def _own(connection: Connection) -> psycopg.AsyncConnection[Any]:
    """A second connection like the given one, whose commits outlive a transaction that is never finished."""
    info = connection.info
    return await psycopg.AsyncConnection.connect(info.dsn, password=info.password, autocommit=True, connect_timeout=5)

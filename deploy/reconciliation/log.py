"""A service's log in its owner's hands: the only one who may add to it while it is read-only."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from deploy.embedded.child import CannotRun
from deploy.reconciliation.known import LogState
from shared.eventstore.port import Head, StreamKey
from shared.failpoints import failpoint
from shared.kernel.envelope import Envelope
from shared.statements import statements

_SQL = statements(Path(__file__).with_name("log.sql"))


@dataclass(frozen=True)
class Loss:
    """History that is given up: what a service held behind `fork` in the epochs `ended`, up to `last_known`."""

    service: str
    epoch: UUID
    ended: tuple[UUID, ...]
    fork: int
    last_known: int
    reason: str
    signers: tuple[UUID, ...]


class OwnedLog:
    """One service's log, worked on in short transactions of their own.

    :param dsn: the database as the owner of its tables
    """

    def __init__(self, service: str, dsn: str) -> None:
        self.service, self._dsn = service, dsn

    async def state(self) -> LogState:
        async with self._connected() as connection:
            row = await (await connection.execute(_SQL["state"])).fetchone()
        assert row is not None
        return LogState(self.service, Head(*row[:3]), row[3])

    async def digests(self, positions: Collection[int]) -> dict[int, str]:
        """The digests (hex) of the bodies at these positions."""
        async with self._connected() as connection:
            return dict(await (await connection.execute(_SQL["digests"], {"positions": list(positions)})).fetchall())

    async def close(self) -> None:
        """Take nothing more from the service."""
        async with self._connected() as connection:
            await connection.execute(_SQL["close"])

    async def accept(self) -> None:
        """Let the service go on under PostgreSQL's present timeline."""
        async with self._connected() as connection:
            await connection.execute(_SQL["accept"])

    async def bring_back(self, events: Sequence[Envelope], *, accept: bool) -> int:
        """Store events that follow the head once more, as they were, and accept the timeline; all or nothing.

        Returns how many were missing; those that are there already are left out.

        :raises CannotRun: if they do not fit what the log holds
        """
        async with self._connected() as connection, connection.transaction():
            await connection.execute("set local transaction_timeout = 0")
            await connection.execute(_SQL["alone"])
            row = await (await connection.execute(_SQL["state"])).fetchone()
            assert row is not None
            epoch, head = row[0], row[1]
            fresh = [event for event in events if event.position > head]
            if any(event.epoch != epoch for event in fresh) or [event.position for event in fresh] != list(
                range(head + 1, head + 1 + len(fresh))
            ):
                raise CannotRun(f"The log of {self.service} has changed meanwhile; say it again.")
            await self._store(connection, fresh)
            torn = await (await connection.execute(_SQL["torn"], {"head": head})).fetchone()
            if torn and torn[0] is not None:
                raise CannotRun(f"Event {torn[0]} of {self.service} does not follow what the log holds.")
            failpoint("reconcile.before_accept")
            if accept:
                await connection.execute(_SQL["accept"])
        return len(fresh)

    async def _store(self, connection: AsyncConnection[Any], events: Sequence[Envelope]) -> None:
        try:
            async with connection.cursor() as cursor, cursor.copy(_SQL["store"]) as copy:
                for event in events:
                    await copy.write_row(_row(event))
        except psycopg.errors.UniqueViolation as error:
            raise CannotRun(f"What comes back to {self.service} is in its log at another position.") from error

    async def begin_epoch(self, loss: Loss) -> None:
        """Give history up: a new epoch that shares it up to the fork. The log stays closed until it is accepted."""
        async with self._connected() as connection, connection.transaction():
            await connection.execute(_SQL["alone"])
            await connection.execute(_SQL["close"])
            await connection.execute(_SQL["begin_epoch"], {"epoch": loss.epoch, "fork": loss.fork})
            values = {"epoch": loss.epoch, "ended": list(loss.ended), "fork": loss.fork, "reason": loss.reason}
            more = {"last_known": loss.last_known, "signers": list(loss.signers)}
            await connection.execute(_SQL["note_loss"], values | more)

    async def unrecorded(self) -> list[Loss]:
        """What was given up and does not yet stand in management's log."""
        async with self._connected() as connection:
            rows = await (await connection.execute(_SQL["unrecorded"])).fetchall()
        return [
            Loss(self.service, epoch, tuple(ended), fork, last_known, reason, tuple(signers))
            for epoch, ended, fork, last_known, reason, signers in rows
        ]

    async def note_recorded(self, loss: Loss) -> None:
        async with self._connected() as connection:
            await connection.execute(_SQL["note_recorded"], {"epoch": loss.epoch})

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection[tuple[Any, ...]]]:
        connection: AsyncConnection[tuple[Any, ...]]
        async with await AsyncConnection.connect(
            self._dsn, autocommit=True, connect_timeout=5, application_name=f"{self.service} reconcile"
        ) as connection:
            yield connection


def _row(event: Envelope) -> tuple[object, ...]:
    """As `append` stored it."""
    assert event.origin is not None
    place, origin = event.content["stream"], event.origin
    stream = StreamKey(UUID(place["unit"]), place["category"], UUID(place["id"])).stored()
    where = (event.position, event.unit_seq, event.unit, stream, origin.command, origin.ord, event.content["version"])
    return (*where, origin.fingerprint, event.recorded_at, event.type, event.body)

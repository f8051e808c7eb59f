"""Concurrent appends of one process put together: one connection, one batch at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection

from shared.eventstore import arrays
from shared.eventstore.batch import arguments, commands, outcomes
from shared.eventstore.port import Duplicate, Outcome, Overloaded, ReadOnly
from shared.eventstore.preparing import Prepared, receipt_of
from shared.failpoints import failpoint
from shared.kernel.unavailable import Unavailable
from shared.statements import statements
from shared.telemetry import counts

WAITING_LIMIT = 2_000
_BATCH_EVENTS = 1_000
_BATCH_BYTES = 4 * 1024 * 1024
_LOOK_AHEAD = 200
_ANSWER_WITHIN = 8.0  # longer than transaction_timeout: normally the server ends a stalled call

# A custom plan costs 0.6 ms a call, a generic one made while the table is empty would stay a sequential scan.
SETTINGS = """
set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off; set jit = off;
set transaction_timeout = '5s'; set timezone = 'UTC'; set client_encoding = 'UTF8'
"""
_SQL = statements(Path(__file__).with_name("postgres.sql"))
ENDED_BY_SERVER = (psycopg.OperationalError, psycopg.errors.TransactionTimeout)
"""What a stalled or broken connection raises; psycopg counts a transaction that took too long as an internal error."""
_READ_ONLY = "WXRO1"
_log = structlog.get_logger()

Connection = AsyncConnection[tuple[Any, ...]]


@dataclass(slots=True)
class _Waiting:
    prepared: Prepared
    outcome: "asyncio.Future[Outcome]"


class GroupAppender:
    """`append` returns when the batch with this append is stored or refused. A lone append waits for nobody.

    :param patience: seconds to find out what became of a batch after the connection broke
    """

    def __init__(self, service: str, dsn: str, on_commit: Callable[[int], None] | None, patience: float) -> None:
        self.service, self.dsn, self.on_commit, self.patience = service, dsn, on_commit, patience
        self.batches = 0
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._connection: Connection | None = None
        self._worker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._queue)

    async def open(self) -> None:
        await self._connected()
        self._worker = asyncio.create_task(self._run(), name=f"append {self.service}")

    async def close(self) -> None:
        """Store what waits, then disconnect."""
        while self._queue and self._worker and not self._worker.done():
            await asyncio.sleep(0.01)
        if self._worker:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
        await self._disconnect()

    async def append(self, prepared: Prepared) -> Outcome:
        """Queue, wait, return; a caller who is cancelled leaves the queue.

        :raises Overloaded: if too many wait, or the database does not answer
        :raises ReadOnly: if the log has not been accepted for PostgreSQL's timeline
        """
        if self._worker is None or self._worker.done():
            raise Overloaded("the store is not open")
        if len(self._queue) >= WAITING_LIMIT:
            raise Overloaded(f"{WAITING_LIMIT} appends are waiting")
        waiting = _Waiting(prepared, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._wake.set()
        try:
            return await waiting.outcome
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._queue.remove(waiting)
            raise

    async def _run(self) -> None:
        batch: list[_Waiting] = []
        try:
            while True:
                await self._wake.wait()
                batch = self._take()
                if batch:
                    await self._store(batch)
                    # Those just answered may have the next append at hand: let them queue, batches get bigger.
                    await asyncio.sleep(0)
                if not self._queue:
                    self._wake.clear()
        finally:
            for one in (*batch, *self._queue):
                if not one.outcome.done():
                    one.outcome.set_exception(Overloaded("the store was closed"))

    def _take(self) -> list[_Waiting]:
        """The next batch: in order, without two appends that touch the same stream or command.

        Those wait for the next batch, so that nobody is refused for a neighbour who failed.
        """
        batch: list[_Waiting] = []
        kept: list[_Waiting] = []
        written: set[UUID] = set()
        guarded: set[UUID] = set()
        events = size = 0
        while self._queue and len(kept) < _LOOK_AHEAD:
            one = self._queue.popleft()
            if one.outcome.done():
                continue
            prepared = one.prepared
            events, size = events + len(prepared.rows), size + prepared.size
            if batch and (events > _BATCH_EVENTS or size > _BATCH_BYTES):
                self._queue.appendleft(one)
                break
            # commands and streams share one set: both are ids
            mine, watched = {*prepared.written, prepared.command}, prepared.guarded
            alone = mine.isdisjoint(written) and mine.isdisjoint(guarded) and watched.isdisjoint(written)
            (batch if alone else kept).append(one)
            written |= mine
            guarded |= watched
        self._queue.extendleft(reversed(kept))
        return batch

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        try:
            found = await self._ask([one.prepared for one in batch])
        except Exception as error:
            if not isinstance(error, Unavailable):
                _log.exception("append.failed", service=self.service, appends=len(batch))
            await self._disconnect()
            for one in batch:
                if not one.outcome.done():
                    one.outcome.set_exception(type(error)(str(error)) if isinstance(error, Unavailable) else error)
            return
        self.batches += 1
        counts.batch(self.service).observe(len(batch))
        for one, outcome in zip(batch, found, strict=True):
            if not one.outcome.done():
                one.outcome.set_result(outcome)

    async def _ask(self, batch: Sequence[Prepared]) -> list[Outcome]:
        """Store; if the answer is lost, ask again with the same commands until it is known what became of them."""
        values = arguments(batch)
        clock = asyncio.get_running_loop().time
        end, asked_again = clock() + self.patience, False
        while True:
            try:
                return await asyncio.wait_for(self._call(batch, values, asked_again), _ANSWER_WITHIN)
            except (*ENDED_BY_SERVER, psycopg.InterfaceError, OSError, TimeoutError) as error:
                _log.warning("append.answer_lost", service=self.service, error=str(error))
                await self._disconnect()
                if clock() > end:
                    raise Overloaded("the database does not answer") from error
                asked_again = True
                await asyncio.sleep(0.1)

    async def _call(
        self, batch: Sequence[Prepared], values: Sequence[arrays.Array], asked_again: bool
    ) -> list[Outcome]:
        connection = await self._connected()
        failpoint("append.before_commit")
        cursor = connection.cursor(binary=True)
        try:
            await cursor.execute(_SQL["append"], values, prepare=True)
        except psycopg.Error as error:
            if error.sqlstate == _READ_ONLY:
                raise ReadOnly("the database was restored and is not reconciled") from error
            raise
        row = await cursor.fetchone()
        failpoint("append.after_commit")
        first_position, unit_seqs, refused = row if row else (None, None, None)
        earlier = await self._earlier(connection, batch, refused or ())
        if unit_seqs and self.on_commit:
            self.on_commit(first_position + len(unit_seqs) - 1)
        return outcomes(self.service, batch, first_position, unit_seqs or (), earlier, asked_again=asked_again)

    async def _earlier(
        self, connection: Connection, batch: Sequence[Prepared], refused: Sequence[int]
    ) -> dict[int, Duplicate | None]:
        """What the commands of refused appends have stored before, by the append's number.

        Appends without events bring no command to the database's check: theirs are looked up here.
        """
        silent = {number for number, one in enumerate(batch, 1) if not one.rows} - set(refused)
        numbers = [*refused, *silent]
        if not numbers:
            return {}
        cursor = connection.cursor(binary=True)
        await cursor.execute(_SQL["stored"], {"commands": commands(batch, numbers)})
        found: dict[UUID, Duplicate] = {}
        for command, position, unit_seq, unit, version, fingerprint, type_name, body in await cursor.fetchall():
            receipt = receipt_of(
                self.service,
                position=position,
                unit_seq=unit_seq,
                unit=unit,
                version=version,
                type=type_name,
                body=body,
            )
            before = found[command].receipts if command in found else ()
            found[command] = Duplicate((*before, receipt), fingerprint)
        known = {number: found.get(batch[number - 1].command) for number in numbers}
        return {number: earlier for number, earlier in known.items() if earlier is not None or number not in silent}

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(
                self.dsn, autocommit=True, connect_timeout=3, application_name=f"{self.service} append"
            )
            await self._connection.execute(SETTINGS)
            arrays.register(self._connection)
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error, OSError):
                await connection.close()

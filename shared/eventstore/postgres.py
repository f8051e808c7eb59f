"""The event store in PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from shared.eventstore import arrays
from shared.eventstore.appending import ENDED_BY_SERVER, SETTINGS, GroupAppender
from shared.eventstore.codec import EventRegistry
from shared.eventstore.feed import last_position, parse_page
from shared.eventstore.history import read_history
from shared.eventstore.loading import EVENTS, GroupLoader, Rows
from shared.eventstore.port import (
    Append,
    Conflict,
    Duplicate,
    FeedPage,
    Head,
    History,
    Outcome,
    Outgoing,
    Overloaded,
    Recorded,
    SourceHead,
    StreamKey,
)
from shared.eventstore.preparing import keys_for, prepare, receipt_of
from shared.kernel.envelope import Envelope
from shared.personal.keys import KeyRing
from shared.statements import statements

MIGRATIONS = Path(__file__).with_name("migrations")
PAGE = 10_000
_FOR_EVER = 2**62
_TRIES = 3
_SQL = statements(Path(__file__).with_name("postgres.sql"))

Connection = AsyncConnection[tuple[Any, ...]]
T = TypeVar("T")


async def _configure(connection: Connection) -> None:
    arrays.register(connection)
    await connection.execute(SETTINGS)


class PostgresEventStore:
    """One service's log. At most seven connections: one appends, up to six read.

    `appends`, `batches`, `conflicts`, `duplicates` count since the start.

    :param on_commit: told the last position after each batch that stored something
    :param patience: seconds to find out what became of an append after the connection broke
    """

    def __init__(
        self,
        service: str,
        dsn: str,
        registry: EventRegistry,
        key_ring: KeyRing | None = None,
        *,
        on_commit: Callable[[int], None] | None = None,
        patience: float = 5.0,
        readers: int = 6,
    ) -> None:
        self.service = service
        self.appends = self.conflicts = self.duplicates = 0
        self._registry, self._key_ring = registry, key_ring
        self._appender = GroupAppender(service, dsn, on_commit, patience)
        self._loader = GroupLoader(self._streams_and_commands)
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn,
            min_size=1,
            max_size=readers,
            open=False,
            timeout=5.0,
            kwargs={"autocommit": True, "connect_timeout": 3, "application_name": f"{service} read"},
            configure=_configure,
        )

    @property
    def batches(self) -> int:
        return self._appender.batches

    @property
    def waiting(self) -> int:
        """Appends that wait now."""
        return self._appender.waiting

    @property
    def on_commit(self) -> Callable[[int], None] | None:
        return self._appender.on_commit

    @on_commit.setter
    def on_commit(self, callback: Callable[[int], None] | None) -> None:
        self._appender.on_commit = callback

    async def open(self) -> None:
        """Connect.

        :raises psycopg.OperationalError: if the database does not answer
        """
        await self._appender.open()
        await self._pool.open()

    async def close(self) -> None:
        """Store what waits, then disconnect."""
        await self._appender.close()
        await self._pool.close()

    async def load(self, stream: StreamKey, command: UUID | None = None) -> History:
        """See the port.

        :raises Overloaded: if the database does not answer
        """
        bodies, receipts, fingerprint = [], [], None
        rows = await self._loader.load(stream.stored(), command)
        for part, _, _, position, unit_seq, unit, version, mark, type_name, body in rows:
            if part == EVENTS:
                bodies.append(body)
                continue
            fingerprint = mark
            numbers = {"position": position, "unit_seq": unit_seq, "version": version}
            receipts.append(receipt_of(self.service, unit=unit, type=type_name, body=body, **numbers))
        duplicate = Duplicate(tuple(receipts), fingerprint) if receipts else None
        return await read_history(self._registry, self._key_ring, stream, bodies, duplicate)

    async def _streams_and_commands(self, streams: Sequence[UUID], commands: Sequence[UUID]) -> Rows:
        values = {"streams": arrays.uuids(streams), "commands": arrays.uuids(commands)}

        async def read(connection: Connection) -> Rows:
            cursor = connection.cursor(binary=True)
            await cursor.execute(_SQL["load"], values, prepare=True)
            return await cursor.fetchall()

        return await self._read(read)

    async def recorded(self, stream: StreamKey) -> Recorded:
        """See the port.

        :raises Overloaded: if the database does not answer
        """

        async def read(connection: Connection) -> Rows:
            cursor = connection.cursor(binary=True)
            await cursor.execute(_SQL["recorded"], {"stream": stream.stored()}, prepare=True)
            return await cursor.fetchall()

        rows = await self._read(read)
        envelopes = tuple(
            Envelope(self.service, epoch, position, unit_seq, unit, recorded_at, type_name, bytes(body))
            for epoch, position, unit_seq, unit, recorded_at, type_name, body in rows
        )
        bodies = [envelope.body for envelope in envelopes]
        history = await read_history(self._registry, self._key_ring, stream, bodies, None)
        return Recorded(history, envelopes)

    async def append(self, append: Append) -> Outcome:
        """See the port.

        :raises PersonErased: if a personal field belongs to somebody whose key is shredded
        """
        prepared = prepare(append, await keys_for(append, self._key_ring))
        outcome = await self._appender.append(prepared)
        self.appends += 1
        self.conflicts += isinstance(outcome, Conflict)
        self.duplicates += isinstance(outcome, Duplicate)
        return outcome

    async def feed(
        self, after: int, *, limit: int = PAGE, unit: UUID | None = None, until: int | None = None
    ) -> FeedPage:
        """See the port.

        :raises Overloaded: if the database does not answer
        """
        page = await self.copy_page(after, limit=limit, unit=unit, until=until)
        head = await self.head()
        return FeedPage(parse_page(self.service, head.epoch, page), head.position)

    async def copy_page(
        self, after: int, *, limit: int = PAGE, unit: UUID | None = None, until: int | None = None
    ) -> bytes:
        """Return a page as `feed.parse_page` reads it, read completely; empty at the end.

        :raises Overloaded: if the database does not answer
        """
        values = {
            "after": after,
            "limit": min(limit, PAGE),
            "unit": unit,
            "until": _FOR_EVER if until is None else until,
        }
        return await self._copy("page" if unit is None else "unit_page", values)

    async def outgoing(self, after: int, *, limit: int = 1_000) -> Outgoing:
        """See the port.

        :raises Overloaded: if the database does not answer
        """
        page = await self._copy("outgoing", {"after": after, "limit": limit})
        head = await self.head()
        return Outgoing(parse_page(self.service, head.epoch, page), head)

    async def become_read_only(self) -> None:
        """See the port; only `wenxiao reconcile` undoes it.

        :raises Overloaded: if the database does not answer
        """

        async def close(connection: Connection) -> None:
            await connection.execute(_SQL["become_read_only"])

        await self._read(close)

    async def _copy(self, statement: str, values: Mapping[str, object]) -> bytes:
        async def read(connection: Connection) -> bytes:
            async with connection.cursor() as cursor, cursor.copy(_SQL[statement], values) as copy:
                return b"".join([bytes(data) async for data in copy])

        return await self._read(read)

    async def feed_pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None, limit: int = PAGE
    ) -> AsyncIterator[bytes]:
        """Give raw pages up to the head at the time of the last page."""
        while page := await self.copy_page(after, limit=limit, unit=unit, until=until):
            yield page
            if page.count(b"\n") < min(limit, PAGE):
                return
            after = last_position(page)

    async def head(self) -> Head:
        """See the port.

        :raises Overloaded: if the database does not answer
        """

        async def read(connection: Connection) -> Head:
            row = await (await connection.execute(_SQL["head"])).fetchone()
            if row is None:
                raise LookupError("the table epoch is empty")
            return Head(*row)

        return await self._read(read)

    async def source_head(self) -> SourceHead | None:
        """What the log said of itself last; None if it has said nothing yet.

        :raises Overloaded: if the database does not answer
        """

        async def read(connection: Connection) -> SourceHead | None:
            cursor = connection.cursor(binary=True)
            row = await (await cursor.execute(_SQL["source_head"])).fetchone()
            return None if row is None else SourceHead(row[0], row[1], row[2], bytes(row[3]))

        return await self._read(read)

    async def say_source_head(self, head: SourceHead) -> None:
        """Keep what the log says of itself.

        :raises Overloaded: if the database does not answer
        """

        async def write(connection: Connection) -> None:
            await connection.execute(_SQL["say_source_head"], head)

        await self._read(write)

    async def _read(self, query: Callable[[Connection], Awaitable[T]]) -> T:
        """Run a query; again on a fresh connection when the pool's one was cut, as after a restart of the server."""
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._pool.connection() as connection:
                    return await query(connection)
            except PoolTimeout as error:
                raise Overloaded("the database does not answer") from error
            except ENDED_BY_SERVER as error:
                if attempt == _TRIES:
                    raise Overloaded("the database does not answer") from error
                await self._pool.check()
        raise AssertionError("unreachable")

"""What callers of one process share: one queue, one connection, batches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest

from shared.eventstore import appending
from shared.eventstore.appending import WAITING_LIMIT
from shared.eventstore.port import Overloaded, Stored
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import new_id
from shared.migrations import migrate
from shared.personal.keys import MemoryKeyRing
from tests.conftest import OwnPostgres
from tests.shared.eventstore.toys import REGISTRY, note, soon, stream

HOLD = "select pg_advisory_lock(hashtext('append'), hashtext(current_schema()))"


@asynccontextmanager
async def held(dsn: str) -> AsyncIterator[None]:
    """As if another process was appending all the time."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(HOLD)
        yield


class TestConcurrentAppends:
    async def test_share_batches(self, pg_store: PostgresEventStore) -> None:
        unit = new_id()
        found = await asyncio.gather(*(pg_store.append(note(stream(unit))) for _ in range(200)))
        assert all(isinstance(outcome, Stored) for outcome in found)
        assert (pg_store.appends, pg_store.batches) == (200, 1)

    async def test_of_one_caller_wait_for_nobody(self, pg_store: PostgresEventStore) -> None:
        for _ in range(3):
            await pg_store.append(note(stream(new_id())))
        assert pg_store.batches == 3

    async def test_beyond_the_limit_are_refused_and_the_cancelled_leave(
        self, dsn: str, pg_store: PostgresEventStore
    ) -> None:
        unit = new_id()
        async with held(dsn):
            first = asyncio.create_task(pg_store.append(note(stream(unit))))
            await soon()
            waiting = [asyncio.create_task(pg_store.append(note(stream(unit)))) for _ in range(WAITING_LIMIT)]
            await soon()
            assert pg_store.waiting == WAITING_LIMIT
            with pytest.raises(Overloaded):
                await pg_store.append(note(stream(unit)))
            for task in waiting[:500]:
                task.cancel()
            await soon()
            assert pg_store.waiting == WAITING_LIMIT - 500
        outcomes = await asyncio.gather(first, *waiting[500:])
        assert all(isinstance(outcome, Stored) for outcome in outcomes)
        assert (await pg_store.head()).position == 1 + WAITING_LIMIT - 500

    async def test_of_many_large_bodies_are_split_into_batches(self, pg_store: PostgresEventStore) -> None:
        unit = new_id()
        await asyncio.gather(*(pg_store.append(note(stream(unit), 0, "大" * 80_000)) for _ in range(40)))
        assert 3 <= pg_store.batches <= 6
        assert (await pg_store.head()).position == 40


class TestADatabaseThatDoesNotAnswer:
    async def test_is_overloaded_for_everybody_and_recovers(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        await migrate(server.dsn(), [MIGRATIONS])
        store = PostgresEventStore("books", server.dsn(), REGISTRY, patience=0.3)
        await store.open()
        await asyncio.to_thread(server.stop)
        key = stream(new_id())
        found = await asyncio.gather(
            store.append(note(key)), store.append(note(key)), store.load(key), return_exceptions=True
        )
        assert [type(outcome) for outcome in found] == [Overloaded] * 3
        server.start()
        assert isinstance(await store.append(note(key)), Stored)
        assert (await store.load(key)).version == 1
        await store.close()

    async def test_closed_answers_overloaded(self, dsn: str) -> None:
        store = PostgresEventStore("books", dsn, REGISTRY)
        await store.open()
        await store.close()
        with pytest.raises(Overloaded):
            await store.append(note(stream(new_id())))


async def test_a_call_that_the_server_ends_is_too_much_going_on(
    dsn: str, key_ring: MemoryKeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "SETTINGS", appending.SETTINGS.replace("'5s'", "'200ms'"))
    store = PostgresEventStore("books", dsn, REGISTRY, key_ring, patience=0.3)
    await store.open()
    async with held(dsn):
        with pytest.raises(Overloaded):
            await store.append(note(stream(new_id())))
    assert isinstance(await store.append(note(stream(new_id()))), Stored)
    await store.close()

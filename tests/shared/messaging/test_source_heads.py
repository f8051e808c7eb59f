"""What a log says of itself: the hash over all its events, again and again, from where it said it last."""

from collections.abc import AsyncIterator
from hashlib import sha256

import psycopg
import pytest

from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import new_id
from shared.messaging.source_heads import say
from shared.migrations import migrate
from tests.shared.eventstore.toys import REGISTRY, note, stream


@pytest.fixture
async def store(database: str) -> AsyncIterator[PostgresEventStore]:
    await migrate(database, [MIGRATIONS])
    store = PostgresEventStore("shop", database, REGISTRY)
    await store.open()
    yield store
    await store.close()


async def grow(store: PostgresEventStore, count: int) -> None:
    for number in range(count):
        await store.append(note(stream(new_id()), 0, "一", "二", mark=number))


async def expected(store: PostgresEventStore) -> bytes:
    hash_ = sha256((await store.head()).epoch.bytes).digest()
    for event in (await store.feed(0)).events:
        hash_ = sha256(hash_ + bytes.fromhex(event.digest)).digest()
    return hash_


async def test_an_empty_log_says_nothing(store: PostgresEventStore) -> None:
    assert await say(store) is None
    assert await store.source_head() is None


async def test_a_log_that_grew_says_the_hash_over_all_of_it(store: PostgresEventStore) -> None:
    for count in (3, 2):
        await grow(store, count)
        said = await say(store)
        assert said is not None
        assert said == await store.source_head()
        assert (said.position, said.since, said.hash) == ((await store.head()).position, 1, await expected(store))


async def test_a_log_that_did_not_grow_says_the_same(store: PostgresEventStore, database: str) -> None:
    await grow(store, 2)
    assert await say(store) == await say(store)
    async with await psycopg.AsyncConnection.connect(database) as connection:
        row = await (await connection.execute("select count(*) from source_head")).fetchone()
    assert row == (1,)


async def test_a_new_epoch_begins_behind_its_fork(store: PostgresEventStore, database: str) -> None:
    await grow(store, 3)
    before = await say(store)
    later = new_id()
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute("set session_replication_role = replica")
        await connection.execute("update epoch set id = %s, fork_position = 6", [later])
    assert await say(store) is None
    await grow(store, 1)
    said = await say(store)
    assert said is not None
    assert before is not None
    assert (said.epoch, said.since, said.position) == (later, 7, 8)


async def test_what_was_said_stays(store: PostgresEventStore, database: str) -> None:
    await grow(store, 1)
    await say(store)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        for change in ("update source_head set position = 9", "delete from source_head", "truncate source_head"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(change.encode())

"""Whoever touches a service's own store, even as a superuser, or leaves events out of the log, is found out."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import psycopg
import pytest

from services.projection.audit.entry import entry_of
from services.projection.audit.log import AuditLog
from services.projection.audit.merkle import Frontier, leaf_hash
from services.projection.audit.verify import Verdict, verify
from services.projection.sealing.published import Published
from shared import clock
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import new_id
from shared.messaging.feed import StoreFeed
from shared.messaging.source_heads import say
from shared.migrations import migrate
from tests.conftest import Databases
from tests.projection.sealing.conftest import Log
from tests.shared.eventstore.toys import REGISTRY, note, stream


class Stored:
    """A service's own store, all of whose events are logged; `tamper` works on its table as a superuser."""

    def __init__(self, dsn: str, store: PostgresEventStore, log: Log) -> None:
        self.dsn, self.store, self.log = dsn, store, log

    async def tamper(self, *statements: str) -> None:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            await connection.execute("set session_replication_role = replica")
            for statement in statements:
                await connection.execute(statement.encode())

    async def found(self) -> Verdict:
        async with self.log.pool.connection() as connection:
            return await verify(connection, {"shop": StoreFeed(self.store)}, log=Published(self.log.folder))


@pytest.fixture
async def stored(postgres: Databases, log: Log) -> AsyncIterator[Stored]:
    dsn = postgres.create_database()
    await migrate(dsn, [MIGRATIONS])
    store = PostgresEventStore("shop", dsn, REGISTRY)
    await store.open()
    try:
        for number in range(20):
            await store.append(note(stream(new_id()), 0, "一", "二", mark=number))
        async for page in StoreFeed(store).pages(0):
            async with log.pool.connection() as connection:
                await AuditLog().apply(connection, "shop", page)
        await log.sealer().seal()
        yield Stored(dsn, store, log)
    finally:
        await store.close()


EDITED = """
    update event set body = convert_to(replace(convert_from(body, 'UTF8'), '一', '三'), 'UTF8') where position = 9"""
INSERTED = """
    insert into event
    select 15, 999, unit, gen_random_uuid(), gen_random_uuid(), 1, 1, null, recorded_at, type, body
      from event where position = 1"""


class TestStore:
    async def test_nobody_touched(self, stored: Stored) -> None:
        verdict = await stored.found()
        assert (verdict.whole, verdict.compared) == (True, {"shop": 40})

    @pytest.mark.parametrize(
        ("statements", "position"),
        [
            (
                [EDITED],
                9,
            ),
            (["delete from event where position = 12"], 12),
            (["delete from event where position > 35"], 36),
            (
                [
                    "update event set position = -1 where position = 20",
                    "update event set position = 20 where position = 21",
                    "update event set position = 21 where position = -1",
                ],
                20,
            ),
            (
                [
                    "update event set position = -position where position >= 15",
                    "update event set position = 1 - position where position < 0",
                    INSERTED,
                ],
                15,
            ),
            (["update event set recorded_at = recorded_at + interval '1 day' where position = 40"], 40),
        ],
        ids=["edited", "deleted", "cut off", "reordered", "inserted", "backdated"],
    )
    async def test_names_the_first_event_that_is_not_what_was_logged(
        self, stored: Stored, statements: list[str], position: int
    ) -> None:
        await stored.tamper(*statements)
        [finding] = (await stored.found()).findings
        assert (finding.service, finding.position) == ("shop", position)


class TestOmission:
    """An event that never came into the log, while its service had said that it has it."""

    async def heads(self, stored: Stored, moment: datetime) -> None:
        said = await say(stored.store)
        assert said is not None
        async with stored.log.pool.connection() as connection:
            assert await AuditLog().note_head(connection, "shop", said, moment)
            assert not await AuditLog().note_head(connection, "shop", said, moment)

    async def test_nobody_left_anything_out(self, stored: Stored) -> None:
        await self.heads(stored, clock.now() - timedelta(hours=1))
        verdict = await stored.found()
        assert verdict.whole, verdict.findings

    async def test_is_named_once_it_had_time_to_come(self, stored: Stored) -> None:
        await stored.store.append(note(stream(new_id()), 0, "三", mark=99))
        await self.heads(stored, clock.now())
        assert (await stored.found()).whole
        await stored.store.append(note(stream(new_id()), 0, "四", mark=100))
        await self.heads(stored, clock.now() - timedelta(hours=1))
        [finding] = (await stored.found()).findings
        assert (finding.service, finding.position) == ("shop", 41)
        assert "left out" in finding.sentence_en

    async def test_of_an_event_changed_in_store_and_log_alike_shows_in_the_hash(self, stored: Stored) -> None:
        await self.heads(stored, clock.now())
        await stored.tamper(EDITED)
        events = (await stored.store.feed(8, limit=1)).events
        async with stored.log.pool.connection() as connection:
            await connection.execute("set session_replication_role = replica")
            await connection.execute("update log_entry set entry = %s where position = 9", [entry_of(events[0])])
            rows = await (await connection.execute("select index, entry from log_entry order by index")).fetchall()
            frontier = Frontier()
            for index, entry in rows:
                frontier.add(leaf_hash(bytes(entry)))
                await connection.execute(
                    "update log_entry set leaf = %s where index = %s", [leaf_hash(bytes(entry)), index]
                )
            await connection.execute("update log_head set frontier = %s", [frontier.hashes])
            await connection.execute("delete from log_checkpoint")
            await connection.execute("set session_replication_role = origin")
            verdict = await verify(connection, {"shop": StoreFeed(stored.store)})
        [finding] = verdict.findings
        assert (finding.index, finding.position) == (40, 40)
        assert "running hash" in finding.sentence_en

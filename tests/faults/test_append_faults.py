"""Faults 1, 2 and 3: a killed writer, one command said twenty times, two writers on one stream."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import psycopg
import pytest
import pytest_asyncio

from shared.eventstore.port import Conflict, Duplicate, Outcome, Overloaded, Stored
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import new_id
from shared.migrations import migrate
from tests.conftest import OwnPostgres
from tests.faults.append_checks import answers, check_log, start_writer
from tests.faults.append_writer import Plan, own_append
from tests.shared.eventstore.toys import REGISTRY, note, stream

pytestmark = pytest.mark.faults
PLAN = Plan(seed=1, callers=1, appends=5)
HOLD = "select pg_advisory_lock(hashtext('append'), hashtext(current_schema()))"
WAITING = "select count(*) from pg_stat_activity where wait_event = 'advisory' and datname = current_database()"


@pytest_asyncio.fixture
async def dsn(database: str) -> str:
    await migrate(database, [MIGRATIONS])
    return database


@pytest_asyncio.fixture
async def opened() -> AsyncIterator[Callable[[str], "asyncio.Future[PostgresEventStore]"]]:
    async with AsyncExitStack() as stack:

        async def make(dsn: str) -> PostgresEventStore:
            store = PostgresEventStore("books", dsn, REGISTRY)
            await store.open()
            stack.push_async_callback(store.close)
            return store

        yield lambda dsn: asyncio.ensure_future(make(dsn))


def wait_until_waiting(connection: psycopg.Connection[tuple[int]], count: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        row = connection.execute(WAITING).fetchone()
        if row and row[0] == count:
            return
        time.sleep(0.02)
    raise AssertionError(f"{count} backends should wait for the lock")


class TestAKilledWriter:
    @pytest.mark.parametrize(
        ("failpoint", "acknowledged", "stored"),
        [("append.before_commit:kill@3", 2, 2), ("append.after_commit:kill@3", 2, 3)],
    )
    def test_stored_what_it_acknowledged_and_gets_the_same_answers_again(
        self, dsn: str, failpoint: str, acknowledged: int, stored: int
    ) -> None:
        killed = start_writer(dsn, PLAN, failpoint)
        first = answers(killed.communicate(timeout=30)[0].splitlines(keepends=True))
        assert killed.returncode == -signal.SIGKILL
        assert len(first) == acknowledged
        assert check_log(dsn, first) == stored
        again = start_writer(dsn, PLAN)
        second = answers(again.communicate(timeout=30)[0].splitlines(keepends=True))
        assert [one["kind"] for one in second] == ["Duplicate"] * stored + ["Stored"] * (5 - stored)
        assert [one["receipts"] for one in second[:acknowledged]] == [one["receipts"] for one in first]
        assert check_log(dsn, [*first, *second]) == 5

    def test_inside_the_transaction_leaves_nothing_or_all(self, dsn: str) -> None:
        with psycopg.connect(dsn, autocommit=True) as holder:
            holder.execute(HOLD)
            killed = start_writer(dsn, PLAN)
            wait_until_waiting(holder, 1)
            killed.kill()
            assert killed.communicate(timeout=10)[0] == ""
            holder.execute("select pg_advisory_unlock_all()")
            wait_until_waiting(holder, 0)
        again = start_writer(dsn, PLAN)
        second = answers(again.communicate(timeout=30)[0].splitlines(keepends=True))
        assert second[0]["kind"] in ("Stored", "Duplicate")
        assert check_log(dsn, second) == 5


class TestABrokenConnection:
    async def test_is_found_out_by_asking_again(
        self, dsn: str, opened: Callable[[str], "asyncio.Future[PostgresEventStore]"]
    ) -> None:
        store = await opened(dsn)
        with psycopg.connect(dsn, autocommit=True) as holder:
            holder.execute(HOLD)
            pending = asyncio.ensure_future(store.append(own_append(PLAN, "once")))
            await asyncio.to_thread(wait_until_waiting, holder, 1)
            holder.execute("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'advisory'")
            holder.execute("select pg_advisory_unlock_all()")
            assert isinstance(await pending, Stored)
        assert check_log(dsn, []) == 1

    async def test_to_a_killed_server_is_healed_or_answered_with_overloaded(
        self, own_postgres: OwnPostgres, opened: Callable[[str], "asyncio.Future[PostgresEventStore]"]
    ) -> None:
        server = own_postgres(fsync=True)
        await migrate(server.dsn(), [MIGRATIONS])
        store = await opened(server.dsn())
        known: list[Outcome] = []

        async def write(caller: int) -> None:
            for number in range(60):
                append = own_append(PLAN, f"{caller}/{number}")
                for _ in range(20):
                    try:
                        known.append(await store.append(append))
                        break
                    except Overloaded:
                        await asyncio.sleep(0.2)

        writers = asyncio.gather(*(write(caller) for caller in range(16)))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(server.kill)
        server.start()
        await writers
        assert len(known) == 960
        assert not any(isinstance(outcome, Conflict) for outcome in known)
        assert check_log(server.dsn(), []) == 960
        assert (await store.head()).position == 960


class TestOneCommandSaidTwentyTimes:
    async def test_by_two_writers_is_stored_once(
        self, dsn: str, opened: Callable[[str], "asyncio.Future[PostgresEventStore]"]
    ) -> None:
        stores = [await opened(dsn), await opened(dsn)]
        append = own_append(PLAN, "said often")
        found = await asyncio.gather(*(stores[number % 2].append(append) for number in range(20)))
        assert sum(isinstance(outcome, Stored) for outcome in found) == 1
        assert sum(isinstance(outcome, Duplicate) for outcome in found) == 19
        assert len({outcome.receipts for outcome in found if not isinstance(outcome, Conflict)}) == 1


class TestTwoWritersOnOneStream:
    async def test_never_store_the_same_version(
        self, dsn: str, opened: Callable[[str], "asyncio.Future[PostgresEventStore]"]
    ) -> None:
        key = stream(new_id())

        async def write(store: PostgresEventStore) -> int:
            lost = 0
            for number in range(30):
                while True:
                    version = (await store.load(key)).version
                    if isinstance(await store.append(note(key, version, str(number))), Stored):
                        break
                    lost += 1
            return lost

        lost = await asyncio.gather(write(await opened(dsn)), write(await opened(dsn)))
        assert sum(lost) > 0
        assert check_log(dsn, []) == 60

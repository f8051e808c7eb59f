"""Many writers, in one process and in several, leave one gapless log."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.port import Append, StreamKey, Write
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import derived_id, new_id
from shared.migrations import migrate
from tests.conftest import Databases
from tests.faults.append_checks import answers, check_log, start_writer
from tests.faults.append_writer import Plan
from tests.shared.eventstore.toys import REGISTRY, NoteWritten, stamp

REUSED = [HealthCheck.function_scoped_fixture]
writes = st.dictionaries(st.integers(0, 3), st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=3)
calls = st.lists(st.tuples(st.integers(0, 9), writes), min_size=1, max_size=25)


class TestABatch:
    @settings(max_examples=40, deadline=None, suppress_health_check=REUSED)
    @given(calls=calls)
    async def test_answers_as_if_one_came_after_the_other(
        self, pg_store: PostgresEventStore, calls: list[tuple[int, dict[int, tuple[int, int]]]]
    ) -> None:
        root, unit = new_id(), new_id()
        appends = []
        for command, parts in calls:
            chosen = [
                Write(
                    StreamKey(unit, "book", derived_id(root, f"stream {number}")),
                    expected,
                    tuple(NoteWritten(text="记", number=n) for n in range(events)),
                )
                for number, (expected, events) in parts.items()
            ]
            appends.append(Append(derived_id(root, f"command {command}"), stamp(unit, by=root), tuple(chosen)))
        model = MemoryEventStore("books", REGISTRY)
        expected_outcomes = [await model.append(append) for append in appends]
        found = await asyncio.gather(*(pg_store.append(append) for append in appends))
        assert [type(outcome) for outcome in found] == [type(outcome) for outcome in expected_outcomes]
        mine = await pg_store.feed(0, unit=unit)
        assert sorted(event.body for event in mine.events) == sorted(
            event.body for event in (await model.feed(0)).events
        )
        assert [event.unit_seq for event in mine.events] == list(range(1, len(mine.events) + 1))


class TestTwoProcesses:
    @settings(max_examples=3, deadline=None)
    @given(seed=st.integers(0, 2**20), killed_after=st.integers(1, 300), streams=st.integers(2, 40))
    def test_with_64_callers_lose_and_double_nothing_when_one_is_killed(
        self, postgres: Databases, seed: int, killed_after: int, streams: int
    ) -> None:
        dsn = postgres.create_database()
        asyncio.run(migrate(dsn, [MIGRATIONS]))
        victim = start_writer(dsn, Plan(seed=seed, callers=32, appends=20, streams=streams))
        survivor = start_writer(dsn, Plan(seed=seed + 1, callers=32, appends=10, streams=streams))
        assert victim.stdout is not None
        heard = [line for line, _ in zip(victim.stdout, range(killed_after), strict=False)]
        victim.kill()
        heard += victim.stdout.readlines()
        lines = survivor.communicate(timeout=60)[0].splitlines(keepends=True)
        victim.wait()
        assert survivor.returncode == 0
        assert check_log(dsn, answers([*heard, *lines])) > 0

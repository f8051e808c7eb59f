"""The same fold three ways: live, rebuilt and as of now give the same rows, whatever happened."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.clock import ZONE
from shared.views.as_of import as_of
from shared.views.rebuild import rebuild
from shared.views.sink import ViewSink
from shared.views.state import parked
from tests.roles import as_service
from tests.shared.views.conftest import MIGRATIONS
from tests.shared.views.toys import CHEN, LIN, LONGHU, TABLES, VIEWS, WENFENG, Log, answer, rows_of

Connection = psycopg.AsyncConnection[Any]
UNITS = (LONGHU, WENFENG)
FAR = date(2027, 1, 1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=ZONE)


@dataclass(frozen=True)
class Said:
    service: str
    type: str
    task: str
    unit: int
    day: int
    by: int
    text: str


said = st.builds(
    Said,
    service=st.sampled_from(["work", "work", "study"]),
    type=st.sampled_from(
        ["TaskRaised", "TaskReported", "TaskPraised", "TaskPassed", "TaskWithdrawn", "TaskRaised", "TaskReported"]
    ),
    task=st.sampled_from(["甲", "乙", "丙"]),
    unit=st.integers(0, 1),
    day=st.integers(0, 40),
    by=st.integers(0, 1),
    text=st.one_of(
        st.sampled_from(["poison", "台账", ""]), st.text(st.characters(exclude_categories=["C"]), max_size=8)
    ),
)


def write(history: Sequence[Said]) -> dict[str, Log]:
    """The logs of both services; study knows only two of the types."""
    logs = {"work": Log("work"), "study": Log("study")}
    people = (CHEN, LIN)
    for one in history:
        payload: dict[str, dict[str, Any]] = {
            "TaskRaised": {
                "problem": one.text,
                "person": str(people[one.by]),
                "due": "2026-05-01" if one.day % 2 else None,
            },
            "TaskReported": {"text": one.text, "hours": str(one.day / 4)},
            "TaskPraised": {"text": one.text},
            "TaskPassed": {"to": str(people[1 - one.by])},
        }
        if one.service == "work" or one.type in ("TaskRaised", "TaskWithdrawn"):
            day = date(2026, 3, 1) + timedelta(days=one.day)
            by, unit, more = people[one.by], UNITS[one.unit], payload.get(one.type, {})
            logs[one.service].say(one.type, one.task, unit=unit, by=by, on=day, **more)
    return logs


async def everything(connection: Connection) -> list[Any]:
    rows = [await rows_of(connection, table) for table in TABLES]
    halted = sorted((e.view, e.service, str(e.unit), e.position, e.error) for e in await parked(connection))
    return [*rows, halted]


async def empty(connection: Connection) -> None:
    await connection.execute("drop table if exists tasks, workloads")
    await answer(connection, "delete from view_state")
    await answer(connection, "delete from parked")


async def fold_live(connection: Connection, logs: dict[str, Log], batch: int) -> None:
    sink = ViewSink(VIEWS)
    await sink.ensure(connection, live=True)
    for service, log in logs.items():
        for start in range(0, len(log.events), batch):
            async with connection.transaction():
                await sink.apply(connection, service, log.events[start : start + batch])


@pytest.fixture(scope="module")
async def shared_connection(postgres: Any) -> AsyncIterator[Connection]:
    dsn = postgres.create_database()
    service = await as_service(dsn, [MIGRATIONS])
    async with await psycopg.AsyncConnection.connect(service, autocommit=True) as connection:
        yield connection


few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class TestView:
    @few
    @given(history=st.lists(said, max_size=40), batch=st.integers(1, 50))
    async def test_is_the_same_live_and_rebuilt(
        self, shared_connection: Connection, history: list[Said], batch: int
    ) -> None:
        connection, logs = shared_connection, write(history)
        await empty(connection)
        await fold_live(connection, logs, batch)
        live = await everything(connection)
        await rebuild(connection, VIEWS, logs)
        assert await everything(connection) == live

    @few
    @given(history=st.lists(said, max_size=40), batch=st.integers(1, 50))
    async def test_is_the_same_live_and_as_of_now(
        self, shared_connection: Connection, history: list[Said], batch: int
    ) -> None:
        connection, logs = shared_connection, write(history)
        await empty(connection)
        await fold_live(connection, logs, batch)
        rows, load, halted = await everything(connection)
        last = max((event.recorded_at for log in logs.values() for event in log.events), default=LONG_AGO)
        for on, recorded_at in ((FAR, None), (None, last)):
            then: list[list[Any]] = [[], [], []]
            for unit in UNITS:
                async with as_of(connection, VIEWS, logs, unit, on=on, recorded_at=recorded_at):
                    for place, found in enumerate(await everything(connection)):
                        then[place] += found
            assert [sorted(part) for part in then] == [rows, load, halted]

    @few
    @given(history=st.lists(said, max_size=40), cut=st.integers(0, 40), checkpoint=st.integers(0, 40))
    async def test_is_the_same_when_rebuilt_while_a_subscription_is_behind_or_ahead(
        self, shared_connection: Connection, history: list[Said], cut: int, checkpoint: int
    ) -> None:
        """Live up to a checkpoint, rebuilt with what the log holds then, live again from the checkpoint on."""
        connection, logs = shared_connection, write(history)
        await empty(connection)
        await fold_live(connection, logs, 7)
        expected = await everything(connection)
        await empty(connection)
        sink, work = ViewSink(VIEWS), logs["work"]
        await sink.ensure(connection, live=True)
        known = max(cut, checkpoint)  # the subscription never is ahead of the log
        async with connection.transaction():
            await sink.apply(connection, "work", work.events[:checkpoint])
        await rebuild(connection, VIEWS, {"work": Log("work", work.events[:known]), "study": logs["study"]})
        async with connection.transaction():
            await sink.apply(connection, "work", work.events[checkpoint:])
        assert await everything(connection) == expected

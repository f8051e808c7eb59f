"""A log grows only under the timeline that it was accepted for; its owner alone may add what was lost."""

import asyncio

import psycopg
import pytest

from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.port import ReadOnly, Stored
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.ids import new_id
from tests.shared.eventstore.toys import note, stream

ANOTHER = "update timeline set id = 'FFFFFFFF'"
ACCEPT = "update timeline set id = current_timeline()"
COPY = """
insert into event (position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body)
select position + 1, unit_seq + 1, unit, gen_random_uuid(), command, 2, 1, fingerprint, recorded_at, type, body
  from event
"""


def as_owner(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute(statement.encode())


class TestAnotherTimeline:
    async def test_makes_the_log_read_only_until_it_is_accepted(self, dsn: str, service: PostgresEventStore) -> None:
        key, command = stream(new_id()), note(stream(new_id()))
        await service.append(command)
        as_owner(dsn, ANOTHER)
        before = service.batches
        answers = await asyncio.gather(*(service.append(note(key)) for _ in range(5)), return_exceptions=True)
        assert [type(one) for one in answers] == [ReadOnly] * 5
        assert service.batches == before
        assert (await service.head()).position == 1
        stored = await service.load(command.writes[0].stream, command.command)
        assert stored.duplicate is not None
        as_owner(dsn, ACCEPT)
        assert isinstance(await service.append(note(key)), Stored)

    async def test_is_no_obstacle_to_the_owner(self, dsn: str, service: PostgresEventStore) -> None:
        await service.append(note(stream(new_id())))
        as_owner(dsn, ANOTHER)
        as_owner(dsn, COPY)
        assert (await service.head()).position == 2

    async def test_begins_with_the_server_s_own(self, dsn: str) -> None:
        with psycopg.connect(dsn) as owner:
            row = owner.execute("select id, current_timeline() from timeline").fetchone()
        assert row == ("00000001", "00000001")


class TestTheServiceRole:
    async def test_reads_the_timeline_and_cannot_change_it(self, service_dsn: str) -> None:
        with psycopg.connect(service_dsn, autocommit=True) as connection:
            assert connection.execute("select id = current_timeline() from timeline").fetchone() == (True,)
            for forbidden in (ANOTHER, "delete from timeline", "alter table event disable trigger event_timeline"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden.encode())


class TestAStoreThatBecomesReadOnly:
    async def test_refuses_appends(self, service: PostgresEventStore) -> None:
        for store in (service, MemoryEventStore()):
            await store.become_read_only()
            with pytest.raises(ReadOnly):
                await store.append(note(stream(new_id())))

"""Nobody changes an event: grants for the service, triggers for everybody."""

import psycopg
import pytest

from shared.eventstore.port import Stored
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.ids import new_id
from tests.shared.eventstore.conftest import ROLE
from tests.shared.eventstore.toys import note, stream

CHANGES = ["update event set body = ''", "delete from event", "truncate event"]


class TestTheServiceRole:
    async def test_appends_loads_and_feeds(self, service: PostgresEventStore) -> None:
        key = stream(new_id())
        assert isinstance(await service.append(note(key)), Stored)
        assert (await service.load(key)).version == 1
        assert (await service.head()).position == len((await service.feed(0)).events) == 1

    async def test_changes_and_deletes_nothing(self, service: PostgresEventStore, service_dsn: str) -> None:
        await service.append(note(stream(new_id())))
        forbidden = [
            *CHANGES,
            "update epoch set fork_position = 1",
            "delete from schema_migration",
            "alter table event disable trigger event_append_only",
            "create table other (id int)",
            f"select grant_service_role('{ROLE}')",
        ]
        with psycopg.connect(service_dsn, autocommit=True) as connection:
            for statement in forbidden:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement.encode())
            connection.execute("insert into hint values (1)")
            connection.execute("delete from hint")

    async def test_has_these_rights_in_the_catalogue(self, service_dsn: str) -> None:
        with psycopg.connect(service_dsn) as connection:
            rights = connection.execute(
                "select table_name, privilege_type from information_schema.role_table_grants where grantee = %s"
                " and table_name in ('event', 'epoch') order by 1, 2",
                [ROLE],
            ).fetchall()
            columns = connection.execute(
                "select count(*) from information_schema.role_column_grants"
                " where grantee = %s and table_name = 'event' and privilege_type = 'INSERT'",
                [ROLE],
            ).fetchone()
            timeout = connection.execute("show transaction_timeout").fetchone()
        assert rights == [("epoch", "SELECT"), ("event", "SELECT")]
        assert columns == (11,)
        assert timeout == ("5s",)


class TestTheOwner:
    async def test_is_stopped_by_the_trigger(self, dsn: str, pg_store: PostgresEventStore) -> None:
        await pg_store.append(note(stream(new_id())))
        with psycopg.connect(dsn, autocommit=True) as owner:
            for statement in CHANGES:
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
                    owner.execute(statement.encode())


class TestTheTable:
    async def test_has_four_unique_indexes_and_the_epoch_one_row(self, dsn: str) -> None:
        with psycopg.connect(dsn, autocommit=True) as owner:
            indexes = owner.execute(
                "select count(*) from pg_index where indrelid = 'event'::regclass and indisunique"
            ).fetchone()
            assert indexes == (4,)
            with pytest.raises(psycopg.errors.UniqueViolation):
                owner.execute("insert into epoch values (gen_random_uuid(), now(), 0)")

"""Setting up against a real PostgreSQL and NATS: databases and rights, first facts, streams."""

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.embedded import ports
from deploy.embedded.child import CannotRun
from deploy.installation.bus_users import write_users
from deploy.installation.databases import keys_dsn, passwords, prepare_databases, service_dsn
from deploy.installation.initialise import initialise
from deploy.installation.provisioning import definitions, planned, provision_all
from deploy.installation.topology import DEPLOYED, KEYS_MIGRATIONS, LISTENING, SERVICES, Home, service_named


@pytest.fixture(scope="module")
def home(server_folder: Path) -> Iterator[Home]:
    """An installation whose two servers run."""
    folder = server_folder / "installation"
    folder.mkdir()
    home = Home(folder, {name: ports.pick_free() for name in LISTENING})
    postgres, nats = home.embedded_postgres, home.embedded_nats
    postgres.start()
    write_users(home)
    nats.start()
    yield home
    nats.stop()
    postgres.stop()


@pytest.fixture(scope="module")
async def prepared(home: Home) -> Home:
    await prepare_databases(home, lambda _: None)
    return home


class TestTopology:
    def test_agrees_with_the_services_themselves(self) -> None:
        for deployed, service in zip(SERVICES, definitions(), strict=True):
            assert service.name == deployed.name
            assert service.owns_streams
            assert bool(service.deciders) is deployed.takes_commands
            assert all(folder.is_dir() for folder in deployed.migrations)

    def test_plans_a_stream_for_each_log_and_a_consumer_for_each_source(self) -> None:
        streams, consumers = planned(definitions())
        names = {stream.name for stream in streams}
        assert names == {*(f"EVT_{deployed.name.upper()}" for deployed in DEPLOYED), "JOBS"}
        assert {consumer.stream for consumer in consumers} <= names
        assert len({consumer.name for consumer in consumers}) == len(consumers)


class TestDatabases:
    async def test_are_prepared_once(self, prepared: Home) -> None:
        said: list[str] = []
        await prepare_databases(prepared, said.append)
        assert said == []

    async def test_are_migrated_in_two_phases_and_by_no_older_release(
        self, prepared: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room = tmp_path / "later" / "migrations"
        room.mkdir(parents=True)
        (room / "0001_a.pre.sql").write_text("create table later (id int)")
        (room / "0002_b.post.sql").write_text("drop table later")
        said: list[str] = []
        with monkeypatch.context() as newer:
            newer.setattr("deploy.installation.databases.KEYS_MIGRATIONS", (*KEYS_MIGRATIONS, room))
            await prepare_databases(prepared, said.append, phase="pre")
            with psycopg.connect(keys_dsn(prepared), autocommit=True) as connection:
                assert connection.execute("select count(*) from later").fetchone() == (0,)
                await prepare_databases(prepared, said.append, phase="post")
                with pytest.raises(psycopg.errors.UndefinedTable):
                    connection.execute("select from later")
        assert said == ["database wenxiao_keys: 1 migrations applied"] * 2
        with pytest.raises(CannotRun, match=r"later/0001_a.pre.sql was applied by a newer release; run the release"):
            await prepare_databases(prepared, said.append)
        with psycopg.connect(prepared.postgres.dsn("wenxiao_keys"), autocommit=True) as connection:
            connection.execute("delete from schema_migration where name like 'later/%'")

    def test_keep_passwords_to_their_owner(self, prepared: Home) -> None:
        assert stat.S_IMODE(prepared.passwords_file.stat().st_mode) == 0o600

    def test_let_no_service_change_or_delete_events(self, prepared: Home) -> None:
        for deployed in DEPLOYED:
            with psycopg.connect(service_dsn(prepared, deployed), autocommit=True) as connection:
                for statement in ("update event set type = 'x'", "delete from event", "truncate event"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(statement.encode())

    def test_let_nobody_change_the_audit_log(self, prepared: Home) -> None:
        with psycopg.connect(service_dsn(prepared, service_named("projection")), autocommit=True) as connection:
            for table in ("log_entry", "audit_trail"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
                    connection.execute(f"delete from {table}".encode())

    def test_let_every_service_make_its_own_view_tables(self, prepared: Home) -> None:
        for service in SERVICES:
            with psycopg.connect(service_dsn(prepared, service), autocommit=True) as connection:
                connection.execute("create table a_view (id int)")
                connection.execute("drop table a_view")

    def test_are_closed_to_other_services(self, prepared: Home) -> None:
        management, learning = service_named("management"), service_named("learning")
        secret = passwords(prepared)[learning.role]
        foreign = prepared.postgres.dsn(management.database, user=learning.role, password=secret)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(foreign)

    def test_give_services_no_power_over_the_server(self, prepared: Home) -> None:
        with psycopg.connect(prepared.postgres.dsn()) as connection:
            powers = connection.execute(
                "select bool_or(rolsuper or rolbypassrls or rolcreatedb or rolcreaterole) from pg_roles"
                " where rolname like 'wenxiao%'"
            ).fetchone()
        assert powers == (False,)

    def test_let_management_alone_read_peoples_keys(self, prepared: Home) -> None:
        with psycopg.connect(keys_dsn(prepared)) as connection:
            assert connection.execute("select count(*) from person_key").fetchone() == (0,)


class TestInit:
    async def test_said_twice_changes_nothing(self, prepared: Home) -> None:
        first = await initialise(prepared, lambda _: None)
        said: list[str] = []
        assert await initialise(prepared, said.append) == first
        assert said == []
        with psycopg.connect(service_dsn(prepared, service_named("management"))) as connection:
            types = connection.execute("select type, count(*) from event group by type order by type").fetchall()
        assert types == [
            ("AdministratorAppointed", 3),
            ("Claimed", 7),
            ("DistrictFounded", 1),
            ("PrincipalEnrolled", 7),
        ]

    async def test_refuses_to_found_another_district(self, prepared: Home) -> None:
        await initialise(prepared, lambda _: None)
        with pytest.raises(CannotRun, match="founded already"):
            await initialise(prepared, lambda _: None, code="OTHER", name="别区")

    async def test_keeps_keys_and_identity_to_their_owner(self, prepared: Home) -> None:
        await initialise(prepared, lambda _: None)
        for file in (prepared.master_key_file, prepared.token_key_file, prepared.identity_file):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600

    @pytest.mark.parametrize("name", ["identity_file", "master_key_file"])
    async def test_makes_no_new_one_of_what_the_stored_facts_need(self, prepared: Home, name: str) -> None:
        await initialise(prepared, lambda _: None)
        file: Path = getattr(prepared, name)
        kept = file.rename(file.with_suffix(".kept"))
        try:
            with pytest.raises(CannotRun, match=f"{file.name} is missing"):
                await initialise(prepared, lambda _: None)
            assert not file.exists()
        finally:
            kept.rename(file)


class TestProvision:
    async def test_says_each_change_once(self, home: Home) -> None:
        said: list[str] = []
        assert await provision_all(home, said.append) == len(said) > 0
        assert await provision_all(home, said.append) == 0

"""Real servers for every test: one PostgreSQL and one NATS per session, and others of one's own to kill."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import conninfo, sql

from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from tests import servers

INTEGRATION = frozenset(["postgres", "nats_url"])
"""A test that asks for one of these is an integration test: pytest -m integration."""

_numbers = itertools.count(1)


def pytest_sessionstart() -> None:
    try:
        servers.chosen()
    except servers.NotPossible as error:
        raise pytest.UsageError(str(error)) from error


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = servers.chosen()
    terminalreporter.write_line(f"PostgreSQL and NATS of this run: {found.way}, since {found.because}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if INTEGRATION & set(getattr(item, "fixturenames", ())):
            item.add_marker("integration")


class Databases:
    """Empty databases on one PostgreSQL server."""

    def __init__(self, admin_dsn: str) -> None:
        self.admin_dsn = admin_dsn

    def dsn(self, database: str) -> str:
        """The admin's DSN to a database of this server."""
        if self.admin_dsn.startswith("postgres"):
            parts = conninfo.conninfo_to_dict(self.admin_dsn)
            who = f"{parts['user']}:{parts['password']}@" if parts.get("password") else f"{parts['user']}@"
            return f"postgresql://{who}{parts['host']}:{parts.get('port', 5432)}/{database}"
        return conninfo.make_conninfo(self.admin_dsn, dbname=database)

    def create_database(self, name: str | None = None) -> str:
        """A fresh empty database; an old one of that name is dropped. Its DSN."""
        name = name or f"test_{os.getpid()}_{next(_numbers)}"
        self.drop_database(name)
        self._execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, with whoever is still connected, if it exists."""
        self._execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(statement)


class OwnPostgres(Protocol):
    def __call__(
        self, *, fsync: bool = False, shared_buffers: str = "32MB", max_connections: int = 120
    ) -> Postgres: ...


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder under /tmp for the servers of this test run, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wenxiao-test-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Databases]:
    """The session's PostgreSQL, without fsync; `tests.servers` says where it comes from."""
    with servers.postgres(server_folder) as dsn:
        yield Databases(dsn)


@pytest.fixture
def database(postgres: Databases) -> Iterator[str]:
    """The DSN of a fresh empty database, dropped afterwards."""
    dsn = postgres.create_database()
    yield dsn
    postgres.drop_database(str(conninfo.conninfo_to_dict(dsn)["dbname"]))


@pytest.fixture(scope="session")
def nats_url(server_folder: Path) -> Iterator[str]:
    """The session's NATS with JetStream; give streams names of your own. Faults want `own_nats_server`."""
    with servers.nats(server_folder) as url:
        yield url


@pytest.fixture
def own_nats_server(tmp_path: Path) -> Iterator[Callable[[], Nats]]:
    """Makes started NATS servers for this test alone, to be killed, suspended, wiped."""
    with ExitStack() as stack:

        def make() -> Nats:
            server = Nats(tmp_path / f"nats-{next(_numbers)}", port=ports.pick_free())
            stack.callback(server.kill)
            server.start()
            return server

        yield make


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[OwnPostgres]:
    """Makes started PostgreSQL servers for this test alone; `fsync=True` where durability is the point."""
    with ExitStack() as stack:

        def make(*, fsync: bool = False, shared_buffers: str = "32MB", max_connections: int = 120) -> Postgres:
            folder = tmp_path / f"postgres-{next(_numbers)}"
            settings = {"shared_buffers": shared_buffers, "max_connections": max_connections}
            server = Postgres(folder, port=ports.pick_free(), fsync=fsync, **settings)  # type: ignore[arg-type]
            stack.callback(server.wipe)
            stack.callback(server.kill)
            server.start()
            return server

        yield make

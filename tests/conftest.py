"""Real servers for every test: one PostgreSQL and one NATS per session, and others of one's own to kill."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import conninfo, sql

from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from tests.servers import choice, running

IN_MEMORY, ROOM = Path("/dev/shm"), 8 * 1024**3
"""Where files of a run lie, if there are so many free bytes: a database is made there twenty times as fast."""

INTEGRATION = frozenset(["postgres", "nats_url"])
"""A test that asks for one of these is an integration test: pytest -m integration."""

_numbers = itertools.count(1)
_dropping = ThreadPoolExecutor(1, thread_name_prefix="dropping")


def pytest_configure() -> None:
    """Put temporary files, our children's too, into memory where there is enough; TMPDIR says otherwise."""
    if "TMPDIR" not in os.environ and in_memory():
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None  # it is looked up again


def in_memory() -> bool:
    try:
        found = os.statvfs(IN_MEMORY)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say where servers come from. Not in the header, which -q leaves out."""
    try:
        found = choice.chosen()
    except choice.NotPossible as error:
        raise pytest.UsageError(str(error)) from error
    if terminal := session.config.pluginmanager.get_plugin("terminalreporter"):
        terminal.write_line(f"PostgreSQL and NATS of this run: {found.way}, since {found.because}")


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
        if name:
            self._drop(name)
        name = name or f"test_{os.getpid()}_{next(_numbers)}"
        self._execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        return self.dsn(name)

    def drop_database(self, dsn: str) -> None:
        """Drop a database, with whoever is still connected, beside the tests.

        PostgreSQL waits until all of its processes have heard of it. One that shakes hands with a connection of ours
        hears nothing while our event loop stands still: waited for here, it would take a minute
        (`authentication_timeout`).
        """
        _dropping.submit(self._drop, str(conninfo.conninfo_to_dict(dsn)["dbname"]))

    def _drop(self, name: str) -> None:
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
    """A folder for the servers of this test run, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wenxiao-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Databases]:
    """The session's PostgreSQL, without fsync; `tests/servers/` says where it comes from."""
    with running.postgres(server_folder) as dsn:
        yield Databases(dsn)


@pytest.fixture
def database(postgres: Databases) -> Iterator[str]:
    """The DSN of a fresh empty database, dropped afterwards."""
    dsn = postgres.create_database()
    yield dsn
    postgres.drop_database(dsn)


@pytest.fixture(scope="session")
def nats_url(server_folder: Path) -> Iterator[str]:
    """The session's NATS with JetStream; give streams names of your own. Faults want `own_nats_server`."""
    with running.nats(server_folder) as url:
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

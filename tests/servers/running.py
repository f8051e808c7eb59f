"""Servers for one run of the tests, from wherever they come: only their addresses are handed out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from tests.servers import choice, containers
from tests.servers.choice import Way


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A running PostgreSQL without fsync: the admin's DSN."""
    match choice.chosen().way:
        case Way.ADDRESSES:
            yield os.environ[choice.POSTGRES]
        case Way.CONTAINERS:
            with containers.postgres() as dsn:
                yield dsn
        case Way.WHEELS:
            with postgres_of_wheel(folder) as dsn:
                yield dsn


@contextmanager
def nats(folder: Path) -> Iterator[str]:
    """A running NATS with JetStream that asks nobody who they are: its URL."""
    match choice.chosen().way:
        case Way.ADDRESSES:
            yield os.environ[choice.NATS]
        case Way.CONTAINERS:
            with containers.nats() as url:
                yield url
        case Way.WHEELS:
            with nats_of_wheel(folder) as url:
                yield url


@contextmanager
def postgres_of_wheel(folder: Path) -> Iterator[str]:
    """PostgreSQL without fsync as a child of this process: the admin's DSN."""
    server = Postgres(folder / "postgres", port=ports.pick_free(), fsync=False, shared_buffers="64MB")
    server.start()
    try:
        yield server.dsn()
    finally:
        server.stop()


@contextmanager
def nats_of_wheel(folder: Path) -> Iterator[str]:
    """NATS as a child of this process: its URL."""
    server = Nats(folder / "nats", port=ports.pick_free())
    server.start()
    try:
        yield server.url
    finally:
        server.stop()

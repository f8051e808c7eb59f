"""Where the session's PostgreSQL and NATS come from: addresses, containers of testcontainers, or the wheels.

The first way that works is taken; WENXIAO_TEST_SERVERS=addresses|containers|wheels wants one and no other.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import docker
from docker.errors import DockerException, ImageNotFound
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import ExecWaitStrategy, LogMessageWaitStrategy

from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from deploy.postgres.settings import INITDB, settings

POSTGRES_IMAGE, NATS_IMAGE = "postgres:18", "nats:2.15-alpine"
"""The same as in docker-compose.yml."""

WANTED, POSTGRES, NATS = "WENXIAO_TEST_SERVERS", "WENXIAO_TEST_POSTGRES", "WENXIAO_TEST_NATS"
_SECONDS = 60


class Way(StrEnum):
    ADDRESSES = "addresses"
    CONTAINERS = "containers"
    WHEELS = "wheels"


@dataclass(frozen=True)
class Chosen:
    way: Way
    because: str


class NotPossible(Exception):
    """The way that was asked for cannot be gone; the text says what is missing."""


@cache
def chosen() -> Chosen:
    """The way of this session.

    :raises NotPossible: if a way is asked for that cannot be gone
    """
    return choose(os.environ, containers_trouble)


def choose(environment: Mapping[str, str], trouble: Any) -> Chosen:
    """The first way of the three that can be gone, or the one that is asked for.

    :param trouble: called without arguments when containers come into question; None if they can be had
    :raises NotPossible: if a way is asked for that cannot be gone, or half of the addresses is given
    """
    wanted = environment.get(WANTED, "")
    if wanted and wanted not in list(Way):
        raise NotPossible(f"{WANTED} is “{wanted}”; say one of {', '.join(Way)}.")
    given = [name for name in (POSTGRES, NATS) if environment.get(name)]
    if wanted in ("", Way.ADDRESSES) and (given or wanted):
        if len(given) < 2:
            raise NotPossible(f"{POSTGRES} (an admin's DSN) and {NATS} (a URL) are needed together.")
        return Chosen(Way.ADDRESSES, f"{POSTGRES} and {NATS} are set")
    if wanted == Way.WHEELS:
        return Chosen(Way.WHEELS, f"{WANTED} says so")
    missing = trouble()
    if missing is None:
        return Chosen(Way.CONTAINERS, f"{WANTED} says so" if wanted else "a Docker engine answers")
    if wanted:
        raise NotPossible(f"No containers: {missing}.")
    return Chosen(Way.WHEELS, missing)


def containers_trouble() -> str | None:
    """Why no containers can be had; None if they can. An image that is missing is not waited for."""
    try:
        engine = docker.from_env(timeout=5)
        engine.ping()
    except DockerException:
        return "no Docker engine answers"
    try:
        for image in (POSTGRES_IMAGE, NATS_IMAGE):
            engine.images.get(image)
    except ImageNotFound:
        return f"the image {image} is not on this machine (docker pull {image})"
    finally:
        engine.close()
    return None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A running PostgreSQL without fsync: the admin's DSN."""
    match chosen().way:
        case Way.ADDRESSES:
            yield os.environ[POSTGRES]
        case Way.CONTAINERS:
            with _postgres_container() as dsn:
                yield dsn
        case Way.WHEELS:
            server = Postgres(folder / "postgres", port=ports.pick_free(), fsync=False, shared_buffers="64MB")
            server.start()
            yield server.dsn()
            server.stop()


@contextmanager
def nats(folder: Path) -> Iterator[str]:
    """A running NATS with JetStream that asks nobody who they are: its URL."""
    match chosen().way:
        case Way.ADDRESSES:
            yield os.environ[NATS]
        case Way.CONTAINERS:
            with _nats_container() as url:
                yield url
        case Way.WHEELS:
            server = Nats(folder / "nats", port=ports.pick_free())
            server.start()
            yield server.url
            server.stop()


@contextmanager
def _postgres_container() -> Iterator[str]:
    container, port = _on_loopback(POSTGRES_IMAGE, 5432)
    text = settings(max_connections=120, shared_buffers="64MB", fsync=False, archive=Path("/nowhere"))
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "archive_"))]
    said = [line.replace("'", "").replace(" = ", "=", 1) for line in lines]
    container.with_command(["postgres", *(part for line in said for part in ("-c", line))])
    container.with_envs(POSTGRES_PASSWORD="tests", POSTGRES_INITDB_ARGS=" ".join(INITDB))
    container.with_tmpfs_mount("/var/lib/postgresql")
    container.waiting_for(
        ExecWaitStrategy(["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"]).with_startup_timeout(_SECONDS)
    )
    with container:
        yield f"postgresql://postgres:tests@{ports.HOST}:{port}/postgres"


@contextmanager
def _nats_container() -> Iterator[str]:
    container, port = _on_loopback(NATS_IMAGE, 4222)
    container.with_command(["-js", "-sd", "/tmp/jetstream"])
    container.waiting_for(LogMessageWaitStrategy("Server is ready").with_startup_timeout(_SECONDS))
    with container:
        yield f"nats://{ports.HOST}:{port}"


def _on_loopback(image: str, port: int) -> tuple[DockerContainer, int]:
    """A container whose port is published on the loopback address, and where."""
    container, free = DockerContainer(image), ports.pick_free()
    container.ports = {f"{port}/tcp": (ports.HOST, free)}  # type: ignore[dict-item]  # docker takes it, the hint does not
    return container, free


@contextmanager
def of_wheels(folder: Path) -> Iterator[dict[str, str]]:
    """Servers of the wheels and the variables by which another run of the tests finds them."""
    with ExitStack() as stack:
        server = Postgres(folder / "postgres", port=ports.pick_free(), fsync=False, shared_buffers="64MB")
        bus = Nats(folder / "nats", port=ports.pick_free())
        for one in (server, bus):
            one.start()
            stack.callback(one.stop)
        yield {POSTGRES: server.dsn(), NATS: bus.url}


def main(arguments: list[str]) -> int:
    """Run a command with addresses of servers that end with it: python -m tests.servers pytest -m integration."""
    with (
        tempfile.TemporaryDirectory(prefix="wenxiao-test-", dir="/tmp") as folder,
        of_wheels(Path(folder)) as addresses,
    ):
        return subprocess.run(arguments, env={**os.environ, **addresses}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

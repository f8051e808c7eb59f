"""PostgreSQL and NATS in containers, with the images and the settings of docker-compose.yml.

Every port is published on the loopback address alone, that of testcontainers' reaper too, which removes the
containers when this process dies, however it dies.
"""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from docker.errors import DockerException, ImageNotFound
from testcontainers.core import container as testcontainers_container
from testcontainers.core.config import ConnectionMode, testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.utils import inside_container
from testcontainers.core.wait_strategies import ExecWaitStrategy, LogMessageWaitStrategy
from testcontainers.core.waiting_utils import WaitStrategy

from deploy.embedded import ports
from deploy.nats import settings as nats_settings
from deploy.postgres import settings as postgres_settings

POSTGRES_IMAGE, NATS_IMAGE = "postgres:18", "nats:2.15-alpine"
"""The same as in docker-compose.yml."""

_POSTGRES_CONF, _NATS_CONF = "/wenxiao-postgresql.conf", "/wenxiao-nats.conf"
_ARCHIVE_WAL, _NO_ARCHIVE = Path("/archive_wal.sh"), Path("/no-archive")
_PASSWORD = "tests"
_START_SECONDS = 60


class OnLoopback(DockerContainer):
    """A container whose ports the engine publishes on free ports of the loopback address."""

    def with_exposed_ports(self, *exposed: str | int) -> Self:
        for port in exposed:
            self.ports[f"{port}/tcp"] = (ports.HOST, None)  # type: ignore[assignment]  # docker takes it
        return self

    def waiting_for(self, strategy: WaitStrategy) -> Self:
        """Wait at once if it is said after the start, as testcontainers does of its reaper.

        It then goes on without waiting (testcontainers-python #1114): Docker's proxy takes the message about what is to
        be removed, and nobody gets it.
        """
        super().waiting_for(strategy)
        if self._container:
            strategy.wait_until_ready(self)
        return self


testcontainers_container.DockerContainer = OnLoopback  # type: ignore[misc]  # the reaper's, open to all networks else
testcontainers_config.connection_mode_override = ConnectionMode.docker_host  # it is the loopback address that we ask


def trouble(*, pull: bool) -> str | None:
    """Why no containers can be had; None if they can.

    :param pull: get images that are missing, which may take minutes
    """
    try:
        engine = DockerClient(timeout=5)
        engine.client.ping()
        if not _is_here(engine):
            return "the Docker engine that answers is not on this machine"
    except DockerException:
        return "no Docker engine answers"
    wanted = [POSTGRES_IMAGE, NATS_IMAGE]
    wanted += [] if testcontainers_config.ryuk_disabled else [testcontainers_config.ryuk_image]
    try:
        for image in wanted:
            if missing := _missing(engine, image, pull=pull):
                return missing
    finally:
        engine.client.close()
    return None


@contextmanager
def postgres() -> Iterator[str]:
    """A running PostgreSQL without fsync and with its data in memory: the admin's DSN."""
    text = postgres_settings.settings(
        max_connections=120, shared_buffers="64MB", fsync=False, archive=_NO_ARCHIVE, script=_ARCHIVE_WAL
    )
    container = (
        OnLoopback(POSTGRES_IMAGE)
        .with_exposed_ports(5432)
        .with_copy_into_container(postgres_settings.ARCHIVE_WAL, str(_ARCHIVE_WAL))
        .with_copy_into_container(f"{text}listen_addresses = '*'\n".encode(), _POSTGRES_CONF)
        .with_command(["postgres", "-c", f"config_file={_POSTGRES_CONF}"])
        .with_envs(POSTGRES_PASSWORD=_PASSWORD, POSTGRES_INITDB_ARGS=" ".join(postgres_settings.INITDB))
        .with_tmpfs_mount("/var/lib/postgresql")
        # over TCP: the socket answers while the image still makes its folder
        .waiting_for(_patient(ExecWaitStrategy(["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"])))
    )
    with container:
        yield f"postgresql://postgres:{_PASSWORD}@{ports.HOST}:{container.get_exposed_port(5432)}/postgres"


@contextmanager
def nats() -> Iterator[str]:
    """A running NATS with JetStream, its data in memory, that asks nobody who they are: its URL."""
    text = nats_settings.settings(name="wenxiao-tests", listen="0.0.0.0:4222", store="/data")
    container = (
        OnLoopback(NATS_IMAGE)
        .with_exposed_ports(4222)
        .with_copy_into_container(text.encode(), _NATS_CONF)
        .with_command(["--config", _NATS_CONF])
        .with_tmpfs_mount("/data")
        .waiting_for(_patient(LogMessageWaitStrategy("Server is ready")))
    )
    with container:
        yield f"nats://{ports.HOST}:{container.get_exposed_port(4222)}"


def _patient(strategy: WaitStrategy) -> WaitStrategy:
    return strategy.with_startup_timeout(_START_SECONDS)


def _is_here(engine: DockerClient) -> bool:
    """Whether the engine's loopback address is ours: no engine of a host around us, none far away."""
    if inside_container():
        return bool(engine.client.info()["Name"] == socket.gethostname())
    return engine.host() in ("localhost", ports.HOST)


def _missing(engine: DockerClient, image: str, *, pull: bool) -> str | None:
    try:
        engine.client.images.get(image)
    except ImageNotFound:
        if not pull:
            return f"the image {image} is not on this machine (docker pull {image})"
        try:
            with closing(DockerClient(timeout=60).client) as patient:
                patient.images.pull(image)
        except DockerException as error:
            return f"the image {image} is not on this machine and cannot be pulled: {error}"
    return None

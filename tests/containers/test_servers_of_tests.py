"""The containers in which tests have their PostgreSQL and NATS: on the loopback address, and gone with their run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import docker
import pytest
from docker import DockerClient
from docker.models.containers import Container

from tests.containers.system import ROOT
from tests.servers import containers

RUN = """
import time
from testcontainers.core.labels import SESSION_ID
from tests.servers import containers
with containers.postgres(), containers.nats():
    print(SESSION_ID, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def engine() -> Iterator[DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


@pytest.fixture
def run() -> Iterator["subprocess.Popen[str]"]:
    """A run of tests that has its servers and waits to be killed."""
    environment = os.environ | {"RYUK_RECONNECTION_TIMEOUT": "1s"}
    run = subprocess.Popen([sys.executable, "-c", RUN], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    yield run
    run.kill()
    run.communicate()


def of_run(engine: DockerClient, session: str) -> list[Container]:
    """The containers of a run: two servers and the reaper, which has no label of the run but its name."""
    wanted = {"label": f"org.testcontainers.session-id={session}"}, {"name": f"testcontainers-ryuk-{session}"}
    return [found for filters in wanted for found in engine.containers.list(all=True, filters=filters)]


class TestContainers:
    def test_listen_on_the_loopback_address_and_are_removed_after_kill_9(
        self, engine: DockerClient, run: "subprocess.Popen[str]"
    ) -> None:
        assert run.stdout is not None
        session = run.stdout.readline().strip()
        found = of_run(engine, session)
        assert len(found) == 3
        doors = [door for one in found for published in one.ports.values() for door in published or []]
        assert [door["HostIp"] for door in doors] == ["127.0.0.1"] * 3
        run.kill()
        end = time.monotonic() + 60
        while of_run(engine, session):
            assert time.monotonic() < end, "the reaper does not remove what a killed run leaves"
            time.sleep(0.2)

    @pytest.mark.parametrize("image", ["POSTGRES_IMAGE", "NATS_IMAGE"])
    def test_are_not_waited_for_where_an_image_is_missing(self, image: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(containers, image, "wenxiao/nobody-built-this:1")
        assert containers.trouble(pull=False) == (
            "the image wenxiao/nobody-built-this:1 is not on this machine (docker pull wenxiao/nobody-built-this:1)"
        )

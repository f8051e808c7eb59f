"""`wenxiao up` as its user sees it: start, use, stop, start again; and what it says when it cannot start."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.embedded import ports
from deploy.installation.topology import DEMO_PLAN, LISTENING

STOPS_WITHIN = 10.0
PATIENCE = 120.0  # seconds to get ready on a machine that does other work, too


class Installation:
    """A folder with free ports, and the command line in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: ports.pick_free() for name in LISTENING}

    @property
    def environment(self) -> dict[str, str]:
        said = ",".join(f"{name}={port}" for name, port in self.ports.items())
        return {**os.environ, "WENXIAO_HOME": str(self.folder), "WENXIAO_PORTS": said, "WENXIAO_LANGUAGE": "en"}

    @property
    def log(self) -> Path:
        """What `up` has printed."""
        return self.folder.with_suffix(".log")

    def wenxiao(
        self, *arguments: str, language: str = "en", seconds: float = PATIENCE, release: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """What a command of this release says, or of the one in another folder."""
        command = [sys.executable, "-m", "deploy.cli.main", "--language", language, *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=seconds, check=False, cwd=release
        )

    @contextmanager
    def up(self) -> Iterator["subprocess.Popen[bytes]"]:
        """A running `up` that said that everything runs."""
        log = self.log
        with log.open("wb") as output:
            command = [sys.executable, "-m", "deploy.cli.main", "up"]
            process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + PATIENCE
            while "Wenxiao is running." not in log.read_text(errors="replace"):
                assert process.poll() is None, log.read_text(errors="replace")[-3000:]
                assert time.monotonic() < end, log.read_text(errors="replace")[-3000:]
                time.sleep(0.1)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)


@pytest.fixture
def installation(server_folder: Path, request: pytest.FixtureRequest) -> Installation:
    return Installation(server_folder / request.node.name[:30])


def one_sentence(said: "subprocess.CompletedProcess[str]") -> str:
    assert said.returncode not in (0, None)
    line = said.stderr.strip().splitlines()[-1]
    assert line.startswith("wenxiao: ")
    assert "Traceback" not in said.stderr + said.stdout
    return line


def rows_of(installation: Installation) -> list[object]:
    answer = installation.wenxiao("report", "three-lists", "--unit", "QZX", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    rows: list[object] = json.loads(answer.stdout)["rows"]
    return rows


@pytest.mark.timeout(400)
def test_up_starts_serves_stops_and_goes_on(installation: Installation) -> None:
    with installation.up() as process:
        before = rows_of(installation)
        assert before

        again = installation.wenxiao("import", str(DEMO_PLAN), "--unit", "QZX")
        assert again.returncode == 0, again.stderr
        assert "Everything is stored already." in again.stdout

        shown = installation.wenxiao("report", "three-lists", "--unit", "QZX", "--as-of", "2026-03-31", language="zh")
        assert shown.returncode == 0, shown.stderr
        assert "2026-03-31" in shown.stdout
        assert "数据完整" in shown.stdout

        replayed = installation.wenxiao("replay", "--unit", "QZX", "--changes", "--to", "2026-01-31")
        assert replayed.returncode == 0, replayed.stderr
        assert "RectificationRaised" in replayed.stdout
        assert "Rectification list" in replayed.stdout
        compared = installation.wenxiao("difference", "posts", "--unit", "QZX", "--from", "2025-12-31")
        assert compared.returncode == 0, compared.stderr
        assert "2025-12-31" in compared.stdout
        between = ("--from", "2026-03-31", "--to", "2026-03-01")
        assert "exchange the two" in one_sentence(
            installation.wenxiao("difference", "posts", "--unit", "QZX", *between)
        )

        verified = installation.wenxiao("audit", "verify")
        assert verified.returncode == 0, verified.stderr
        assert installation.wenxiao("status").returncode == 0
        assert installation.wenxiao("token", "P001", "--unit", "QZX").stdout.count(".") == 2
        assert "P999" in one_sentence(installation.wenxiao("token", "P999", "--unit", "QZX"))

        assert f"with pid {process.pid}" in one_sentence(installation.wenxiao("up"))

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < STOPS_WITHIN
        assert all(ports.is_free(port) for port in installation.ports.values())

    with installation.up() as process:
        assert rows_of(installation) == before
        assert installation.wenxiao("down").returncode == 0
        assert process.wait(PATIENCE) == 0


def test_a_port_in_use_is_one_sentence(installation: Installation) -> None:
    with socket.create_server((ports.HOST, installation.ports["learning"])):
        said = one_sentence(installation.wenxiao("up"))
    assert f"port {installation.ports['learning']} (learning)" in said
    assert f"pid {os.getpid()}" in said


def test_a_broken_data_folder_is_one_sentence(installation: Installation) -> None:
    (installation.folder / "postgres" / "data").mkdir(parents=True)
    said = one_sentence(installation.wenxiao("up"))
    assert "not a PostgreSQL" in said


def test_a_broken_identity_is_one_sentence(installation: Installation) -> None:
    installation.folder.mkdir()
    (installation.folder / "identity.json").write_text("{")
    said = one_sentence(installation.wenxiao("up"))
    assert "identity.json cannot be read" in said


def test_broken_passwords_are_one_sentence(installation: Installation) -> None:
    installation.folder.mkdir()
    (installation.folder / "passwords.json").write_text("[")
    assert "passwords.json cannot be read" in one_sentence(installation.wenxiao("up"))

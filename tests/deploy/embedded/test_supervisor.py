"""What `wenxiao up` promises: order, restarts, readable logs, a quick end, no second copy, no taken ports."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.embedded import ports
from deploy.embedded.child import CannotRun
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from deploy.embedded.process import ProcessSpec, nats_process, postgres_process, python_argv
from deploy.embedded.supervisor import Supervisor
from tests.deploy.embedded.supervised import FOREVER, Screen, program, up

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf')\nwhile True: time.sleep(1)"


class TestStart:
    async def test_waits_for_what_a_process_needs(self, tmp_path: Path, screen: Screen) -> None:
        made = tmp_path / "made"
        specs = [
            program("reader", f"open({str(made)!r}); print('found')\n{FOREVER}", after=("writer", "step")),
            program("writer", f"import time; time.sleep(.3); open({str(made)!r}, 'w')\n{FOREVER}", ready=made.exists),
            program("step", "print('migrated')", once=True, after=("writer",)),
        ]
        async with up(Supervisor(tmp_path, specs, console=screen.console)):
            await screen.shows("reader  │ found")
        order = [line.split("│")[1].strip() for line in screen.lines]
        assert order.index("writer is ready") < order.index("migrated") < order.index("found")

    async def test_asks_a_url(self, tmp_path: Path, screen: Screen) -> None:
        port = ports.pick_free()
        argv = python_argv("-m", "http.server", str(port), "--bind", ports.HOST, "--directory", str(tmp_path))
        spec = ProcessSpec(name="web", argv=argv, ready=f"http://{ports.HOST}:{port}/", ports=(port,))
        async with up(Supervisor(tmp_path, [spec], console=screen.console)):
            assert not ports.is_free(port)
        assert ports.is_free(port)

    async def test_gives_up_when_a_process_never_gets_ready(self, tmp_path: Path, screen: Screen) -> None:
        broken = program("broken", "raise SystemExit('no key file')", ready=lambda: False)
        specs = [broken, program("other", FOREVER)]
        supervisor = Supervisor(tmp_path, specs, console=screen.console)
        with pytest.raises(CannotRun, match=r"^broken cannot start: it ended with code 1 — .*no key file\.$"):
            await supervisor.run()
        assert set(supervisor.pids().values()) == {None}

    async def test_gives_up_when_a_step_fails(self, tmp_path: Path, screen: Screen) -> None:
        specs = [program("step", "raise SystemExit(3)", once=True), program("web", "print('never')", after=("step",))]
        with pytest.raises(CannotRun, match="step cannot start: it ended with code 3"):
            await Supervisor(tmp_path, specs, console=screen.console).run()
        assert not any("never" in line for line in screen.lines)

    async def test_refuses_to_run_twice(self, tmp_path: Path, screen: Screen) -> None:
        async with up(Supervisor(tmp_path, [program("one", FOREVER)], console=screen.console)):
            with pytest.raises(CannotRun, match=f"Wenxiao already runs in .* with pid {os.getpid()};"):
                await Supervisor(tmp_path, [program("two", FOREVER)], console=screen.console).run()
        async with up(Supervisor(tmp_path, [program("two", FOREVER)], console=screen.console)):
            await screen.shows("two is ready")

    async def test_names_every_taken_port_before_anything_starts(self, tmp_path: Path, screen: Screen) -> None:
        with socket.socket() as one, socket.socket() as two:
            for server in (one, two):
                server.bind((ports.HOST, 0))
                server.listen()
            specs = [
                program("first", "print('started')"),
                program("web", FOREVER, ports=(one.getsockname()[1],)),
                program("feed", FOREVER, ports=(two.getsockname()[1],)),
            ]
            with pytest.raises(CannotRun, match=rf"\(web\) by pid {os.getpid()} .*, port \d+ \(feed\) by pid"):
                await Supervisor(tmp_path, specs, console=screen.console).run()
        assert screen.lines == []

    def test_refuses_unknown_and_circular_needs(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="unknown"):
            Supervisor(tmp_path, [program("web", FOREVER, after=("database",))])
        with pytest.raises(ValueError, match="cycle"):
            Supervisor(tmp_path, [program("a", FOREVER, after=("b",)), program("b", FOREVER, after=("a",))])


class TestStop:
    async def test_stops_the_servers_last(self, tmp_path: Path, screen: Screen) -> None:
        slow = (
            "import signal, sys, time\n"
            "def end(*_): time.sleep(.3); print('gone'); sys.exit()\n"
            "signal.signal(signal.SIGTERM, end); print('here')\n" + FOREVER
        )
        specs = [program("server", slow, last=True), program("web", slow)]
        async with up(Supervisor(tmp_path, specs, console=screen.console)):
            await screen.shows("server  │ here")
            await screen.shows("web     │ here")
        assert [line for line in screen.lines if "gone" in line] == ["web     │ gone", "server  │ gone"]

    async def test_kills_what_does_not_stop(self, tmp_path: Path, screen: Screen) -> None:
        supervisor = Supervisor(tmp_path, [program("deaf", DEAF)], console=screen.console)
        async with up(supervisor):
            await screen.shows("│ deaf")
            supervisor.stop()
        assert await screen.shows("deaf does not stop and is killed")
        assert supervisor.pids() == {"deaf": None}

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
    def test_leaves_nothing_behind(self, tmp_path: Path, number: signal.Signals) -> None:
        code = (
            "import asyncio, sys; from pathlib import Path\n"
            "from deploy.embedded.process import ProcessSpec, python_argv\n"
            "from deploy.embedded.supervisor import Supervisor\n"
            f"specs = [ProcessSpec(name=n, argv=python_argv('-c', {FOREVER!r})) for n in 'ab']\n"
            f"supervisor = Supervisor(Path({str(tmp_path)!r}), specs)\n"
            "asyncio.run(supervisor.run(on_ready=lambda: print(*supervisor.pids().values(), flush=True)))"
        )
        outer = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert outer.stdout is not None
        children = [psutil.Process(int(pid)) for pid in outer.stdout.readline().split()]
        assert len(children) == 2
        outer.send_signal(number)
        outer.communicate()
        assert outer.returncode == (0 if number != signal.SIGKILL else -signal.SIGKILL)
        assert psutil.wait_procs(children, timeout=20)[1] == []


class TestServers:
    async def test_run_and_come_back(self, tmp_path: Path, screen: Screen) -> None:
        postgres = Postgres(tmp_path / "postgres", port=ports.pick_free(), fsync=False, shared_buffers="32MB")
        nats = Nats(tmp_path / "nats", port=ports.pick_free())
        specs = [postgres_process(postgres), nats_process(nats)]
        supervisor = Supervisor(tmp_path, specs, console=screen.console)
        async with up(supervisor):
            for name, answers in (("postgres", postgres.answers), ("nats", nats.answers)):
                assert answers()
                await killed(supervisor, name)
                await screen.shows(f"{name} is ready again")
                assert answers()
        assert not postgres.answers()
        shown = [line for line in screen.lines if not line.startswith("wenxiao")]
        assert shown
        others = [line for line in shown if not re.search("interrupted|not properly|redo", line)]
        assert others == []
        assert not (postgres.data / "postmaster.pid").exists()


async def killed(supervisor: Supervisor, name: str) -> None:
    pid = supervisor.pids()[name]
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


class TestLogs:
    async def test_are_readable(self, tmp_path: Path, screen: Screen) -> None:
        facts = {"event": "append.stored", "level": "info", "timestamp": "2026-05-01T10:20:30.5Z", "n": 3, "名": "问效"}
        code = (
            f"import sys; print('plain'); print({json.dumps(facts)!r}); print('x' * 2_000_000)\n"
            f"sys.stderr.write('next\\nlast words'); sys.stderr.flush()\n{FOREVER}"
        )
        async with up(Supervisor(tmp_path, [program("web", code)], console=screen.console)):
            assert len(await screen.shows("xxx …")) < 40_000
            await screen.shows("web     │ next")
            assert sum("xxx" in line for line in screen.lines) == 1
            assert "web     │ plain" in screen.lines
            assert "web     │ 10:20:30 append.stored n=3 名=问效" in screen.lines
        assert "web     │ last words" in screen.lines

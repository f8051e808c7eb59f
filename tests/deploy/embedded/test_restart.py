"""A process of `wenxiao up` comes back: by itself when it died, by another recipe on request."""

import asyncio
import json
import os
import re
import signal
import socket
import stat
from pathlib import Path

import pytest

from deploy.embedded import control
from deploy.embedded.child import CannotRun
from deploy.embedded.process import Recipe, python_argv
from deploy.embedded.supervisor import Supervisor
from tests.deploy.embedded.supervised import FOREVER, Screen, program, up


class TestRestart:
    async def test_starts_a_killed_process_again(self, tmp_path: Path, screen: Screen) -> None:
        supervisor = Supervisor(tmp_path, [program("web", FOREVER)], console=screen.console)
        async with up(supervisor):
            before = supervisor.pids()["web"]
            assert before is not None
            os.kill(before, signal.SIGKILL)
            await screen.shows("web was ended by SIGKILL; it is started again in 1 s")
            await screen.shows("web is ready again")
            assert supervisor.pids()["web"] not in (None, before)

    async def test_waits_longer_each_time(self, tmp_path: Path, screen: Screen) -> None:
        spec = program("web", "import time; time.sleep(.2); raise SystemExit(1)")
        async with up(Supervisor(tmp_path, [spec], console=screen.console)):
            await screen.shows("web ended with code 1; it is started again in 1 s")
            await screen.shows("web ended with code 1; it is started again in 2 s")


class TestRestartOnRequest:
    async def test_brings_the_process_back_by_another_recipe(self, tmp_path: Path, screen: Screen) -> None:
        supervisor = Supervisor(tmp_path, [program("web", FOREVER), program("other", FOREVER)], console=screen.console)
        async with up(supervisor):
            before = supervisor.pids()
            new = recipe(f"import os; print('new in', os.getcwd(), os.environ['RELEASE'])\n{FOREVER}", tmp_path)
            done = await asyncio.to_thread(control.restart, tmp_path, "web", new)
            assert (done.before, done.pid) == (before["web"], supervisor.pids()["web"])
            assert done.pid not in (None, done.before)
            assert supervisor.pids()["other"] == before["other"]
            await screen.shows(f"new in {tmp_path} 2")
            assert done.pid is not None
            os.kill(done.pid, signal.SIGKILL)
            await screen.shows("web is ready again")
            assert sum("new in" in line for line in screen.lines) >= 1

    async def test_waits_until_a_line_says_that_it_works(self, tmp_path: Path, screen: Screen) -> None:
        code = f"import time; time.sleep(.3); print('here i am')\n{FOREVER}"
        spec = program("worker", code, ready=re.compile("here i am"))
        async with up(Supervisor(tmp_path, [spec], console=screen.console)):
            await asyncio.to_thread(control.restart, tmp_path, "worker")
            assert sum("here i am" in line for line in screen.lines) == 2
            assert await asyncio.to_thread(control.well, tmp_path) == {"worker": True}

    async def test_says_why_the_new_one_does_not_start_and_goes_on_later(self, tmp_path: Path, screen: Screen) -> None:
        spec = program("web", f"print('works')\n{FOREVER}", ready=re.compile("works"))
        async with up(Supervisor(tmp_path, [spec, program("other", FOREVER)], console=screen.console)):
            broken = recipe("raise SystemExit('no such module')", tmp_path)
            with pytest.raises(CannotRun, match="web does not start: it ended with code 1 — no such module"):
                await asyncio.to_thread(control.restart, tmp_path, "web", broken)
            gone = Recipe(("/nowhere/python",), {}, tmp_path / "nowhere")
            with pytest.raises(CannotRun, match="web does not start: it cannot start: "):
                await asyncio.to_thread(control.restart, tmp_path, "web", gone)
            assert await asyncio.to_thread(control.well, tmp_path) == {"web": False, "other": True}
            whole = recipe(f"print('works')\n{FOREVER}", tmp_path)
            assert (await asyncio.to_thread(control.restart, tmp_path, "web", whole)).before is None
            assert await asyncio.to_thread(control.well, tmp_path) == {"web": True, "other": True}

    async def test_is_one_at_a_time_and_of_known_processes(self, tmp_path: Path, screen: Screen) -> None:
        slow = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit()))\n"
        specs = [program("web", f"{slow}print('set')\n{FOREVER}", ready=re.compile("set")), program("other", FOREVER)]
        async with up(Supervisor(tmp_path, specs, console=screen.console)):
            first = asyncio.create_task(asyncio.to_thread(control.restart, tmp_path, "web"))
            await screen.shows("web is restarted")
            with pytest.raises(CannotRun, match="other is not restarted while another process is"):
                await asyncio.to_thread(control.restart, tmp_path, "other")
            assert (await first).name == "web"
            with pytest.raises(CannotRun, match="no running process called portal"):
                await asyncio.to_thread(control.restart, tmp_path, "portal")

    async def test_goes_on_when_nobody_waits_for_the_answer(self, tmp_path: Path, screen: Screen) -> None:
        supervisor = Supervisor(tmp_path, [program("web", FOREVER)], console=screen.console)
        async with up(supervisor):
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(tmp_path / "control"))
                line.sendall(b'{"protocol": 1, "ask": "restart", "name": "web", "recipe": null}\n')
                await screen.shows("web is restarted")
            await screen.shows("web is ready again")
            assert await asyncio.to_thread(control.well, tmp_path) == {"web": True}

    async def test_is_for_our_own_user_and_for_our_own_protocol(
        self, tmp_path: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with up(Supervisor(tmp_path, [program("web", FOREVER)], console=screen.console)):
            assert stat.S_IMODE((tmp_path / "control").stat().st_mode) == 0o600
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(tmp_path / "control"))
                line.sendall(b'{"protocol": 2, "ask": "well"}\n')
                said = json.loads(await asyncio.to_thread(line.recv, 1000))
            assert said == {"protocol": control.PROTOCOL, "failed": "This is another release."}
        assert not (tmp_path / "control").exists()
        with pytest.raises(CannotRun, match="stop it with `wenxiao down`"):
            control.well(tmp_path)

    async def test_works_in_a_folder_with_a_long_name(self, tmp_path: Path, screen: Screen) -> None:
        folder = tmp_path / ("很长的名字" * 10)
        async with up(Supervisor(folder, [program("web", FOREVER)], console=screen.console)):
            assert await asyncio.to_thread(control.well, folder) == {"web": True}


def recipe(code: str, cwd: Path) -> Recipe:
    return Recipe(tuple(python_argv("-c", code)), {"RELEASE": "2"}, cwd)

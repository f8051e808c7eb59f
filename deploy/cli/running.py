"""`wenxiao up` and `wenxiao down`: everything in the foreground, and its end."""

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.speaking import console, fail, language, say, sentences

if TYPE_CHECKING:
    from deploy.installation.topology import Home

STOP_WITHIN = 12.0


def register(app: typer.Typer) -> None:
    app.command("up")(up)
    app.command("down")(down)


def up(
    demo: Annotated[bool, typer.Option(help="load the example plan on the first start 首次启动载入示例")] = True,
    port: Annotated[list[str] | None, typer.Option(help="another port, e.g. management=28102 改用其他端口")] = None,
) -> None:
    """Start everything and stay in the foreground; Ctrl-C stops it. 启动全部服务"""
    with sentences():
        from deploy.embedded.child import require_folder
        from deploy.embedded.supervisor import Supervisor
        from deploy.installation.addresses import read_ports
        from deploy.installation.processes import specs
        from deploy.installation.topology import Home

        home = Home.open(read_ports(",".join(port or ())))
        _require_here(home)
        require_folder(home.folder, "Wenxiao")
        _require_alone(home)
        supervisor = Supervisor(home.folder, specs(home, demo=demo))
        home.remember_ports()
        asyncio.run(supervisor.run(on_ready=lambda: welcome(home)))


def down() -> None:
    """Stop a running `up` of this folder. 停止"""
    with sentences():
        from deploy.installation.topology import Home

        home = Home.open()
        _require_here(home)
        pid = holder(home)
        if pid is None:
            fail(say(f"{home.folder} 中没有正在运行的问效。", f"nothing runs in {home.folder}."))
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + STOP_WITHIN
        while holder(home) is not None:
            if time.monotonic() > end:
                fail(say(f"进程 {pid} 未能停止。", f"process {pid} does not stop."))
            time.sleep(0.1)
        console.print(say("已停止。", "Stopped."))


def holder(home: "Home") -> int | None:
    """The pid of the `up` that runs in the folder, None if none does."""
    from deploy.embedded.child import CannotRun
    from deploy.embedded.supervisor import locked

    if not (home.folder / "lock").exists():
        return None
    try:
        with locked(home.folder):
            return None
    except CannotRun:
        written = (home.folder / "lock").read_text().strip()
        return int(written) if written.isdigit() else None


def _require_here(home: "Home") -> None:
    """Containers are started and stopped by their engine."""
    if home.elsewhere:
        fail(
            say(
                "此处的服务由容器运行，请用 docker compose up -d 启动、docker compose stop 停止。",
                "the servers run in containers; use `docker compose up -d` and `docker compose stop`.",
            )
        )


def _require_alone(home: "Home") -> None:
    """Before anything is written; the supervisor takes the lock itself."""
    from deploy.embedded.supervisor import locked

    with locked(home.folder):
        pass


def welcome(home: "Home") -> None:
    """Print what is where."""
    from deploy.installation.topology import DEMO_UNIT, PORTAL, SERVICES

    console.print(say("问效已启动。", "Wenxiao is running."), style="bold green")
    console.print(
        f"  {say('请用浏览器打开', 'open in a browser')}: {home.url(PORTAL.name)}", style="bold", soft_wrap=True
    )
    option = "--language en " if language().value == "en" else ""
    lines = {
        say("各服务接口文档", "the services' own pages"): "  ".join(f"{home.url(one.name)}/docs" for one in SERVICES),
        say("数据目录", "data"): str(home.folder),
        say("获取令牌", "a token"): f"wenxiao token P001 --unit {DEMO_UNIT}",
        say("查看报表", "a report"): f"wenxiao {option}report three-lists --unit {DEMO_UNIT}",
        say("运行状态", "what runs"): f"wenxiao {option}status",
        say("停止", "stop"): say("Ctrl-C，或 wenxiao down", "Ctrl-C, or wenxiao down"),
    }
    for what, how in lines.items():
        console.print(f"  {what}: {how}", soft_wrap=True)

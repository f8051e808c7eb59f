"""`wenxiao upgrade` and `wenxiao restart`: a new release process by process, while the others work."""

import asyncio
import time
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from deploy.embedded.control import Restarted
    from deploy.installation.topology import Home


def register(app: typer.Typer) -> None:
    app.command("upgrade")(upgrade)
    app.command("restart")(restart)


def upgrade() -> None:
    """Migrate, then restart all services one by one as this release; again, it goes on. 不停机升级"""
    with sentences():
        from deploy.installation.databases import prepare_databases
        from deploy.installation.prepare import prepare
        from deploy.installation.upgrade import require_upgradable, restarts

        home, began = _running(), time.monotonic()
        require_upgradable(home)
        console.print(say("升级前准备：数据库、消息流", "Before: databases, streams"), style="bold")
        asyncio.run(prepare(home, phase="pre"))
        console.print(say("逐个重启", "One by one"), style="bold")
        done = []
        for one in restarts(home):
            done.append(one)
            _show(one)
        console.print(say("升级后收尾：数据库", "After: databases"), style="bold")
        asyncio.run(prepare_databases(home, console.print, phase="post"))
        seconds, longest = time.monotonic() - began, max(one.seconds for one in done)
        console.print(
            say(
                f"升级完成：{len(done)}个进程用{seconds:.0f}秒逐个重启，单个最长{longest:.1f}秒。",
                f"Upgraded: {len(done)} processes one by one in {seconds:.0f} s, at most {longest:.1f} s each.",
            ),
            style="bold green",
        )


def restart(name: Annotated[str, typer.Argument(help="as `wenxiao up` shows it 进程名")]) -> None:
    """Restart one process of a running `up`, and wait until it is ready. 重启一个进程"""
    with sentences():
        from deploy.embedded import control

        _show(control.restart(_running().folder, name))


def _running() -> "Home":
    from deploy.cli.running import holder
    from deploy.installation.topology import Home

    home = Home.open()
    if holder(home) is None:
        fail(
            say(
                f"{home.folder} 中没有正在运行的问效；wenxiao up 会升级数据库并启动。",
                f"nothing runs in {home.folder}; `wenxiao up` migrates and starts.",
            )
        )
    return home


def _show(one: "Restarted") -> None:
    console.print(
        say(
            f"  {one.name} 已重启，{one.seconds:.1f}秒，进程 {one.before or '无'} → {one.pid}",
            f"  {one.name} is ready again after {one.seconds:.1f} s, pid {one.before or 'none'} → {one.pid}",
        ),
        soft_wrap=True,
    )

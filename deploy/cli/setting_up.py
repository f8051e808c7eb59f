"""`wenxiao init`, `migrate`, `provision`: each step before a start by itself; servers are started if none runs."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from deploy.cli.speaking import console, say, sentences
from deploy.installation.topology import Home


class Phase(StrEnum):
    PRE = "pre"
    POST = "post"


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("migrate")(migrate)
    app.command("provision")(provision)


def init(
    code: Annotated[str | None, typer.Option(help="code of the district 区县编码")] = None,
    name: Annotated[str | None, typer.Option(help="name of the district 区县名称")] = None,
    phase: Annotated[
        Phase | None, typer.Option(help="of the migrations, as in `wenxiao migrate` 同 migrate 的 --phase")
    ] = None,
) -> None:
    """Found the district with its administrators, principals and keys; again, it changes nothing. 初始化"""
    with sentences():
        from deploy.installation.databases import prepare_databases
        from deploy.installation.initialise import initialise

        async def work(home: Home) -> None:
            await prepare_databases(home, console.print, phase=phase.value if phase else None)
            identity = await initialise(home, console.print, code=code, name=name)
            console.print(say(f"区县编号 {identity.district}", f"district {identity.district}"))
            for role, id in identity.administrators.items():
                console.print(f"{role.value} {id}", soft_wrap=True)

        home = Home.open()
        with servers(home, postgres=True):
            asyncio.run(work(home))


def migrate(
    phase: Annotated[
        Phase | None,
        typer.Option(help="pre: while old code runs; post: when none runs any more 只执行升级前或升级后的变更"),
    ] = None,
) -> None:
    """Create databases and roles and apply what is missing. 升级数据库"""
    with sentences():
        from deploy.installation.databases import prepare_databases

        home = Home.open()
        said: list[str] = []
        with servers(home, postgres=True):
            asyncio.run(prepare_databases(home, said.append, phase=phase.value if phase else None))
        for sentence in said or [say("数据库已是最新。", "Nothing to apply.")]:
            console.print(sentence)


def provision() -> None:
    """Make streams and consumers as they should be; print what changed. 配置消息流"""
    with sentences():
        from deploy.installation.provisioning import provision_all

        home = Home.open()
        with servers(home, nats=True):
            changes = asyncio.run(provision_all(home, console.print))
        if not changes:
            console.print(say("消息流无需变更。", "Nothing to change."))


@contextmanager
def servers(home: Home, *, postgres: bool = False, nats: bool = False) -> Iterator[None]:
    """Use those elsewhere or of a running `up`; start our own for this moment if there are none."""
    from deploy.cli.running import holder
    from deploy.embedded.child import require_folder
    from deploy.embedded.supervisor import locked
    from deploy.installation.bus_users import write_users

    require_folder(home.folder, "Wenxiao")
    if home.elsewhere or holder(home) is not None:
        yield
        return
    with ExitStack() as stack:
        stack.enter_context(locked(home.folder))
        home.remember_ports()
        if nats:
            write_users(home)
        for wanted, server in ((postgres, home.embedded_postgres), (nats, home.embedded_nats)):
            if wanted:
                server.start()
                stack.callback(server.stop)
        yield

"""`wenxiao status`: who runs, how far logs and views are, what is parked for a person, how old the last backup is."""

import asyncio
from typing import TYPE_CHECKING

import typer

from deploy.cli.speaking import console, language, say, sentences

if TYPE_CHECKING:
    from rich.table import Table

    from deploy.installation.state import Observed


def register(app: typer.Typer) -> None:
    app.command("status")(status)


def status() -> None:
    """Who runs, lag, parked units, the last backup. Ends with 1 if something is not well. 运行状态"""
    with sentences():
        from deploy.cli.running import holder
        from deploy.cli.safety import tell_safety
        from deploy.installation.state import observe
        from deploy.installation.topology import Home

        home = Home.open()
        if not home.elsewhere:
            pid = holder(home)
            console.print(
                say(f"问效正在 {home.folder} 运行，进程 {pid}。", f"Wenxiao runs in {home.folder} with pid {pid}.")
                if pid
                else say(f"{home.folder} 中没有正在运行的问效。", f"Nothing runs in {home.folder}."),
                soft_wrap=True,
            )
            if pid is None:
                raise typer.Exit(1)
        observed = asyncio.run(observe(home))
        console.print(_services(observed))
        console.print(_views(observed))
        if any(one.parked for one in observed):
            console.print(_parked(observed))
        tell_safety(home)
        if any(one.read_only for one in observed):
            _say_read_only()
        if any(one.parked or one.missing or one.read_only for one in observed):
            raise typer.Exit(1)


def _table(title: str, zh: tuple[str, ...], en: tuple[str, ...]) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_edge=False)
    for heading in zh if language().value == "zh" else en:
        table.add_column(heading, overflow="fold")
    return table


def _services(observed: "list[Observed]") -> "Table":
    zh, en = ("服务", "状态", "事件", "待发", "目录年龄"), ("service", "state", "head", "to relay", "directory age")
    table = _table(say("服务", "Services"), zh, en)
    for one in observed:
        good = say("[green]就绪[/]", "[green]ready[/]")
        if one.read_only:
            good = say("[yellow]只读[/]", "[yellow]read-only[/]")
        state = f"[red]{', '.join(one.missing)}[/]" if one.missing else good
        age = "" if one.directory_age is None else f"{one.directory_age:.0f} s"
        table.add_row(one.service, state, _number(one.head), _number(one.to_relay), age)
    return table


def _say_read_only() -> None:
    console.print(
        say(
            "数据库恢复后尚未核对，目前只能查阅；请运行 wenxiao reconcile。",
            "A log is read-only since its database was restored; run `wenxiao reconcile`.",
        ),
        style="yellow",
        soft_wrap=True,
    )


def _views(observed: "list[Observed]") -> "Table":
    zh, en = ("服务", "视图", "版本", "滞后事件"), ("service", "view", "version", "lag in events")
    table = _table(say("视图", "Views"), zh, en)
    for one in observed:
        for view in one.views:
            lag = ", ".join(f"{source} {behind}" for source, behind in sorted(view.lag.items()) if behind)
            state = lag or ("0" if view.built else say("[yellow]重建中[/]", "[yellow]being built[/]"))
            table.add_row(one.service, view.name, str(view.version), state)
    return table


def _parked(observed: "list[Observed]") -> "Table":
    zh = ("服务", "何处", "来源", "单位", "自第几号事件", "原因")
    en = ("service", "what", "source", "unit", "since event", "why")
    table = _table(say("暂停更新，待处理", "Parked"), zh, en)
    for one in observed:
        for parked in one.parked:
            where = (parked.what, parked.source, str(parked.unit), _number(parked.position))
            table.add_row(one.service, *where, parked.error[:200])
    return table


def _number(value: int | None) -> str:
    return "" if value is None else str(value)

"""`wenxiao backup`, `backups`, `restore`: a copy of all databases apart from the keys, and the way back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.speaking import console, language, say, sentences

if TYPE_CHECKING:
    from deploy.backup.folder import Backup, Backups
    from deploy.backup.restoring import Restored
    from deploy.installation.topology import Home

To = Annotated[Path | None, typer.Option("--to", help="folder of backups 备份目录", envvar="WENXIAO_BACKUPS")]
From = Annotated[Path | None, typer.Option("--from", help="folder of backups 备份目录", envvar="WENXIAO_BACKUPS")]
Keys = Annotated[
    Path | None, typer.Option(help="folder of the keys, apart 密钥目录，须另放", envvar="WENXIAO_BACKUP_KEYS")
]


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("backups")(backups)
    app.command("restore")(restore)


def backup(
    to: To = None,
    keys: Keys = None,
    keep: Annotated[int, typer.Option(min=1, help="how many backups stay 保留份数")] = 7,
) -> None:
    """Copy all databases while they work, and the keys into a folder of their own. 备份"""
    with sentences():
        from deploy.backup.folder import Backups, shown
        from deploy.backup.planning import in_megabytes
        from deploy.backup.pruning import prune
        from deploy.backup.take import take
        from deploy.installation.topology import Home

        home = Home.open()
        where, kept = _folders(home, to, keys)
        known = Backups(where)
        taken = take(home, known, kept, lambda step: console.print(f"  {step}", style="dim"))
        removed = prune(known, keep)
        size, until = in_megabytes(taken.size), shown(taken.finished)
        console.print(
            say(
                f"备份 {taken.name} 已完成并校验（{size}），此后的变更持续归档到 {known.archive.folder}。",
                f"Backup {taken.name} is taken and verified ({size}); changes since {until} are archived in "
                f"{known.archive.folder}.",
            ),
            soft_wrap=True,
        )
        console.print(
            say(f"密钥另存于 {kept}，请移到别处妥善保管。", f"The keys are in {kept}; keep them somewhere else."),
            style="bold",
            soft_wrap=True,
        )
        if removed:
            names = ", ".join(one.name for one in removed)
            console.print(say(f"已清理旧备份：{names}", f"removed: {names}"), soft_wrap=True)


def backups(
    from_: From = None,
    verify: Annotated[bool, typer.Option("--verify", help="check every byte now 逐字节校验")] = False,
) -> None:
    """What backups there are, and to which moments one can restore. Ends with 1 if one is damaged. 备份清单"""
    with sentences():
        from deploy.backup import attachments
        from deploy.backup.checking import faults
        from deploy.backup.folder import Backups, shown
        from deploy.installation.topology import Home

        known = Backups(_folders(Home.open(), from_, None)[0])
        all_ = known.all()
        if not all_:
            console.print(say(f"{known.folder} 中没有备份。", f"There is no backup in {known.folder}."))
            raise typer.Exit(1)
        if verify:
            for one in all_:
                known.note_check(one, tuple(faults(known, one)))
        _show(known, all_)
        since, until = shown(all_[0].finished), shown(known.until(all_[-1]))
        console.print(
            say(
                f"可恢复到 {since} 至 {until} 之间的任一时刻。",
                f"One can restore to any moment from {since} to {until}.",
            ),
            soft_wrap=True,
        )
        damaged = [fault for one in all_ if (found := known.checked(one)) for fault in found.faults]
        damaged += attachments.faults(known.folder) if verify else ()
        for fault in damaged:
            console.print(fault, style="red", soft_wrap=True)
        if damaged:
            raise typer.Exit(1)


def restore(
    from_: From = None,
    keys: Keys = None,
    to_time: Annotated[
        str, typer.Option(help="2026-03-01T09:00:00+08:00, or latest 恢复到的时刻，latest 为最新")
    ] = "latest",
    data: Annotated[
        Path | None,
        typer.Option(help="PostgreSQL's data folder, of containers 容器的数据目录", envvar="WENXIAO_POSTGRES_DATA"),
    ] = None,
) -> None:
    """Bring the databases back to a moment; the present data is moved aside and stays. 恢复"""
    with sentences():
        from deploy.backup.folder import Backups
        from deploy.backup.planning import read_moment
        from deploy.backup.restoring import restore_elsewhere, restore_here
        from deploy.embedded.child import CannotRun
        from deploy.installation.topology import Home

        home = Home.open()
        where, kept = _folders(home, from_, keys)
        known, moment = Backups(where), read_moment(to_time)

        def tell(step: str) -> None:
            console.print(f"  {step}", style="dim", soft_wrap=True)

        if not home.elsewhere:
            _show_restored(home, restore_here(home, known, moment, kept, tell))
        elif data is None:
            raise CannotRun("Say with --data where the data folder of PostgreSQL's container is mounted.")
        else:
            _show_restored(home, restore_elsewhere(home, data, known, moment, kept, tell))


def _folders(home: "Home", data: Path | None, keys: Path | None) -> tuple[Path, Path]:
    """Beside the installation, not in it, unless told otherwise."""
    from deploy.backup.age import beside

    return (
        (data or beside(home.folder)).expanduser().absolute(),
        (keys or home.folder.with_name(f"{home.folder.name}-keys")).expanduser().absolute(),
    )


def _show(known: "Backups", all_: "list[Backup]") -> None:
    from rich.table import Table

    from deploy.backup.folder import shown
    from deploy.backup.planning import in_megabytes

    table = Table(show_edge=False)
    zh, en = ("备份", "完成时间", "大小", "事件", "最近校验"), ("backup", "finished", "size", "events", "last verified")
    for heading in zh if language().value == "zh" else en:
        table.add_column(heading, overflow="fold")
    for one in all_:
        checked = known.checked(one)
        state = "" if checked is None else shown(checked.at)
        if checked and checked.faults:
            state = say("[red]已损坏[/]", "[red]damaged[/]")
        events = sum(head.position for head in one.heads.values())
        table.add_row(one.name, shown(one.finished), in_megabytes(one.size), f"{events:,}", state)
    console.print(table)


def _show_restored(home: "Home", restored: "Restored") -> None:
    from deploy.backup.folder import shown

    moment = restored.plan.moment or restored.plan.until
    console.print(
        say(
            f"已由备份 {restored.plan.backup.name} 恢复到 {shown(moment)}。",
            f"Backup {restored.plan.backup.name} is restored to {shown(moment)}.",
        ),
        style="bold green",
        soft_wrap=True,
    )
    for service, head in (restored.heads or {}).items():
        console.print(f"  {service:<15} {head.position}")
    if restored.aside:
        aside = restored.aside
        console.print(
            say(
                f"原数据移到 {aside}，确认无误后再删除。", f"The data before is in {aside}; remove it when all is well."
            ),
            soft_wrap=True,
        )
    if restored.erased:
        again = restored.erased
        console.print(say(f"{again}人的个人信息已再次删除。", f"{again} people are erased again."))
    start = "docker compose up -d" if home.elsewhere else "wenxiao up"
    console.print(
        say(
            f"下一步：{start}，再运行 wenxiao reconcile、wenxiao status 和 wenxiao audit verify。",
            f"Next: `{start}`, then `wenxiao reconcile`, `wenxiao status` and `wenxiao audit verify`.",
        ),
        soft_wrap=True,
    )

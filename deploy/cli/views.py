"""`wenxiao views`: how the views stand, rebuilds with comparison and roll back, parked units."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from deploy.cli.calling import Line
    from shared.service.definition import Service
    from shared.views.view import View

views = typer.Typer(help="Views of the events 视图", no_args_is_help=True)
_OPERATOR = "system_admin"
_SLOW = 600.0  # seconds; a roll back folds first what came since

Name = Annotated[str, typer.Argument(help="the view's name, as `wenxiao views list` shows it 视图名")]
Source = Annotated[str, typer.Option(help="whose events are parked 事件来源服务")]
UnitCode = Annotated[str, typer.Option(help="the unit's code 单位编码")]


def register(app: typer.Typer) -> None:
    app.add_typer(views, name="views")


@views.callback()
def of_views() -> None:
    """Views of the events 视图"""


@views.command("list")
def list_views() -> None:
    """Every view of the projection: version, state, lag, what is kept, who is parked. 视图清单"""
    with sentences(), _line() as line:
        from deploy.cli.views_shown import tables_of

        found = line.get("projection", "/views", by=_OPERATOR).json()
        for table in tables_of(found["views"]):
            console.print(table)
        if (workers := found["workers"]) > 1:
            print(say(f"由 {workers} 个 projection 进程分担更新。", f"{workers} copies of projection share the work."))


@views.command("rebuild")
def rebuild(
    name: Name,
    service: Annotated[str | None, typer.Option(help="only in this service's database 服务")] = None,
    accept: Annotated[bool, typer.Option(help="switch although the same version gives other rows 接受差异")] = False,
) -> None:
    """Fold all events again; the old rows serve until the new ones are compared, and are kept. 重建视图"""
    with sentences():
        for each, view in _chosen(name, service):
            if each.name == "projection":
                with _line() as line:
                    _watched(line, name, "rebuild", {"accept": accept})
            else:
                _told_elsewhere(each, view, accept)


@views.command("compare")
def compare(name: Name) -> None:
    """Fold all events again and only tell how the rows differ from those that serve. 比对视图"""
    with sentences(), _line() as line:
        _watched(line, name, "compare", None)


@views.command("rollback")
def roll_back(name: Name) -> None:
    """Let the rows that the last rebuild replaced serve again, level with what came since. 退回重建前的视图"""
    with sentences(), _line() as line:
        positions = line.post("projection", f"/views/{name}/rollback", by=_OPERATOR).json()["positions"]
        heads = _heads(positions)
        console.print(say(f"{name} 已退回，计入至 {heads}。", f"{name} is rolled back, level with {heads}."))


@views.command("forget")
def forget(name: Name) -> None:
    """Drop the rows that were kept, and withdraw a rebuild that waits. 不再保留重建前的数据"""
    with sentences(), _line() as line:
        line.post("projection", f"/views/{name}/forget", by=_OPERATOR)
        console.print(say(f"{name} 重建前的数据已不再保留。", f"nothing is kept of {name} any more."))


@views.command("resume")
def resume(name: Name, source: Source, unit: UnitCode) -> None:
    """Let a parked unit go on, from where it stopped, after a fix. 恢复更新"""
    with sentences(), _line() as line:
        place = {"view": name, "service": source, "unit": str(line.unit(unit))}
        _gone_on(line.post("projection", "/views/parked/resume", by=_OPERATOR, body=place).json(), name, unit)


@views.command("skip")
def skip(
    name: Name,
    source: Source,
    unit: UnitCode,
    position: Annotated[int, typer.Option(help="the event at which it is parked 暂停处的事件位置")],
    reason: Annotated[str, typer.Option(help="why this event is left out for ever 理由")],
) -> None:
    """Leave out for ever the one event at which a unit is parked, and go on; written down. 跳过一个事件"""
    with sentences(), _line() as line:
        place = {"view": name, "service": source, "unit": str(line.unit(unit)), "position": position, "reason": reason}
        _gone_on(line.post("projection", "/views/parked/skip", by=_OPERATOR, body=place).json(), name, unit)


def _line() -> "AbstractContextManager[Line]":
    from deploy.cli.calling import calling

    return calling(_SLOW)


def _chosen(name: str, service: str | None) -> "list[tuple[Service, View[Any]]]":
    from deploy.installation.provisioning import definitions

    known = [(each, view) for each in definitions() for view in each.kept()]
    chosen = [(each, view) for each, view in known if view.name == name and service in (None, each.name)]
    if not chosen:
        names = "、".join(sorted({view.name for _, view in known}))
        fail(say(f"没有名为“{name}”的视图；现有：{names}。", f"there is no view “{name}”; known are {names}."))
    return chosen


def _watched(line: "Line", name: str, what: str, body: dict[str, bool] | None) -> None:
    """Show the progress, then the comparison; ends with 1 if the old rows go on serving."""
    from deploy.cli.views_shown import comparison_of

    end = _last(line, f"/views/{name}/{what}", name, body)
    if end["tried_again"]:
        fail(
            say(
                f"重建未成，将自动再试，现有数据照常使用：{end['problem']}。",
                f"the rebuild failed and will be tried again by itself, the old rows serve: {end['problem']}.",
            )
        )
    if end["comparison"]:
        for said in comparison_of(end["comparison"]):
            console.print(said, soft_wrap=True)
    if end["problem"] == "different":
        fail(
            say(
                f"同一版本重建结果与现有数据不同，未切换。查明原因后可用 wenxiao views rebuild {name} --accept 切换。",
                f"the same version gives other rows, nothing was switched. Find out why; then "
                f"`wenxiao views rebuild {name} --accept` switches.",
            )
        )
    if end["problem"]:
        fail(say(f"重建已撤回（{end['problem']}）。", f"the rebuild was given up ({end['problem']})."))
    if end["built"]:
        heads = _heads(end["positions"])
        console.print(say(f"projection：{name} 已重建至 {heads}。", f"projection: {name} is rebuilt up to {heads}."))


def _last(line: "Line", path: str, name: str, body: dict[str, bool] | None) -> dict[str, Any]:
    import json

    from rich.console import Console
    from rich.progress import Progress

    with (
        Progress(console=Console(stderr=True), transient=True) as bar,
        line.streamed("projection", path, by=_OPERATOR, method="POST", body=body) as answer,
    ):
        task = bar.add_task(name, total=None)
        for text in answer.iter_lines():
            content: dict[str, Any] = json.loads(text)
            if "built" in content:
                return content
            bar.update(task, completed=content["done"], total=content["total"] or None)
    return fail(say("服务中断，重建将自动继续。", "the service stopped answering; the rebuild goes on by itself."))


def _told_elsewhere(service: "Service", view: "View[Any]", accept: bool) -> None:
    from deploy.cli.views_elsewhere import rebuilt
    from deploy.cli.views_shown import comparison_of

    built = asyncio.run(rebuilt(service, view, accept=accept))
    for comparison in built.comparisons:
        for said in comparison_of(comparison.to_json()):
            console.print(said, soft_wrap=True)
    heads = _heads(built.positions)
    console.print(
        say(f"{service.name}：{view.name} 已重建至 {heads}。", f"{service.name}: {view.name} is rebuilt up to {heads}.")
    )


def _gone_on(answer: dict[str, Any], name: str, unit: str) -> None:
    if answer["resumed"]:
        console.print(say(f"{unit} 在 {name} 中已恢复更新。", f"{unit} goes on in {name}."))
        return
    stopped = answer["parked"]
    fail(
        say(
            f"{unit} 在 {name} 中又停在第{stopped['position']}个事件：{stopped['error']}",
            f"{unit} is parked again in {name} at event {stopped['position']}: {stopped['error']}",
        )
    )


def _heads(positions: dict[str, int]) -> str:
    return ", ".join(f"{source} {position}" for source, position in sorted(positions.items()))

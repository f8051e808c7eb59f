"""`wenxiao jobs`: ask for a job by hand, and see what was done."""

import time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from deploy.cli.calling import Line

_STATES = {
    "queued": ("排队", "cyan"),
    "running": ("执行中", "cyan"),
    "done": ("完成", "green"),
    "parked": ("待人工处理", "red"),
}
_PATIENCE = 300.0

jobs = typer.Typer(help="Jobs of the calendar 定时任务", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(jobs, name="jobs")


@jobs.command("run")
def run(
    kind: Annotated[
        str,
        typer.Argument(help="for example open_monthly_reports 任务名"),
    ],
    period: Annotated[str, typer.Option(help="2026-03, 2026-Q1 or 2026-03-31 周期")],
    unit: Annotated[str | None, typer.Option(help="only this unit 单位编码")] = None,
    on: Annotated[str | None, typer.Option(help="the day whose events it writes 任务日期")] = None,
    wait: Annotated[bool, typer.Option(help="wait until it is done 等待完成")] = True,
) -> None:
    """Queue a job once more; what is there already stays as it is. 执行任务"""
    with sentences():
        from deploy.cli.calling import calling

        with calling() as line:
            units = [line.unit(unit)] if unit else _all_units(line)
            if not units:
                fail(say("还没有单位。", "there is no unit yet."))
            for each in units:
                line.post("supervision", f"/units/{each}/jobs/{kind}/{period}", {"on": on}, by="supervision")
            console.print(say(f"已排队{len(units)}项。", f"{len(units)} queued."))
            if wait and not _wait(line, units, kind, period):
                raise typer.Exit(1)


@jobs.command("list")
def list_jobs(unit: Annotated[str, typer.Option(help="code of the unit 单位编码")]) -> None:
    """Jobs of a unit, the newest first. 任务列表"""
    with sentences():
        from rich.table import Table

        from deploy.cli.calling import calling

        with calling() as line:
            rows = _jobs(line, line.unit(unit))
        table = Table(show_edge=False)
        headings = ("任务", "周期", "日期", "状态", "进度", "次数", "说明")
        for heading in headings if say("1", "") else ("job", "period", "as of", "state", "percent", "tries", "remark"):
            table.add_column(heading, overflow="fold")
        for row in rows:
            remark = "; ".join(filter(None, (row["error"], *row["refused"])))
            known = (row["kind"], row["period"], row["as_of"], _state(row["state"]), f"{row['percent']}%")
            table.add_row(*known, str(row["attempts"]), remark)
        console.print(table)


def _all_units(line: "Line") -> list[UUID]:
    """Every unit that is open; the district itself has no jobs to ask for."""
    rows: list[dict[str, Any]] = line.get("projection", "/units").json()["units"]
    return [UUID(str(row["id"])) for row in rows if UUID(str(row["id"])) != line.callers.identity.district]


def _jobs(line: "Line", unit: UUID) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = line.get("supervision", f"/units/{unit}/jobs", by="supervision").json()
    return rows


def _wait(line: "Line", units: list[UUID], kind: str, period: str) -> bool:
    """Show a bar until all are done or parked; False if one is parked."""
    from rich.console import Console
    from rich.progress import Progress

    end = time.monotonic() + _PATIENCE
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(kind, total=100 * len(units))
        while True:
            found = [
                row for unit in units for row in _jobs(line, unit) if (row["kind"], row["period"]) == (kind, period)
            ]
            bar.update(task, completed=sum(row["percent"] for row in found))
            if all(row["state"] in ("done", "parked") for row in found):
                break
            if time.monotonic() > end:
                fail(say("任务尚未完成，用 wenxiao jobs list 查看。", "not done yet; look with `wenxiao jobs list`."))
            time.sleep(0.3)
    parked = [row for row in found if row["state"] == "parked"]
    for row in parked:
        console.print(
            say(f"任务多次失败，待人工处理：{row['error']}", f"parked: {row['error']}"), style="red", soft_wrap=True
        )
    refused = [sentence for row in found for sentence in row["refused"]]
    for sentence in refused:
        console.print(say(f"被规则拒绝：{sentence}", f"refused by a rule: {sentence}"), soft_wrap=True)
    if not parked:
        console.print(say("任务完成。", "Done."), style="green")
    return not parked


def _state(state: str) -> str:
    zh, style = _STATES.get(state, (state, ""))
    return f"[{style}]{say(zh, state)}[/]" if style else state

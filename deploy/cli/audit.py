"""`wenxiao audit`: who did what, and whether the log is whole."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from deploy.cli.calling import Line

WholeLog = Annotated[
    bool, typer.Option(help="with every entry of the log, so that a stranger sees that none is missing 附完整日志")
]

audit = typer.Typer(help="The audit log 审计", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify() -> None:
    """Recompute the whole log and compare every event with its service's own. 核验审计日志"""
    with sentences():
        from deploy.cli.calling import calling

        with calling(600) as line:
            verdict = _verified(line)
        for finding in verdict["findings"]:
            console.print(say(finding["sentence_zh"], finding["sentence_en"]), style="red", soft_wrap=True)
        if not verdict["whole"]:
            fail(say("审计日志不完整。", "the audit log is not whole."))
        compared = sum(verdict["compared"].values())
        console.print(
            say(
                f"审计日志完整：{verdict['size']}条，与各服务{compared}个事件逐字节一致，根 {verdict['root']}。",
                f"The audit log is whole: {verdict['size']} entries, {compared} events equal byte for byte, "
                f"root {verdict['root']}.",
            ),
            style="green",
            soft_wrap=True,
        )


def _verified(line: "Line") -> dict[str, Any]:
    """The last line is the verdict; those before tell how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    with (
        Progress(console=Console(stderr=True), transient=True) as bar,
        line.streamed("projection", "/audit/verify") as answer,
    ):
        task = bar.add_task(say("核验", "verifying"), total=None)
        for text in answer.iter_lines():
            try:
                content: dict[str, Any] = json.loads(text)
            except ValueError:
                continue
            if "whole" in content:
                break
            bar.update(task, completed=content["done"], total=content["total"])
        else:
            fail(say("核验没有得出结论，请重试。", "the verification ended without a verdict; try again."))
    return content


@audit.command("status")
def status() -> None:
    """How much of the log is signed, with which key, by whom else; and why not, if it is not. 审计日志签发情况"""
    with sentences():
        from deploy.cli.calling import calling

        with calling() as line:
            log = line.get("projection", "/audit/head").json()
        console.print(
            say(f"审计日志：{log['size']}条，根 {log['root']}", f"Audit log: {log['size']} entries, root {log['root']}")
        )
        if sealed := log["sealed"]:
            by = "、".join(sealed["witnesses"]) or say("无", "nobody")
            console.print(
                say(
                    f"已签发：{sealed['origin']}，{sealed['size']}条，见证方：{by}\n公钥：{sealed['key']}",
                    f"Signed: {sealed['origin']}, {sealed['size']} entries, witnessed by {by}\nKey: {sealed['key']}",
                ),
                soft_wrap=True,
            )
        else:
            console.print(say("尚未签发检查点。", "No checkpoint is signed yet."))
        if compared := log["compared"]:
            on, found = compared["at"][:19].replace("T", " "), compared["findings"]
            console.print(
                say(
                    f"上次每日比对：{on}（UTC），{compared['size']}条，{len(found)}处不一致",
                    f"Last daily comparison: {on} UTC, {compared['size']} entries, {len(found)} findings",
                )
            )
            for finding in found:
                console.print(say(finding["sentence_zh"], finding["sentence_en"]), style="red", soft_wrap=True)
        if trouble := log["trouble"]:
            fail(say(trouble["sentence_zh"], trouble["sentence_en"]))


@audit.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="a folder that is not there yet, or is empty 目标文件夹")],
    unit: Annotated[str | None, typer.Option(help="code of the unit 单位编码")] = None,
    case: Annotated[str | None, typer.Option(help="only this item of the unit and what belongs to it 事项编号")] = None,
    year: Annotated[int | None, typer.Option(min=2000, max=2999, help="everything recorded in this year 年度")] = None,
    whole_log: WholeLog = False,
) -> None:
    """Write events with their proofs into a folder that anybody can verify without us. 导出可离线核验的证据"""
    with sentences():
        from deploy.cli.calling import calling
        from deploy.cli.taking import take

        if (unit is None) == (year is None) or (case and not unit):
            fail(
                say(
                    "请指定 --unit（可加 --case）或 --year 其中之一。",
                    "say either --unit (with --case for one item of it) or --year.",
                )
            )
        with calling(600) as line:
            path = f"/units/{line.unit(unit)}/evidence" if unit else "/audit/evidence"
            chosen = {"item": case, "year": year, "whole_log": int(whole_log and unit is not None) or None}
            taken = take(line, "projection", path, chosen, folder)
        console.print(
            say(
                f"已导出到 {taken}。核验：python {taken}/verify.py --key <公钥>",
                f"Written to {taken}. Verify it with: python {taken}/verify.py --key <key>",
            ),
            soft_wrap=True,
        )


@audit.command("pack")
def pack(
    folder: Annotated[Path, typer.Argument(help="a folder that is not there yet, or is empty 目标文件夹")],
    unit: Annotated[str, typer.Option(help="code of the unit 单位编码")],
    as_of: Annotated[str | None, typer.Option(help="day of the reports, default today 报表截至日期")] = None,
    whole_log: WholeLog = False,
) -> None:
    """What an inspection tour asks a unit for: lists, minutes, results, and the events with proofs. 巡察迎检包"""
    with sentences():
        from deploy.cli.calling import calling
        from deploy.cli.taking import take

        with calling(600) as line:
            path = f"/units/{line.unit(unit)}/inspection-pack"
            chosen = {"as_of": as_of, "whole_log": int(whole_log) or None}
            taken = take(line, "projection", path, chosen, folder)
        console.print(say(f"巡察迎检包已写入 {taken}。", f"The inspection pack is in {taken}."), soft_wrap=True)


@audit.command("trail")
def trail(
    unit: Annotated[str, typer.Option(help="code of the unit 单位编码")],
    item: Annotated[str | None, typer.Option(help="only this thing's steps (UUID) 事项编号")] = None,
    since: Annotated[str | None, typer.Option(help="from this date on 起始日期")] = None,
    until: Annotated[str | None, typer.Option(help="before this date 截止日期（不含）")] = None,
    type: Annotated[str | None, typer.Option(help="only events of this name 事件名")] = None,
    limit: Annotated[int, typer.Option(min=1, help="how many steps 条数")] = 50,
) -> None:
    """A unit's steps, the newest first: what, who, when, why. 审计轨迹"""
    with sentences():
        from itertools import islice

        from deploy.cli.calling import calling
        from deploy.cli.trail import Actors, steps

        with calling() as line:
            where = line.unit(unit)
            asked = {"stream": item, "since": since, "until": until, "type": type}
            actors = Actors.of(line, where)
            for step in islice(steps(line, where, asked), limit):
                console.print(actors.line(step, str(step["index"])), soft_wrap=True)

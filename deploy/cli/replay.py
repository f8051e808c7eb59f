"""`wenxiao replay`: a unit's events one after the other, and what each changed; `wenxiao difference`: two dates."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from deploy.cli.speaking import console, fail, say, sentences

if TYPE_CHECKING:
    from deploy.cli.calling import Line

PAGE = 50
Step = Mapping[str, Any]
_MARKS = {"added": "+", "gone": "-", "changed": "~"}
_STYLES = {"added": "green", "gone": "red", "changed": "yellow"}


class Clock(StrEnum):
    ON = "on"
    KNOWN = "known"


def register(app: typer.Typer) -> None:
    app.command("replay")(replay)
    app.command("difference")(difference)


def replay(
    unit: Annotated[str, typer.Option(help="code of the unit 单位编码")],
    item: Annotated[str | None, typer.Option(help="only this thing's events (UUID) 事项编号")] = None,
    person: Annotated[str | None, typer.Option(help="only what this person did, or about the person 人员编号")] = None,
    since: Annotated[str | None, typer.Option("--from", help="from this date on 起始日期")] = None,
    until: Annotated[str | None, typer.Option("--to", help="before this date 截止日期（不含）")] = None,
    changes: Annotated[bool, typer.Option("--changes", help="with what each changed in the reports 报表变化")] = False,
    step: Annotated[bool, typer.Option("--step", help="go on by Enter, end by q 逐步")] = False,
) -> None:
    """Step through what happened: what, on which date, by whom, when it was known, what it changed. 回放"""
    with sentences():
        from deploy.cli.calling import calling
        from deploy.cli.trail import Actors

        asked = {"stream": item, "person": person, "since": since, "until": until}
        with calling() as line:
            where = line.unit(unit)
            actors = Actors.of(line, where)
            number = 0
            for number, each in enumerate(_steps(line, where, asked, changes=changes), 1):
                if step and number > 1 and not _go_on():
                    break
                console.print(actors.line(each, f"{number:>4}"), soft_wrap=True)
                for report in each["changes"]:
                    console.print(f"       {report['title']}", style="bold", highlight=False)
                    _show(report["rows"], indent="         ")
        if not number:
            console.print(say("没有符合条件的事件。", "Nothing happened that fits."))


def _steps(line: "Line", unit: UUID, asked: Mapping[str, str | None], *, changes: bool) -> Iterator[Step]:
    """In the order in which they were recorded, page by page."""
    after: int | None = None
    while True:
        # the index of the first event of all is 0: without a place to begin behind, the newest would come
        place = {"since": asked["since"] or "0001-01-01"} if after is None else {"after": after}
        params = {**asked, **place, "limit": PAGE, "changes": str(changes).lower()}
        found: list[Step] = line.get("projection", f"/units/{unit}/replay", params).json()["steps"]
        yield from found
        if not found or (len(found) < PAGE and not changes):
            return
        after = found[-1]["index"]


def difference(
    report: Annotated[str, typer.Argument(help="three-lists, targets, posts … 报表名")],
    unit: Annotated[str, typer.Option(help="code of the unit 单位编码")],
    earlier: Annotated[str, typer.Option("--from", help="as it was on this date 起始日期")],
    later: Annotated[str | None, typer.Option("--to", help="and on this one; without it now 截止日期")] = None,
    clock: Annotated[Clock, typer.Option(help="as we know it now, or as it was known then 口径")] = Clock.ON,
    out: Annotated[Path | None, typer.Option(help="workbook to write to 输出工作簿")] = None,
) -> None:
    """Show what changed in a report of a unit between two dates. 两日对比"""
    with sentences():
        from deploy.cli.calling import calling

        with calling() as line:
            where = line.unit(unit)
            asked = {
                "report": report.replace("_", "-"),
                "from": earlier,
                "to": later,
                "clock": clock.value,
                "format": "json" if out is None else "xlsx",
            }
            answer = line.get("projection", f"/units/{where}/difference", asked)
        if out is not None:
            try:
                out.write_bytes(answer.content)
            except OSError as error:
                fail(say(f"无法写入 {out}：{error.strerror}。", f"{out} cannot be written: {error.strerror}."))
            console.print(say(f"已写入 {out}。", f"Written to {out}."), soft_wrap=True)
            return
        found = answer.json()
        between = say(f"{found['from']} 至 {found['to']}", f"{found['from']} to {found['to']}")
        console.print(f"{found['unit_name']} {found['title']} {between}", style="bold", highlight=False)
        _show(found["rows"])
        if not found["rows"]:
            console.print(say("没有变化。", "Nothing changed."))


def _show(rows: Sequence[Mapping[str, Any]], indent: str = "") -> None:
    """A line per row that came, went or changed, with its old and new values."""
    from rich.text import Text

    for row in rows:
        text = Text(f"{indent}{_MARKS[row['kind']]} {row['what']}", style=_STYLES[row["kind"]])
        if row["kind"] == "changed":
            for cell in row["cells"]:
                text.append(f" · {cell['title']} {_said(cell['old'])} → {_said(cell['new'])}", style="none")
        console.print(text, soft_wrap=True)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("word", "、".join(map(str, value.values()))))
    if isinstance(value, list):
        return "、".join(map(_said, value))
    return say("（空）", "(empty)") if value in (None, "") else str(value)


def _go_on() -> bool:
    try:
        return input().strip().lower() not in ("q", "quit")
    except EOFError:
        return False

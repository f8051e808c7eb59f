"""`wenxiao report`: a report as a table with lights, as JSON, or as a workbook; today or as it was."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.speaking import console, fail, language, say, sentences

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_WIDTH_OF_A_COLUMN = 11
_STYLES = {"green": "bold green", "yellow": "bold yellow", "red": "bold red", "none": "dim"}


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    name: Annotated[str, typer.Argument(help="three-lists, targets, unit-sheet … 报表名")],
    unit: Annotated[str, typer.Option(help="code of the unit 单位编码")],
    as_of: Annotated[str | None, typer.Option(help="as it was on this date 截至日期")] = None,
    known_at: Annotated[str | None, typer.Option(help="as it was known at this moment, with its zone 当时所知")] = None,
    format: Annotated[Format, typer.Option(help="how to show it 格式")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="file to write to 输出文件")] = None,
) -> None:
    """Show a report of a unit, now or at a past date. 查看报表"""
    with sentences():
        from deploy.cli.calling import calling

        if format is Format.XLSX and out is None:
            fail(say("导出工作簿请用 --out 指定文件。", "say with --out where the workbook goes."), code=2)
        if format is Format.TABLE and out is not None:
            fail(
                say("表格只在屏幕显示，写入文件请用 json 或 xlsx。", "a table has no file; take json or xlsx."), code=2
            )
        with calling() as line:
            where = line.unit(unit)
            kind = Format.XLSX if format is Format.XLSX else Format.JSON
            asked = {"as_of": as_of, "known_at": known_at, "format": kind.value}
            answer = line.get("projection", f"/units/{where}/reports/{name.replace('_', '-')}", asked)
        if format is Format.TABLE:
            _show(answer.json())
        elif out is not None:
            out.write_bytes(answer.content)
            console.print(say(f"已写入 {out}。", f"Written to {out}."), soft_wrap=True)
        else:
            print(json.dumps(answer.json(), ensure_ascii=False, indent=1))


def _show(content: Mapping[str, Any]) -> None:
    from rich.text import Text

    columns, rows = content["columns"], content["rows"]
    console.print(Text(_title(content), style="bold"))
    if not rows:
        console.print(say("没有内容。", "There is nothing in it."))
    elif console.width >= _WIDTH_OF_A_COLUMN * len(columns):
        console.print(_table(columns, rows))
    else:
        for row in rows:
            console.print(_sheet(columns, row))
    for line in _completeness(content):
        console.print(Text(line, style="dim"), soft_wrap=True)


def _table(columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> "Table":
    from rich.table import Table

    table = Table(show_lines=True)
    for column in columns:
        table.add_column(_heading(column), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column["key"])) for column in columns))
    return table


def _sheet(columns: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> "Text":
    """A row where the terminal is too narrow for a table: its lights, then what is filled in, each with its heading."""
    from rich.text import Text

    lights = [_cell(row[column["key"]]) for column in columns if column["kind"] == "light" and row.get(column["key"])]
    found = Text(" ").join(lights)
    for column in columns:
        value = row.get(column["key"])
        if column["kind"] != "light" and value not in (None, "", []):
            found.append(" · " if found else "")
            found.append(_heading(column), style="dim")
            found.append(" ").append_text(_cell(value))
    found.append("\n")
    return found


def _title(content: Mapping[str, Any]) -> str:
    """Whose, what, and from which day: 区住建局 三张清单 截至 2026-03-31."""
    seen = content.get("known_at") or content["today"]
    return f"{content['unit_name']} {content['title']} {say('截至', 'as of')} {seen}"


def _heading(column: Mapping[str, Any]) -> str:
    return str(column[language().value])


def _cell(value: Any) -> "Text":
    """A light always with its word: colours alone are not seen by everybody, nor on every terminal."""
    from rich.text import Text

    if isinstance(value, Mapping) and "colour" in value:
        return Text(f"● {value['word']}", style=_STYLES.get(value["colour"], ""))
    if value is None:
        return Text("")
    if isinstance(value, list | tuple):
        return Text("、".join(map(str, value)))
    return Text(str(value))


def _completeness(content: Mapping[str, Any]) -> list[str]:
    """One line: how far each service was applied, of how much there is, and what stands still."""
    found: Mapping[str, Mapping[str, Any]] = content.get("completeness") or {}
    behind = [f"{name} {each['applied']}/{each['head']}" for name, each in sorted(found.items())]
    if not behind:
        return []
    complete = all(each["applied"] >= each["head"] and not each.get("parked") for each in found.values())
    verdict = say("数据完整", "complete") if complete else say("数据尚不完整", "not complete yet")
    parked = sorted({view for each in found.values() for view in each.get("parked") or ()})
    stopped = say(f"；暂停更新的视图：{'、'.join(parked)}", f"; parked views: {', '.join(parked)}") if parked else ""
    return [
        f"{verdict}（{'，'.join(behind)}）{stopped}" if say("1", "") else f"{verdict} ({', '.join(behind)}){stopped}"
    ]

"""`wenxiao demo`: the first quarter of the example's unit, told step by step, and what the reports say about it."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from deploy.cli.speaking import console, fail, language, say, sentences

if TYPE_CHECKING:
    from rich.text import Text

    from deploy.demo.stage import Stage
    from deploy.demo.story import Outcome

_STYLES = {"green": "bold green", "yellow": "bold yellow", "red": "bold red", "none": "dim"}
_COLUMNS = (
    ("light", "灯", "light"),
    ("matter", "事项", "matter"),
    ("due", "到期日", "due"),
    ("status", "状态", "status"),
    ("reason", "亮灯说明", "why"),
)


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo() -> None:
    """Play the example's first quarter 2026 through all services; again, it changes nothing. 演示示例单位一季度"""
    with sentences():
        from deploy.demo.stage import NotRunning, StoryStopped
        from deploy.demo.story import LAST_DAY, too_early
        from shared import clock

        if too_early(clock.today()):
            fail(
                say(
                    f"演示的是2026年一季度，{LAST_DAY} 起才能运行。",
                    f"the story of the first quarter 2026 can be told from {LAST_DAY} on.",
                )
            )
        try:
            asyncio.run(_play())
        except NotRunning:
            _not_running()
        except StoryStopped as error:
            fail(say(f"演示中断：{error} 可再次运行，从中断处继续。", f"the story stopped: {error} Run it again."))


def _not_running() -> NoReturn:
    fail(say("问效没有运行，请先运行 wenxiao up。", "Wenxiao does not run; run `wenxiao up` first."))


async def _play() -> None:
    from deploy.demo.stage import Stage
    from deploy.demo.story import NAME, play
    from deploy.installation.callers import Callers
    from deploy.installation.topology import DEMO_UNIT, Home

    home = Home.open()
    if not home.identity_file.exists():
        _not_running()
    callers = Callers.of(home)
    async with callers.patient_client(120.0) as client:
        stage = Stage(
            callers=callers,
            client=client,
            unit=callers.unit(DEMO_UNIT),
            name=NAME,
            tell=lambda sentence: console.print(f"  {sentence}", soft_wrap=True, markup=False),
            english=language().value == "en",
        )
        outcome = await play(stage, _begin)
        await _show_reports(stage)
        await _show_trail(stage, outcome)
    _show_count(outcome)


def _begin(number: int, total: int, title: str) -> None:
    console.print(f"({number}/{total}) {title}", style="bold cyan")


async def _show_reports(stage: "Stage") -> None:
    """The lists of the person whom the finding concerns, before it and today (or at the end of the story's year)."""
    from deploy.demo.month import LATE
    from deploy.demo.story import BEFORE, latest
    from shared import clock

    for as_of in (BEFORE, latest(clock.today())):
        content = await stage.report("three-lists", as_of)
        rows = [row for row in content["rows"] if row["holder_id"] == str(stage.person(LATE))]
        total, name, day = len(content["rows"]), content["title"], content["today"]
        console.print()
        title = say(
            f"{name}　截至 {day}：{LATE} 的{len(rows)}项（全表{total}项）",
            f"{name} as of {day}: the {len(rows)} items of {LATE}, of {total} in all",
        )
        console.print(title, style="bold", soft_wrap=True)
        console.print(_lights(content["rows"]), soft_wrap=True)
        _show_table(rows)
    console.print(
        say(
            f"全表：wenxiao report three-lists --unit QZX --as-of {BEFORE}",
            f"the whole table: wenxiao report three-lists --unit QZX --as-of {BEFORE}",
        ),
        style="dim",
        soft_wrap=True,
    )


def _show_table(rows: Sequence[Mapping[str, Any]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, pad_edge=False)
    for key, zh, en in _COLUMNS:
        narrow = key in ("light", "due", "status")
        table.add_column(say(zh, en), no_wrap=narrow, overflow="fold", ratio=None if narrow else 1)
    for row in rows:
        shown = {**row, "reason": _without_rule(row["reason"])}
        table.add_row(*(_cell(shown[key]) for key, _, _ in _COLUMNS))
    console.print(table)


def _without_rule(reason: str) -> str:
    """The rule is the same in every row and is told once, with the monthly report above."""
    return reason.partition("规则：")[0].partition("Rule:")[0].strip()


def _lights(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many of each colour the whole table has."""
    words = Counter(row["light"]["word"] for row in rows)
    return say("全表：", "in all: ") + say("、", ", ").join(f"{word} {number}" for word, number in words.items())


def _cell(value: Any) -> "Text":
    from rich.text import Text

    if isinstance(value, Mapping):
        return Text(f"● {value['word']}", style=_STYLES.get(value["colour"], ""))
    return Text("" if value is None else str(value))


def _why(step: Mapping[str, Any], told: Mapping[str, int]) -> str:
    """The reason that was given, else the step before that it follows from."""
    if step["reason"]:
        return f" · {step['reason']}"
    cause = told.get(step["causation"])
    return say(f" · 由第{cause}条引起", f" · because of {cause}") if cause is not None else ""


async def _show_trail(stage: "Stage", outcome: "Outcome") -> None:
    """The item's steps from the finding on, and whether the whole log is as the services wrote it."""
    from deploy.demo.trail import steps, verified

    console.print(say("审计轨迹：从督查发现到销号", "The trail: from the finding to the close-out"), style="bold")
    found = await steps(stage, outcome)
    told = {step["event"]: step["index"] for step in found}
    for step in found:
        on = date.fromisoformat(step["on"])
        console.print(f"  {step['index']:>5}  {on}  {step['title']}　{step['who']}{_why(step, told)}", soft_wrap=True)
    verdict = await verified(stage)
    if not verdict["whole"]:
        fail(say("审计日志不完整，请运行 wenxiao audit verify。", "the log is not whole; run `wenxiao audit verify`."))
    compared = sum(verdict["compared"].values())
    console.print(
        say(
            f"审计日志完整：{verdict['size']}条，与各服务{compared}个事件逐字节一致。",
            f"The audit log is whole: {verdict['size']} entries, {compared} events equal byte for byte.",
        ),
        style="green",
        soft_wrap=True,
    )


def _show_count(outcome: "Outcome") -> None:
    console.print(
        say(
            f"演示结束：新办理{outcome.new}项，{outcome.repeated}项此前已有、未再写入。",
            f"The end: {outcome.new} commands are new, {outcome.repeated} were there before and stored nothing.",
        ),
        style="bold",
        soft_wrap=True,
    )

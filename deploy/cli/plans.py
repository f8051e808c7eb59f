"""`wenxiao import`: a year plan, checked as a whole and then given to the services."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.speaking import Language, console, fail, language, say, sentences

if TYPE_CHECKING:
    from services.portal.importing import ImportReport
    from services.portal.importing.report import ReportRow

_KINDS = {
    "error": ("错误", "red"),
    "warning": ("提醒", "yellow"),
    "vanished": ("表中已无", "yellow"),
    "note": ("说明", "dim"),
    "ignored": ("未用", "dim"),
    "created": ("新增", "green"),
    "changed": ("更正", "cyan"),
    "unchanged": ("未变", "dim"),
}
_STEPS = {"read": "读取文件", "compare": "核对现有数据", "check": "各服务核验", "apply": "写入"}


def register(app: typer.Typer) -> None:
    app.command("import")(import_plan)


def import_plan(
    file: Annotated[Path, typer.Argument(help="the workbook (.xlsx) 年度计划文件")],
    unit: Annotated[str, typer.Option(help="code of the unit whose plan it is 单位编码")],
    english: Annotated[bool, typer.Option("--english", help="report in English")] = False,
    check_only: Annotated[bool, typer.Option("--check-only", help="check and store nothing 只核验")] = False,
) -> None:
    """Import a year plan: all of it or nothing; sent again, only what changed. 导入年度计划"""
    with sentences():
        from services.portal.importing import ServiceUnavailable

        spoken = Language.EN if english else language()
        try:
            content = file.read_bytes()
        except OSError as error:
            fail(say(f"无法读取文件 {file}：{error.strerror}。", f"{file} cannot be read: {error.strerror}."))
        try:
            report = asyncio.run(_import(content, file.name, unit, spoken, check_only=check_only))
        except ServiceUnavailable as error:
            fail(
                say(
                    f"服务未能答复：{error}。可重新导入，已写入的不会重复。",
                    f"{error}; import again, nothing happens twice.",
                )
            )
        _show(report, spoken, check_only=check_only)
        if not report.ok:
            raise typer.Exit(1)


async def _import(content: bytes, name: str, unit: str, spoken: Language, *, check_only: bool) -> "ImportReport":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from deploy.installation.callers import Callers
    from deploy.installation.topology import Home
    from services.portal.importing import Services, check_file, import_file

    callers = Callers.of(Home.open())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with callers.patient_client() as client:
        services = Services(
            client=client,
            urls=callers.home.urls(),
            token=callers.standing("importer"),
            importer=callers.identity.principals["importer"],
            district=callers.identity.district,
            language=spoken.value,
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(say("读取文件", "read"), total=None)

            def progress(done: int, total: int, what: str) -> None:
                bar.update(task, completed=done, total=total or None, description=say(_STEPS.get(what, what), what))

            if check_only:
                return await check_file(content, services=services, expected_unit=unit, progress=progress)
            return await import_file(content, services=services, name=name, expected_unit=unit, progress=progress)


def _show(report: "ImportReport", spoken: Language, *, check_only: bool) -> None:
    from rich.table import Table

    zh = spoken is Language.ZH
    table = Table(show_edge=False)
    for heading in ("类别", "工作表", "行", "列", "内容") if zh else ("kind", "sheet", "row", "column", "what"):
        table.add_column(heading, overflow="fold")
    for row in report.rows(spoken.value):
        table.add_row(*_cells(row, zh=zh))
    console.print(table)
    console.print(_verdict(report, zh=zh, check_only=check_only), soft_wrap=True)


def _cells(row: "ReportRow", *, zh: bool) -> tuple[str, ...]:
    from rich.markup import escape

    word, style = _KINDS.get(row.kind.rstrip("s"), _KINDS.get(row.kind, (row.kind, "")))
    kind = word if zh else row.kind
    place = (row.sheet, str(row.row or ""), row.column or "", row.text)
    return (f"[{style}]{kind}[/]" if style else kind, *map(escape, place))


def _verdict(report: "ImportReport", *, zh: bool, check_only: bool) -> str:
    if report.interrupted:
        return (
            f"导入中断：{report.interrupted}，可重新导入。"
            if zh
            else f"Interrupted: {report.interrupted}; import again."
        )
    if report.errors:
        count = len(report.errors)
        return f"有{count}处错误，未写入任何内容。" if zh else f"{count} errors; nothing was stored."
    if check_only:
        return "核验通过，未写入任何内容。" if zh else "The check passed; nothing was stored."
    if not report.commands:
        return "与现有数据一致，无需写入。" if zh else "Everything is stored already."
    return f"导入完成，共{report.commands}项操作。" if zh else f"Imported with {report.commands} commands."

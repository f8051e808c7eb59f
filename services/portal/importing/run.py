"""The two things that can be done with a year plan: check it against the services, or import it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import PurePath
from uuid import UUID

from services.portal.importing.check import Checked, check_workbook
from services.portal.importing.client import Found, Refused, Services, ServiceUnavailable
from services.portal.importing.difference import difference
from services.portal.importing.plan import YearPlan
from services.portal.importing.planned import Dates, Difference, PlannedCommand
from services.portal.importing.problem import Problem, Severity
from services.portal.importing.report import ImportReport, counted, report_of
from services.portal.importing.stored import Stored
from services.portal.importing.vanished import vanished
from services.portal.importing.wanted import Wishes
from shared import clock
from shared.calendar.working_days import packaged_calendar

TOGETHER = 100
"""Commands in one request."""

Reading = Callable[[bytes, date, str | None], Awaitable[Checked]]
"""Reads and checks a workbook's bytes, on a day, as the plan of the unit with this code."""

Progress = Callable[[int, int, str], None]
"""Called with how many commands are done, of how many, and what is being done."""


async def read_here(content: bytes, today: date, expected_unit: str | None) -> Checked:
    """Read a workbook in this process: the operator's own. What others send is read by `confined.read_confined`."""
    return await asyncio.to_thread(
        check_workbook, content, today=today, calendar=packaged_calendar(), expected_unit=expected_unit
    )


def _quiet(_done: int, _total: int, _what: str) -> None:
    pass


@dataclass(frozen=True)
class Prepared:
    """What is to be done; `report` says what was found."""

    report: ImportReport
    unit: UUID | None = None
    commands: tuple[PlannedCommand, ...] = ()
    seen: int = 0


async def check_file(
    content: bytes,
    *,
    services: Services,
    expected_unit: str | None = None,
    today: date | None = None,
    read: Reading = read_here,
    progress: Progress = _quiet,
) -> ImportReport:
    """Check a workbook's bytes, by itself and against all services; nothing is stored.

    :param expected_unit: code of the unit whose plan it has to be
    :param read: how the bytes are read
    :raises ServiceUnavailable: if a service does not answer
    """
    return (await _prepare(content, services, expected_unit, today, read, progress)).report


async def import_file(
    content: bytes,
    *,
    services: Services,
    name: str = "",
    expected_unit: str | None = None,
    today: date | None = None,
    read: Reading = read_here,
    progress: Progress = _quiet,
) -> ImportReport:
    """Check a workbook and, if nothing is an error, give the commands that are still missing.

    Sent twice it changes nothing; interrupted, it goes on where it stopped; corrected, it changes what was corrected.

    :param name: the file's name, kept as the place of the original
    :raises ServiceUnavailable: if a service does not answer before anything was stored
    """
    prepared = await _prepare(content, services, expected_unit, today, read, progress)
    if prepared.report.errors or prepared.unit is None:
        return prepared.report
    return await _apply(prepared, services, PurePath(name).name, progress)


async def _prepare(
    content: bytes,
    services: Services,
    expected_unit: str | None,
    today: date | None,
    read: Reading,
    progress: Progress,
) -> Prepared:
    today = today or clock.today()
    progress(0, 0, "read")
    checked = await read(content, today, expected_unit)
    if checked.plan is None:
        return Prepared(replace(report_of(checked.problems), refused=checked.refused))
    plan = checked.plan
    wishes = Wishes(plan, services.district)
    unit = wishes.ids.unit
    progress(0, 0, "compare")
    stored = await services.stored(unit)
    wanted = tuple(wishes)
    filler = plan.unit.filled_by
    dates = Dates(plan.unit.filled_on, today, f"按更正后的{plan.unit.year}年度计划导入")
    found = difference(wanted, stored, dates, wishes.ids.person(filler) if filler else None)
    progress(0, len(found.commands), "check")
    refused = await _ask(services, unit, found.commands, stored, wishes)
    report = replace(
        _with_counts(report_of((*checked.problems, *found.problems, *refused)), found),
        unit=plan.unit.code,
        year=plan.unit.year,
        vanished=vanished(plan, wanted, stored),
        news=found.news,
    )
    return Prepared(report, unit, tuple(found.commands), stored.positions.get("management", 0))


def _with_counts(report: ImportReport, found: Difference) -> ImportReport:
    counts: Mapping[str, dict[str, int]] = counted(found.rows)
    return replace(report, created=counts["created"], changed=counts["changed"], unchanged=counts["unchanged"])


async def _ask(
    services: Services, unit: UUID, commands: Sequence[PlannedCommand], stored: Stored, wishes: Wishes
) -> list[Problem]:
    """Ask all services at once which commands they would refuse."""
    announced = _announced(wishes.plan, wishes)
    seen = stored.positions.get("management")
    of_service: dict[str, list[PlannedCommand]] = {}
    for command in commands:
        of_service.setdefault(command.service, []).append(command)
    answers = await asyncio.gather(
        *(services.check(service, unit, mine, announced, _at_least(seen or 0)) for service, mine in of_service.items())
    )
    return [
        _problem(mine[found.index], found)
        for mine, answer in zip(of_service.values(), answers, strict=True)
        for found in answer
    ]


def _announced(plan: YearPlan, wishes: Wishes) -> dict[str, list[UUID]]:
    return {
        "people": [wishes.ids.person(each.code) for each in plan.people],
        "organizations": [wishes.ids.organization(each.code) for each in plan.organizations],
    }


def _problem(command: PlannedCommand, found: Found) -> Problem:
    """The refusal as a sentence at the row, and at the column if a field is named."""
    path = (found.field or "").split("/")
    origin = command.origin
    if len(path) > 1 and path[1].isdigit() and int(path[1]) < len(command.parts):
        origin = command.parts[int(path[1])] or origin
        path = path[2:]
    field = {"organization_id": "organization"}.get(path[0], path[0]) if path else ""
    text = found.sentence if field in origin.headings or not found.field else f"{found.field}：{found.sentence}"
    return Problem(origin.sheet, origin.row or None, origin.headings.get(field), Severity.ERROR, text, text)


async def _apply(prepared: Prepared, services: Services, name: str, progress: Progress) -> ImportReport:
    """Give the commands phase by phase: what comes later is decided with what came before in every directory."""
    assert prepared.unit is not None
    report, total, done, seen = prepared.report, len(prepared.commands), 0, prepared.seen
    progress(0, total, "apply")
    try:
        for _, phase in groupby(prepared.commands, key=lambda command: command.phase):
            batch = list(phase)
            seen = max(seen, await _give_all(prepared.unit, batch, services, name, seen, (done, total), progress))
            done += len(batch)
    except Refused as refused:
        found = Found(index=0, name="", sentence=refused.sentence)
        problem = _problem(refused.command, found)
        return replace(report, errors=(problem,), commands=done, interrupted=problem.sentence(services.language))
    except ServiceUnavailable as error:
        return replace(report, commands=done, interrupted=str(error))
    return replace(report, commands=total, applied=True)


async def _give_all(
    unit: UUID,
    batch: Sequence[PlannedCommand],
    services: Services,
    name: str,
    seen: int,
    done_of: tuple[int, int],
    progress: Progress,
) -> int:
    """Give the commands of one phase, service beside service; return the last position in management."""
    done, total = done_of
    last = 0
    of_service: dict[str, list[PlannedCommand]] = {}
    for command in batch:
        of_service.setdefault(command.service, []).append(command)

    async def give(service: str, mine: Sequence[PlannedCommand]) -> None:
        nonlocal done, last
        for start in range(0, len(mine), TOGETHER):
            part = mine[start : start + TOGETHER]
            papers = [_paper(name, command) for command in part]
            position = await services.give(service, unit, part, papers, _at_least(seen))
            if service == "management":
                last = max(last, position)
            done += len(part)
            progress(done, total, part[-1].name)

    try:
        async with asyncio.TaskGroup() as group:
            for service, mine in of_service.items():
                group.create_task(give(service, mine))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return last


def _at_least(position: int) -> str | None:
    return f"management:{position}" if position else None


def _paper(name: str, command: PlannedCommand) -> str:
    """The place of the original: file, sheet and row, on one line."""
    row = f"第{command.origin.row}行" if command.origin.row else ""
    place = f"{command.origin.sheet}{row}"
    printable = "".join(char for char in name if char.isprintable())
    return f"{printable[:100]} {place}".strip()

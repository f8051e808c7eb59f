"""巡察迎检包: what an inspection tour asks a unit for, made in one step from the reports of a day and the trail."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.projection.audit.log import QUERIES as AUDIT
from services.projection.audit.rows import readable
from services.projection.evidence.paper import Section, paper
from services.projection.names import opened, tokens
from services.projection.reports.about import about, material_of, notes
from services.projection.reports.material import Column, Row
from services.projection.reports.reading import read
from services.projection.reports.reports import REPORTS
from services.projection.reports.workbook import workbook
from shared.calendar.working_days import packaged_calendar
from shared.clock import ZONE
from shared.rulebook.rules import Language
from shared.service.parts import Parts
from shared.views.history import Moment

LISTS = ("three-lists", "duty-list", "rectifications")
"""The three lists: the board of all, then each secretary's duties, then the problems."""
RESULTS = ("meetings", "study-days", "targets", "monthly-reports", "quarterly-checks")
"""Minutes and results: what was held, reached, reported and checked."""

RECORDED = (
    Column("on", "发生日期", "date", "date", 12),
    Column("at", "录入时间", "entered", width=18),
    Column("late", "补录", "late", width=8),
    Column("title", "事项", "matter", width=24),
    Column("who", "办理人", "who", width=20),
    Column("reason", "说明", "reason", width=40),
    Column("index", "日志序号", "log index", "number", 10),
)
_PAGE = 1_000
_MOST_IN_PAPER = 300


async def files(parts: Parts, unit: UUID, moment: Moment, day: date, tongue: Language) -> tuple[str, dict[str, bytes]]:
    """Return the unit's name, and files by name: a workbook per report, one of what was recorded when, and a paper."""
    chinese, found = tongue == "zh", dict[str, bytes]()
    sections, said = [], dict[str, Any]()
    for number, name in enumerate((*LISTS, *RESULTS), 1):
        report = REPORTS[name]
        read_ = await read(parts, report, unit, day, moment)
        rows = report.rows(material_of(read_, day, tongue))
        said = await about(parts, report, unit, day, moment, read_, tongue)
        heading, lines = f"{said['unit_name']}{said['title']}", notes(said, tongue)
        content = await asyncio.to_thread(workbook, heading, lines, report.columns, rows, tongue)
        found[f"{number:02} {said['title']}.xlsx"] = content
        sections.append(Section(said["title"], report.columns, rows))
    trail = await recorded(parts, unit, moment, tongue)
    title = "何时记录" if chinese else "What was recorded when"
    unit_name = str(said["unit_name"])
    book = await asyncio.to_thread(workbook, f"{unit_name}{title}", notes(said, tongue), RECORDED, trail, tongue)
    found[f"{len(sections) + 1:02} {title}.xlsx"] = book
    late = [row for row in trail if row["late"]]
    sections.append(Section("补录事项" if chinese else "Entered late", RECORDED, late))
    document = await asyncio.to_thread(_paper, unit_name, day, sections, notes(said, tongue), len(trail), tongue)
    name = "00 三张清单及落实情况" if chinese else "00 Three lists and how they were kept"
    return unit_name, {f"{name}.docx": document, **found}


async def recorded(parts: Parts, unit: UUID, moment: Moment, tongue: Language) -> list[Row]:
    """Return every step of the unit that counts at the moment, oldest first: when it was so and when it was said."""
    asked: dict[str, Any] = {"unit": unit, "limit": _PAGE}
    asked |= dict.fromkeys(("stream", "person", "correlation", "type", "since", "until", "before"))
    steps: list[dict[str, Any]] = []
    async with parts.pool.connection() as connection:
        while page := await AUDIT["trail"].rows(connection, **asked):
            steps += [one for one in page if moment.counts(one["on"], one["recorded_at"])]
            asked["before"] = page[-1]["index"]
        people = {one[place] for one in steps for place in ("by", "on_behalf_of") if one[place]}
        sealed = await tokens(connection, (unit, parts.identity.district), people)
    names, calendar = await opened(parts.keys, sealed), packaged_calendar()
    return [_step(readable(one, names, calendar, tongue), tongue) for one in reversed(steps)]


def _step(step: dict[str, Any], tongue: Language) -> Row:
    word = "补录" if tongue == "zh" else "late"
    return step | {"at": f"{step['at'].astimezone(ZONE):%Y-%m-%d %H:%M}", "late": word if step["late"] else ""}


def _paper(
    unit_name: str, day: date, sections: Sequence[Section], lines: Sequence[str], steps: int, tongue: Language
) -> bytes:
    late = len(sections[-1].rows)
    if tongue == "zh":
        title = f"{unit_name}“三张清单”及落实情况"
        first = f"截至{day.year}年{day.month}月{day.day}日，共有办理记录{steps}条，其中补录{late}条。"
    else:
        title = f"{unit_name}: three lists and how they were kept"
        first = f"As of {day}, {steps} steps are on record, of which {late} were entered late."
    return paper(title, [first, *lines], sections, tongue, most=_MOST_IN_PAPER)

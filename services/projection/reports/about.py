"""What a report says of itself: whose and from which day, and what it rests on."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from services.projection.reports.material import Material
from services.projection.reports.queries import QUERIES
from services.projection.reports.reading import Applied, Read
from services.projection.reports.report import Report
from services.projection.sealing.note import BadNote
from services.projection.sealing.published import NotPublished, Published
from shared import clock
from shared.calendar.working_days import packaged_calendar
from shared.rulebook import Rulebook
from shared.rulebook.rules import Language
from shared.service.parts import Parts
from shared.views.history import Moment
from shared.views.view import View

RULEBOOK = Rulebook.load(Path(__file__).parents[1] / "rules.toml")


def material_of(found: Read, today: date, tongue: Language) -> Material:
    """Return what rows are built from."""
    return Material(
        found=found.found,
        today=today,
        year=today.year,
        calendar=packaged_calendar(),
        rulebook=RULEBOOK,
        names=found.names,
        language=tongue,
    )


async def about(
    parts: Parts, report: Report, unit: UUID, today: date, moment: Moment, found: Read, tongue: Language
) -> dict[str, Any]:
    """Return title and day, and what the report rests on."""
    async with parts.pool.connection() as connection:
        named = await QUERIES["unit_names"](connection, units=[unit])
    return {
        "name": report.name,
        "title": report.title(tongue),
        "unit": unit,
        "unit_name": named[0]["name"] if named else "",
        "as_of": moment.on,
        "known_at": moment.known_at,
        "today": today,
        "generated_at": clock.now(),
        **await rests_on(parts, report.folded(), found.completeness),
    }


async def rests_on(parts: Parts, views: Collection[View[Any]], completeness: Mapping[str, Applied]) -> dict[str, Any]:
    """Return what makes a report's numbers answerable: rules, view versions, the log's seal, applied positions.

    `log` is the last checkpoint (origin, size, root in hex), None while nothing is sealed.
    """
    return {
        "rules": RULEBOOK.version,
        "views": {view.name: view.version for view in views},
        "log": await asyncio.to_thread(_seal, parts),
        "completeness": {service: vars(applied) for service, applied in completeness.items()},
    }


def notes(about: Mapping[str, Any], tongue: Language) -> list[str]:
    """Return the lines under a title: from which day, how complete (P7), by which rules, under which seal."""
    chinese, known_at = tongue == "zh", about["known_at"]
    lines = [f"截至{about['today']}" if chinese else f"as of {about['today']}"]
    if known_at is not None:
        moment = f"{known_at:%Y-%m-%d %H:%M}"
        lines.append(f"按{moment}所知" if chinese else f"as known at {moment}")
    return [*lines, *foundations(about, tongue)]


def foundations(about: Mapping[str, Any], tongue: Language) -> list[str]:
    """Return what `rests_on` found as lines under a title."""
    chinese, lines = tongue == "zh", []
    for service, one in about["completeness"].items():
        numbers = one["applied"], one["head"]
        lines.append(
            "{}：已计入{}/{}".format(service, *numbers) if chinese else "{}: {} of {}".format(service, *numbers)
        )
        if one["parked"]:
            views = "、".join(one["parked"])
            lines.append(f"{service}有数据暂停更新、待处理（{views}）" if chinese else f"{service} is parked ({views})")
        if one["skipped"]:
            views = "、".join(one["skipped"])
            left_out = f"{service} leaves out events by decision ({views})"
            lines.append(f"{service}有事件经决定不计入（{views}）" if chinese else left_out)
    lines.append(f"规则版本{about['rules']}" if chinese else f"rulebook {about['rules']}")
    versions = ", ".join(f"{name} {version}" for name, version in about["views"].items())
    lines.append(f"视图版本 {versions}" if chinese else f"views {versions}")
    if (log := about["log"]) is not None:
        origin, size, root = log["origin"], log["size"], log["root"]
        zh, en = f"审计日志 {origin}：{size}条，根 {root}", f"audit log {origin}: {size} entries, root {root}"
        lines.append(zh if chinese else en)
    return lines


def _seal(parts: Parts) -> dict[str, Any] | None:
    """The last checkpoint of the audit log; None while there is none."""
    if parts.settings.log_folder is None:
        return None
    try:
        checkpoint = Published(parts.settings.log_folder).last().checkpoint
    except (NotPublished, BadNote):
        return None
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}

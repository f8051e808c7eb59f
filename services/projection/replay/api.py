"""The doors of replay: steps with what each changed, and the difference of a report between two dates."""

import time as clocks
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.audit.rows import readable
from services.projection.doors import admit, download
from services.projection.names import opened, tokens
from services.projection.past.heads import Heads, heads_of, whole
from services.projection.past.kept import Past
from services.projection.permissions import Permission
from services.projection.replay.changes import Change, differences, word_of
from services.projection.replay.stepping import QUERIES, Changes, changes_of
from services.projection.reports.about import foundations, material_of, rests_on
from services.projection.reports.api import (
    FORMATS,
    NoSuchReport,
    NotInFuture,
    format_of,
    record_reading,
    tongue_of,
)
from services.projection.reports.material import Column, Row
from services.projection.reports.queries import QUERIES as COMMON
from services.projection.reports.reading import Applied, read
from services.projection.reports.report import Report
from services.projection.reports.reports import REPORTS
from services.projection.reports.workbook import MEDIA_TYPE, workbook
from services.projection.views import SOURCES
from shared import clock
from shared.calendar.working_days import packaged_calendar
from shared.kernel.refusal import Refusal
from shared.rulebook.rules import Language
from shared.service.parts import Parts
from shared.views.history import Moment
from shared.web import request as ask
from shared.web.openapi import JSON, query_document
from shared.web.problem import BadField

MOST_STEPS, _USUAL = 50, 20
_KEPT_SECONDS = 60  # no longer than keys are: what was erased by law is shown nowhere afterwards
_UUID = {"type": "string", "format": "uuid"}
_DATE = {"type": "string", "format": "date"}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**62}
_UNIT = {"name": "unit", "in": "path", "required": True, "schema": _UUID}


class WrongOrder(Refusal):
    """A difference goes from an earlier date to a later one: exchange the two."""

    status = 422
    zh = "对比的起始日期应早于截止日期，请调换。"


def _query(name: str, schema: Mapping[str, Any], description: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": dict(schema), "description": description, **more}


_REPLAY = (
    _UNIT,
    _query("stream", _UUID, "only this thing's steps"),
    _query("person", _UUID, "only what this person did, what was done on the person's behalf, or about the person"),
    _query("since", _DATE, "from this date on"),
    _query("until", _DATE, "before this date"),
    _query("after", _NUMBER, "the steps behind this index of the log"),
    _query(
        "before", _NUMBER, "the last steps before this index; without after and before the newest, or from since on"
    ),
    _query("limit", _NUMBER, f"at most {MOST_STEPS} steps, default {_USUAL}"),
    _query("changes", {"type": "boolean"}, "false: the steps without what they changed"),
)
_DIFFERENCE = (
    _UNIT,
    _query("report", {"type": "string", "enum": list(REPORTS)}, "which report", required=True),
    _query("from", _DATE, "as of this date", required=True),
    _query("to", _DATE, "and as of this one; without it now"),
    _query("clock", {"type": "string", "enum": ["on", "known"]}, "on: as we know it now; known: as it was known then"),
    _query("format", {"type": "string", "enum": list(FORMATS)}, "json or xlsx"),
)


def replay_routes() -> APIRouter:
    """Return GET replay and GET difference of a unit."""
    router = APIRouter(tags=["replay"])
    steps = query_document(*_REPLAY, answer="Steps in the order of the log, each with what it changed, by report")
    lines = query_document(*_DIFFERENCE, answer="Rows added, gone and changed; or a workbook", media=[JSON, MEDIA_TYPE])
    for path, endpoint, document in (("replay", _replay, steps), ("difference", _difference, lines)):
        router.add_api_route(
            f"/units/{{unit}}/{path}", endpoint, methods=["GET"], response_model=None, openapi_extra=document
        )
    return router


async def _replay(request: Request) -> Response:
    unit = await admit(request, Permission.AUDIT_READ)
    await admit(request, Permission.REPORT_READ)
    parts: Parts = request.app.state.parts
    values = _asked(request, unit)
    tongue = tongue_of(request)
    async with parts.pool.connection() as connection:
        rows = await QUERIES["steps"](connection, **values)
        people = {row[place] for row in rows for place in ("by", "on_behalf_of") if row[place]}
        sealed = await tokens(connection, (unit, parts.identity.district), people)
    rows.sort(key=lambda row: int(row["index"]))
    changes: Sequence[Changes] = [{}] * len(rows)
    if request.query_params.get("changes") != "false":
        changes = await _changes(parts, unit, rows, whole(await heads_of(parts, SOURCES)), tongue)
    for name in {name for found in changes for name in found}:
        await record_reading(request, REPORTS[name], unit, Moment())
    names, calendar = await opened(parts.keys, sealed), packaged_calendar()
    shown = [
        {**readable(row, names, calendar, tongue), "changes": _shown(found, tongue)}
        for row, found in zip(rows, changes, strict=False)
    ]
    return Response(to_json({"steps": shown}), media_type="application/json")


def _asked(request: Request, unit: UUID) -> dict[str, Any]:
    since, after, before = (
        ask.query_date(request, "since"),
        ask.query_number(request, "after"),
        ask.query_number(request, "before"),
    )
    limit = ask.query_number(request, "limit")
    return {
        "unit": unit,
        "stream": ask.query_uuid(request, "stream"),
        "person": ask.query_uuid(request, "person"),
        "since": since,
        "until": ask.query_date(request, "until"),
        "after": after,
        "before": before,
        "backwards": before is not None or (after is None and since is None),
        "limit": min(_USUAL if limit is None else limit, MOST_STEPS),
    }


async def _changes(
    parts: Parts, unit: UUID, rows: Sequence[Mapping[str, Any]], heads: Heads, tongue: Language
) -> Sequence[Changes]:
    past = parts.listener(Past)
    generation = past.generation
    key = ("replay", unit, tongue, tuple(row["index"] for row in rows))
    token = (("minute", unit, int(clocks.monotonic() // _KEPT_SECONDS)),)
    async with past.turn(key, token) as kept:
        if kept is not None:
            return cast("Sequence[Changes]", kept)
        found = await changes_of(parts, unit, rows, heads, tongue)
        size = sum(len(changes) for one in found for changes in one.values())
        past.keep(key, token, found, size, generation)
        return found


def _shown(changes: Changes, tongue: Language) -> list[dict[str, Any]]:
    return [
        {"report": name, "title": REPORTS[name].title(tongue), "rows": [one.shown(tongue) for one in found]}
        for name, found in changes.items()
    ]


async def _difference(request: Request) -> Response:
    unit = await admit(request, Permission.REPORT_READ)
    parts: Parts = request.app.state.parts
    if (report := REPORTS.get(request.query_params.get("report", ""))) is None:
        raise NoSuchReport
    format_, tongue = format_of(request), tongue_of(request)
    earlier, later = _dates(request)
    known = _known(request)
    before, _ = await _rows(parts, report, unit, earlier, tongue, known=known)
    after, completeness = await _rows(parts, report, unit, later, tongue, known=known)
    found = differences(report, before, after)
    async with parts.pool.connection() as connection:
        named = await COMMON["unit_names"](connection, units=[unit])
    about = {
        "name": report.name,
        "title": report.title(tongue),
        "unit": unit,
        "unit_name": named[0]["name"] if named else "",
        "from": earlier,
        "to": later,
        "clock": "known" if known else "on",
        "generated_at": clock.now(),
        **await rests_on(parts, report.folded(), completeness),
    }
    await record_reading(
        request, report, unit, _moment(later, known=known), exported=None if format_ == "json" else len(found)
    )
    if format_ == "json":
        content = to_json({**about, "rows": [one.shown(tongue) for one in found]})
        return Response(content, media_type="application/json")
    title = f"{about['unit_name']}{about['title']}{'对比' if tongue == 'zh' else ' compared'}"
    between = f"{earlier}至{later}" if tongue == "zh" else f"{earlier} to {later}"
    notes = [between, *foundations(about, tongue)]
    content = workbook(title, notes, _LINES, [line for one in found for line in _lines(one, tongue)], tongue)
    return Response(content, media_type=MEDIA_TYPE, headers=download(f"{title}{between}", "xlsx"))


def _known(request: Request) -> bool:
    said = request.query_params.get("clock") or "on"
    if said not in ("on", "known"):
        raise BadField("clock", "not_one_of")
    return said == "known"


def _dates(request: Request) -> tuple[date, date]:
    today = clock.today()
    earlier, later = ask.query_date(request, "from"), ask.query_date(request, "to") or today
    if earlier is None:
        raise BadField("from", "missing")
    if later > today:
        raise NotInFuture
    if earlier >= later:
        raise WrongOrder
    return earlier, later


def _moment(day: date, *, known: bool) -> Moment:
    return Moment(known_at=datetime.combine(day, time.max, clock.ZONE)) if known else Moment(on=day)


async def _rows(
    parts: Parts, report: Report, unit: UUID, day: date, tongue: Language, *, known: bool
) -> tuple[list[Row], Mapping[str, Applied]]:
    """The report's rows at the end of the day; today's are the live ones."""
    moment = Moment() if day == clock.today() else _moment(day, known=known)
    found = await read(parts, report, unit, day, moment)
    return report.rows(material_of(found, day, tongue)), found.completeness


_LINES = (
    Column("kind", "变化", "change", width=10),
    Column("what", "事项", "matter", width=40),
    Column("column", "项目", "column", width=16),
    Column("old", "原来", "before", width=36),
    Column("new", "后来", "after", width=36),
)


def _lines(change: Change, tongue: Language) -> list[Row]:
    """A line per column that differs."""
    return [
        {
            "kind": word_of(change.kind, tongue),
            "what": change.what,
            "column": column.title(tongue),
            "old": _text(old),
            "new": _text(new),
        }
        for column, old, new in change.cells
    ]


def _text(value: Any) -> Any:
    return value["word"] if isinstance(value, dict) and "word" in value else value

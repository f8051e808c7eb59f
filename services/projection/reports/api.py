"""The doors of the reports: which there are, and each of them now, as of a date, or as known at a moment."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.doors import admit, record, record_hourly
from services.projection.permissions import Permission
from services.projection.reports.material import Column, Material
from services.projection.reports.queries import QUERIES
from services.projection.reports.reading import Moment, Read, read
from services.projection.reports.report import Report
from services.projection.reports.reports import REPORTS
from services.projection.reports.things import of_thing
from services.projection.reports.workbook import MEDIA_TYPE, workbook
from shared import clock
from shared.access.events import DataExported, PersonalDataRead
from shared.calendar.working_days import packaged_calendar
from shared.kernel.refusal import Refusal
from shared.rulebook import Rulebook
from shared.rulebook.rules import Language
from shared.service.parts import Parts
from shared.web import request as ask
from shared.web.openapi import JSON, query_document
from shared.web.problem import BadField, language

RULEBOOK = Rulebook.load(Path(__file__).parents[1] / "rules.toml")
FORMATS = ("json", "xlsx")
_UUID = {"type": "string", "format": "uuid"}


class NoSuchReport(Refusal):
    """There is no report of this name; the list of reports names them all."""

    status = 404
    zh = "没有这种报表，请从报表目录中选择。"


class OneClockOnly(Refusal):
    """A report is seen either as of a date or as known at a moment: give one of as_of and known_at."""

    status = 422
    zh = "“截至日期”和“当时所知”只能选一个。"


class NotInFuture(Refusal):
    """A report cannot be seen from a day that has not come."""

    status = 422
    zh = "报表日期不能晚于今天。"


_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"name": "unit", "in": "path", "required": True, "schema": _UUID},
    {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "enum": list(REPORTS)}},
    {
        "name": "as_of",
        "in": "query",
        "schema": {"type": "string", "format": "date"},
        "description": "As it was on this date, as we know it now.",
    },
    {
        "name": "known_at",
        "in": "query",
        "schema": {"type": "string", "format": "date-time"},
        "description": "As it was known at this moment.",
    },
    {
        "name": "item",
        "in": "query",
        "schema": _UUID,
        "description": "Only the rows of this thing, or of this part of one: a duty of a list, a task of a report.",
    },
    {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(FORMATS)}},
    {
        "name": "at_least",
        "in": "query",
        "schema": {"type": "string", "pattern": r"^[a-z]+:[0-9]{1,18}$"},
        "description": "service:position that the report must have seen first.",
    },
)


def report_routes() -> APIRouter:
    """Return the list of reports, and the reports."""
    router = APIRouter(tags=["reports"])

    async def reports(request: Request) -> Response:
        await admit(request, Permission.REPORT_READ)
        tongue = tongue_of(request)
        listed = [
            {"name": one.name, "title": one.title(tongue), "formats": FORMATS, "columns": _columns(one.columns)}
            for one in REPORTS.values()
        ]
        return _json({"reports": listed})

    async def report(request: Request) -> Response:
        unit = await admit(request, Permission.REPORT_READ)
        if (wanted := REPORTS.get(request.path_params["name"])) is None:
            raise NoSuchReport
        format_, moment, item = _format(request), moment_of(request), ask.query_uuid(request, "item")
        parts: Parts = request.app.state.parts
        today = seen_from(moment)
        found = await read(parts, wanted, unit, today, moment)
        tongue = tongue_of(request)
        rows = of_thing(wanted.rows(material_of(found, today, tongue)), item)
        about = await _about(parts, wanted, unit, today, moment, found, tongue)
        await _record(request, wanted, unit, moment, exported=len(rows) if format_ == "xlsx" else None)
        if format_ == "json":
            return _json(about | {"columns": _columns(wanted.columns), "rows": rows})
        heading = f"{about['unit_name']}{about['title']}"
        content = await asyncio.to_thread(workbook, heading, _notes(about, tongue), wanted.columns, rows, tongue)
        return Response(content, media_type=MEDIA_TYPE, headers=_download(f"{heading}{today}"))

    answer = "Title, day, completeness, columns and rows; or a workbook"
    document = query_document(*_PARAMETERS, answer=answer, media=[JSON, MEDIA_TYPE])
    listing = query_document(_PARAMETERS[0], answer="Every report with its columns")
    router.add_api_route("/units/{unit}/reports", reports, methods=["GET"], response_model=None, openapi_extra=listing)
    router.add_api_route(
        "/units/{unit}/reports/{name}", report, methods=["GET"], response_model=None, openapi_extra=document
    )
    return router


async def _record(request: Request, wanted: Report, unit: UUID, moment: Moment, *, exported: int | None) -> None:
    """Write down who is given what; `exported`: so many rows leave as a file."""
    seen = {"what": wanted.name, "as_of": moment.on, "known_at": moment.known_at}
    if wanted.of_people:
        await record_hourly(request, PersonalDataRead.model_validate(seen), unit)
    if exported is not None:
        await record(request, DataExported.model_validate({**seen, "rows": exported}), unit)


def moment_of(request: Request) -> Moment:
    """Return which past the request asks for.

    :raises OneClockOnly: if it names both clocks
    :raises NotInFuture: if it asks for a day to come
    """
    on, known_at = ask.query_date(request, "as_of"), _query_moment(request, "known_at")
    if on is not None and known_at is not None:
        raise OneClockOnly
    if (on is not None and on > clock.today()) or (known_at is not None and known_at > clock.now()):
        raise NotInFuture
    return Moment(on, known_at)


def _query_moment(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        # an unescaped + arrives as a space
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is None:
            raise BadField(name, "not_a_moment")
        return moment.astimezone(clock.ZONE)
    except (ValueError, OverflowError) as error:
        raise BadField(name, "not_a_moment") from error


def seen_from(moment: Moment) -> date:
    """The day whose lights are shown: that of the past asked for, in Asia/Shanghai."""
    if moment.known_at is not None:
        return moment.known_at.date()
    return moment.on or clock.today()


def _format(request: Request) -> str:
    format_ = request.query_params.get("format") or "json"
    if format_ not in FORMATS:
        raise BadField("format", "not_one_of")
    return format_


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


async def _about(
    parts: Parts, report: Report, unit: UUID, today: date, moment: Moment, found: Read, tongue: Language
) -> dict[str, Any]:
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
        "rules": RULEBOOK.version,
        "completeness": {service: vars(applied) for service, applied in found.completeness.items()},
    }


def _notes(about: dict[str, Any], tongue: Language) -> list[str]:
    """The lines under a workbook's title: from which day, how complete (P7), by which rules."""
    chinese, known_at = tongue == "zh", about["known_at"]
    notes = [f"截至{about['today']}" if chinese else f"as of {about['today']}"]
    if known_at is not None:
        moment = f"{known_at:%Y-%m-%d %H:%M}"
        notes.append(f"按{moment}所知" if chinese else f"as known at {moment}")
    for service, one in about["completeness"].items():
        numbers = one["applied"], one["head"]
        notes.append(
            "{}：已计入{}/{}".format(service, *numbers) if chinese else "{}: {} of {}".format(service, *numbers)
        )
        if one["parked"]:
            views = "、".join(one["parked"])
            notes.append(f"{service}有数据暂停更新、待处理（{views}）" if chinese else f"{service} is parked ({views})")
        if one["skipped"]:
            views = "、".join(one["skipped"])
            left_out = f"{service} leaves out events by decision ({views})"
            notes.append(f"{service}有事件经决定不计入（{views}）" if chinese else left_out)
    return [*notes, f"规则版本{about['rules']}" if chinese else f"rulebook {about['rules']}"]


def _columns(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    return [{"key": one.key, "zh": one.zh, "en": one.en, "kind": one.kind} for one in columns]


def tongue_of(request: Request) -> Language:
    """Return the language that the caller prefers."""
    return "en" if language(request) == "en" else "zh"


def _json(content: Any) -> Response:
    return Response(to_json(content), media_type="application/json")


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename=report.xlsx; filename*=UTF-8''{quote(name)}.xlsx"}

"""The doors of the reports: which there are, and each of them now, as of a date, or as known at a moment."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.doors import admit, download, record, record_hourly
from services.projection.permissions import Permission
from services.projection.reports.about import about, material_of, notes
from services.projection.reports.material import Column
from services.projection.reports.reading import read
from services.projection.reports.report import Report, seen_from
from services.projection.reports.reports import REPORTS
from services.projection.reports.things import of_thing
from services.projection.reports.workbook import MEDIA_TYPE, workbook
from shared import clock
from shared.access.events import DataExported, PersonalDataRead
from shared.kernel.refusal import Refusal
from shared.rulebook.rules import Language
from shared.service.parts import Parts
from shared.views.history import Moment
from shared.web import request as ask
from shared.web.openapi import JSON, query_document
from shared.web.problem import BadField, language

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


OF_THE_PAST: tuple[dict[str, Any], ...] = (
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
)

_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"name": "unit", "in": "path", "required": True, "schema": _UUID},
    {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "enum": list(REPORTS)}},
    *OF_THE_PAST,
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
        format_, moment, item = format_of(request), moment_of(request), ask.query_uuid(request, "item")
        parts: Parts = request.app.state.parts
        today = seen_from(moment)
        found = await read(parts, wanted, unit, today, moment)
        tongue = tongue_of(request)
        rows = of_thing(wanted.rows(material_of(found, today, tongue)), item)
        said = await about(parts, wanted, unit, today, moment, found, tongue)
        await record_reading(request, wanted, unit, moment, exported=len(rows) if format_ == "xlsx" else None)
        if format_ == "json":
            return _json(said | {"columns": _columns(wanted.columns), "rows": rows})
        heading = f"{said['unit_name']}{said['title']}"
        content = await asyncio.to_thread(workbook, heading, notes(said, tongue), wanted.columns, rows, tongue)
        return Response(content, media_type=MEDIA_TYPE, headers=download(f"{heading}{today}", "xlsx"))

    answer = "Title, day, completeness, columns and rows; or a workbook"
    document = query_document(*_PARAMETERS, answer=answer, media=[JSON, MEDIA_TYPE])
    listing = query_document(_PARAMETERS[0], answer="Every report with its columns")
    router.add_api_route("/units/{unit}/reports", reports, methods=["GET"], response_model=None, openapi_extra=listing)
    router.add_api_route(
        "/units/{unit}/reports/{name}", report, methods=["GET"], response_model=None, openapi_extra=document
    )
    return router


async def record_reading(
    request: Request, wanted: Report, unit: UUID, moment: Moment, *, exported: int | None = None
) -> None:
    """Write down who is given what; `exported`: so many rows leave as a file.

    :raises NotRecorded: if that cannot be written now
    """
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


def format_of(request: Request) -> str:
    """Return json or xlsx.

    :raises BadField: if the request asks for anything else
    """
    format_ = request.query_params.get("format") or "json"
    if format_ not in FORMATS:
        raise BadField("format", "not_one_of")
    return format_


def _columns(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    return [{"key": one.key, "zh": one.zh, "en": one.en, "kind": one.kind} for one in columns]


def tongue_of(request: Request) -> Language:
    """Return the language that the caller prefers."""
    return "en" if language(request) == "en" else "zh"


def _json(content: Any) -> Response:
    return Response(to_json(content), media_type="application/json")

"""Evidence to take away: of a unit, of one item, or of a year of the whole log, as a zip with its own verifier."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.projection.accesses import EvidenceTaken
from services.projection.doors import admit, download, record
from services.projection.evidence import inspection
from services.projection.evidence.collecting import QUERIES, Collecting, Scope
from services.projection.evidence.folder import MEDIA_TYPE, zipped
from services.projection.permissions import Permission
from services.projection.reports.api import OF_THE_PAST, moment_of, tongue_of
from services.projection.reports.report import seen_from
from services.projection.sealing.api import published
from shared.clock import ZONE
from shared.kernel.refusal import Refusal
from shared.service.parts import Parts
from shared.web import request as read
from shared.web.openapi import query_document

_UUID = {"type": "string", "format": "uuid"}
_YEAR = {"type": "integer", "minimum": 1, "maximum": 9998}


class NothingOfThat(Refusal):
    """The sealed log holds nothing of that; what was recorded in the last ten seconds is not sealed yet."""

    status = 404
    zh = "已签发的日志中没有相应内容；最近十秒内记录的事件尚未签发。"


def evidence_routes() -> APIRouter:
    """Return GET evidence (`item`: only of this thing) and inspection-pack of a unit, and GET /audit/evidence?year=."""
    router = APIRouter(tags=["audit"])
    unit = {"name": "unit", "in": "path", "required": True, "schema": _UUID}
    item = {"name": "item", "in": "query", "schema": _UUID, "description": "only this thing and what belongs to it"}
    year = {"name": "year", "in": "query", "required": True, "schema": _YEAR}
    whole = {
        "name": "whole_log",
        "in": "query",
        "schema": {"type": "integer", "enum": [0, 1]},
        "description": "1: with every entry of the log, so that a stranger sees that none of the unit is missing",
    }
    answer = "A folder with events, proofs and the verifier"
    of_unit = query_document(unit, item, whole, answer=answer, media=[MEDIA_TYPE])
    of_year = query_document(year, answer=answer, media=[MEDIA_TYPE])
    router.add_api_route(
        "/units/{unit}/evidence", _of_unit, methods=["GET"], response_model=None, openapi_extra=of_unit
    )
    pack = query_document(unit, whole, *OF_THE_PAST, answer="Lists, minutes, results and events", media=[MEDIA_TYPE])
    router.add_api_route(
        "/units/{unit}/inspection-pack", _pack, methods=["GET"], response_model=None, openapi_extra=pack
    )
    router.add_api_route("/audit/evidence", _of_year, methods=["GET"], response_model=None, openapi_extra=of_year)
    return router


async def _of_unit(request: Request) -> Response:
    unit = await admit(request, Permission.AUDIT_READ)
    item = read.query_uuid(request, "item")
    scope = Scope(unit, item, whole_log=_whole_log(request))
    values = {"unit": unit, "item": item, "first": 0, "until": 2**62, "limit": 1}
    parts = _parts(request)
    async with parts.pool.connection() as connection:
        if not await scope.query.rows(connection, **values):
            raise NothingOfThat
    await record(request, EvidenceTaken(size=published(parts).last().checkpoint.size, item=item), unit)
    return _zip(parts, scope, f"evidence-{_short(item or unit)}")


async def _pack(request: Request) -> Response:
    unit = await admit(request, Permission.AUDIT_READ)
    await admit(request, Permission.REPORT_READ)
    parts, moment, tongue = _parts(request), moment_of(request), tongue_of(request)
    size, day = published(parts).last().checkpoint.size, seen_from(moment)
    unit_name, papers = await inspection.files(parts, unit, moment, day, tongue)
    await record(request, EvidenceTaken(size=size, as_of=day), unit)
    title = "巡察迎检包" if tongue == "zh" else " inspection pack "
    return _zip(parts, Scope(unit, whole_log=_whole_log(request)), f"{unit_name}{title}{day}", papers)


async def _of_year(request: Request) -> Response:
    district = await admit(request, Permission.AUDIT_VERIFY, _parts(request).identity.district)
    year = read.query_number(request, "year", 9998) or 1
    parts = _parts(request)
    sealed = published(parts).last()
    since, before = (datetime(which, 1, 1, tzinfo=ZONE) for which in (year, year + 1))
    async with parts.pool.connection() as connection:
        values = {"since": since, "before": before, "until": sealed.checkpoint.size}
        [found] = await QUERIES["year"].rows(connection, **values)
    if found["first"] is None:
        raise NothingOfThat
    await record(request, EvidenceTaken(size=sealed.checkpoint.size, year=year), district)
    return _zip(parts, Scope(first=found["first"], last=found["last"]), f"evidence-{year}")


def _zip(parts: Parts, scope: Scope, name: str, files: Mapping[str, bytes] | None = None) -> Response:
    log = published(parts)
    sealed = log.last()
    collecting = Collecting(parts.pool, parts.feeds, log, sealed, scope)
    return StreamingResponse(
        zipped(name, collecting, log, sealed, scope, files or {}), media_type=MEDIA_TYPE, headers=download(name, "zip")
    )


def _whole_log(request: Request) -> bool:
    return read.query_number(request, "whole_log", 1) == 1


def _short(id_: UUID) -> str:
    return id_.hex[-12:]


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts

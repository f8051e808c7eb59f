"""The trail to search, the log's head, and its verification."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.projection.accesses import AuditVerified
from services.projection.audit.log import QUERIES
from services.projection.audit.merkle import Frontier
from services.projection.audit.rows import readable
from services.projection.audit.titles import titles
from services.projection.audit.verify import Verdict, verify
from services.projection.doors import admit, record
from services.projection.names import opened, tokens
from services.projection.permissions import Permission
from shared.calendar.working_days import packaged_calendar
from shared.service.parts import Parts
from shared.web import request as read
from shared.web.caller import caller
from shared.web.catalogue import unless_known
from shared.web.openapi import query_document
from shared.web.problem import language

MOST_ROWS = 1000

_UUID = {"type": "string", "format": "uuid"}
_DATE = {"type": "string", "format": "date"}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**62}


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


_TRAIL = (
    {"name": "unit", "in": "path", "required": True, "schema": _UUID},
    _query("stream", _UUID, "only this thing's steps"),
    _query("person", _UUID, "only what this person did, or what was done on the person's behalf"),
    _query("correlation", _UUID, "only what follows from one beginning"),
    _query("type", {"type": "string", "maxLength": 100}, "only events of this name"),
    _query("since", _DATE, "from this date on"),
    _query("until", _DATE, "before this date"),
    _query("before", _NUMBER, "older than this index of the log: the next page"),
    _query("limit", _NUMBER, f"at most {MOST_ROWS} rows, default 100"),
)


def audit_routes() -> APIRouter:
    """Return the trail, its words, the head, and the verification (JSON lines: progress, then the verdict)."""
    router = APIRouter(tags=["audit"])

    async def head(request: Request) -> Response:
        await admit(request, Permission.AUDIT_VERIFY, _parts(request).identity.district)
        async with _parts(request).pool.connection() as connection:
            [row] = await QUERIES["head"].rows(connection)
        root = Frontier(row["size"], [bytes(part) for part in row["frontier"]]).root()
        return Response(to_json({"size": row["size"], "root": root.hex()}), media_type="application/json")

    async def check(request: Request) -> Response:
        district = await admit(request, Permission.AUDIT_VERIFY, _parts(request).identity.district)
        await record(request, AuditVerified(), district)
        return StreamingResponse(_verifying(_parts(request)), media_type="application/x-ndjson")

    async def event_titles(request: Request) -> Response:
        caller(request)
        return unless_known(request, to_json(titles()))

    names = query_document(answer="Per event type its title in Chinese and English")
    router.add_api_route("/event-titles", event_titles, methods=["GET"], response_model=None, openapi_extra=names)
    router.add_api_route(
        "/units/{unit}/audit", _trail, methods=["GET"], response_model=None, openapi_extra=query_document(*_TRAIL)
    )
    router.add_api_route("/audit/head", head, methods=["GET"], response_model=None, openapi_extra=query_document())
    verdict = query_document(answer="Progress, then the verdict", media=["application/x-ndjson"])
    router.add_api_route("/audit/verify", check, methods=["GET"], response_model=None, openapi_extra=verdict)
    return router


async def _trail(request: Request) -> Response:
    unit = await admit(request, Permission.AUDIT_READ)
    values = {
        "unit": unit,
        "stream": read.query_uuid(request, "stream"),
        "person": read.query_uuid(request, "person"),
        "correlation": read.query_uuid(request, "correlation"),
        "type": read.query_text(request, "type", 100),
        "since": read.query_date(request, "since"),
        "until": read.query_date(request, "until"),
        "before": read.query_number(request, "before"),
        "limit": min(read.query_number(request, "limit") or 100, MOST_ROWS),
    }
    parts = _parts(request)
    async with parts.pool.connection() as connection:
        rows = await QUERIES["trail"].rows(connection, **values)
        people = {row[place] for row in rows for place in ("by", "on_behalf_of") if row[place]}
        sealed = await tokens(connection, (unit, parts.identity.district), people)
    names, tongue = await opened(parts.keys, sealed), language(request)
    calendar = packaged_calendar()
    shown = [readable(row, names, calendar, "en" if tongue == "en" else "zh") for row in rows]
    return Response(to_json(shown), media_type="application/json")


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


async def _verifying(parts: Parts) -> AsyncIterator[bytes]:
    """Progress while it goes on, one line a tick, then the verdict; in one snapshot of the log."""
    progress: list[tuple[int, int]] = []

    async def work() -> Verdict:
        async with parts.pool.connection() as connection:
            await connection.execute("set transaction isolation level repeatable read, read only")
            return await verify(connection, parts.feeds, lambda done, total: progress.append((done, total)))

    task = asyncio.create_task(work())
    try:
        while not task.done():
            await asyncio.wait([task], timeout=0.5)
            if progress:
                done, total = progress[-1]
                yield to_json({"done": done, "total": total}) + b"\n"
        verdict = task.result()
        yield to_json({"whole": verdict.whole, **vars(verdict)}) + b"\n"
    finally:
        task.cancel()

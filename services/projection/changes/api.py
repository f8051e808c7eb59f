"""GET /changes: an endless answer, one line of JSON for every batch that was applied."""

import time
from collections.abc import AsyncIterator

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.projection.changes.listening import Changes
from services.projection.doors import admit
from services.projection.permissions import Permission
from services.projection.reports.queries import QUERIES
from shared.eventstore.port import Overloaded
from shared.service.parts import Parts
from shared.web.openapi import query_document

MEDIA = "application/x-ndjson"
MOST_READERS = 64
HEARTBEAT_SECONDS = 15.0
_LOOK_SECONDS = 1.0
_HEARTBEAT, _MISSED = to_json({"heartbeat": True}) + b"\n", to_json({"missed": True}) + b"\n"


def change_routes(heartbeat: float = HEARTBEAT_SECONDS) -> APIRouter:
    """Return GET /changes, with a sign of life whenever it was silent for `heartbeat` seconds."""
    router = APIRouter(tags=["changes"])

    async def changes(request: Request) -> Response:
        parts: Parts = request.app.state.parts
        await admit(request, Permission.CHANGES_FOLLOW, parts.identity.district)
        if parts.listener(Changes).readers >= MOST_READERS:
            raise Overloaded
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_lines(parts, heartbeat), media_type=MEDIA, headers=headers)

    answer = 'Lines {"service", "position", "units"}, {"heartbeat"}, {"missed"}: what is shown has to be read again'
    document = query_document(answer=answer, media=[MEDIA])
    router.add_api_route("/changes", changes, methods=["GET"], response_model=None, openapi_extra=document)
    return router


async def _lines(parts: Parts, heartbeat: float) -> AsyncIterator[bytes]:
    """The first line comes at once: whoever has it misses nothing from then on."""
    hub = parts.listener(Changes)
    with hub.reading() as reader:
        known = await _stored(parts)
        yield _HEARTBEAT
        silent_since = time.monotonic()
        while not reader.ended:
            await reader.wait(min(heartbeat, _LOOK_SECONDS))
            known, elsewhere = await _moved_elsewhere(parts, hub, known)
            missed, lines = reader.take()
            if missed or elsewhere:
                yield _MISSED
            for line in lines:
                yield to_json({"service": line.service, "position": line.position, "units": line.units}) + b"\n"
            if missed or elsewhere or lines:
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since >= heartbeat:
                yield _HEARTBEAT
                silent_since = time.monotonic()


async def _moved_elsewhere(parts: Parts, hub: Changes, known: dict[str, int]) -> tuple[dict[str, int], bool]:
    """Where another copy does the work, nobody tells this one what it applied: that it did is seen in the database."""
    if parts.views.active:
        return known, False
    stored = await _stored(parts)
    elsewhere = any(position > max(known.get(s, 0), hub.told.get(s, 0)) for s, position in stored.items())
    return stored, elsewhere


async def _stored(parts: Parts) -> dict[str, int]:
    async with parts.pool.connection() as connection:
        rows = await QUERIES["applied"](connection, subscription=parts.views.name)
    return {row["service"]: row["position"] for row in rows}

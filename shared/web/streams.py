"""Where a stream stands: its version and what happened, by name. Whoever holds a role in the unit may look."""

from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared.handling import CommandHandler, NotKnownHere
from shared.kernel.decider import Decider
from shared.kernel.scope import NoSuchUnit
from shared.web import request as read
from shared.web.caller import caller
from shared.web.commands import SliceRouter, slice_path
from shared.web.openapi import query_document

_UUID = {"type": "string", "format": "uuid"}
_PATH = [{"name": name, "in": "path", "required": True, "schema": _UUID} for name in ("unit", "id")]


def stream_routes(decider: Decider[Any, Any, Any]) -> APIRouter:
    """Return GET /units/{unit}/<plural slice>/{id}: version and event names; 404 for strangers and empty streams."""
    path = slice_path(decider)
    router = SliceRouter(f"{path}/", prefix=f"/units/{{unit}}{path}", tags=[decider.category])

    async def look(request: Request) -> Response:
        by, unit, id = caller(request), read.path_uuid(request, "unit"), read.path_uuid(request, "id")
        handler: CommandHandler = request.app.state.handler
        if not await handler.directory.roles(by, unit):
            raise NoSuchUnit
        history = await handler.store.load(handler.key(decider, unit, id))
        if not history.version:
            raise NotKnownHere
        if decider.district and unit not in {*decider.units(decider.fold(history.events)), handler.district}:
            raise NotKnownHere
        content = {
            "id": id,
            "version": history.version,
            "on": history.on,
            "events": [type(event).__name__ for event in history.events],
        }
        headers = {"ETag": f'"{history.version}"'}
        return Response(to_json(content), media_type="application/json", headers=headers)

    router.add_api_route(
        "/{id}",
        look,
        methods=["GET"],
        name=f"look-{decider.category}",
        description="The version to put into If-Match, and what has happened so far.",
        openapi_extra=query_document(*_PATH, answer="Version and event names"),
        response_model=None,
    )
    return router

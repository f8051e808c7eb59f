"""The feed: a service's events in pages, byte for byte, for whoever keeps a copy (services' own principals only)."""

from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.role import TITLES, Role
from shared.kernel.scope import NotPermitted
from shared.web import request as read
from shared.web.caller import caller
from shared.web.openapi import query_document

PAGE = 10_000
MEDIA = "text/csv; charset=binary"


def _number(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0, "maximum": 2**62}
    return {"name": name, "in": "query", "schema": schema, "description": description}


_PARAMETERS = (
    _number("after", "events behind this position"),
    _number("limit", f"at most {PAGE} events"),
    _number("until", "up to and with this position"),
    {"name": "unit", "in": "query", "schema": {"type": "string", "format": "uuid"}},
)


def require_service(request: Request) -> None:
    """Let only a service's own principal pass, as the installation knows it: the directory itself is fed from here.

    :raises NotPermitted: to anybody else
    """
    if caller(request) not in request.app.state.identity.principals.values():
        raise NotPermitted(roles=TITLES[Role.SERVICE])


def feed_routes() -> APIRouter:
    """Return GET /feed (CSV pages; headers Wx-Epoch, Wx-Fork, Wx-Head), GET /head and GET /source-head."""
    router = APIRouter(tags=["feed"])

    async def feed(request: Request) -> Response:
        require_service(request)
        store = request.app.state.store
        limit = read.query_number(request, "limit")
        page = await store.copy_page(
            read.query_number(request, "after") or 0,
            limit=PAGE if limit is None else min(limit, PAGE),
            unit=read.query_uuid(request, "unit"),
            until=read.query_number(request, "until"),
        )
        head = await store.head()
        headers = {"Wx-Epoch": str(head.epoch), "Wx-Fork": str(head.fork), "Wx-Head": str(head.position)}
        return Response(page, media_type=MEDIA, headers=headers)

    async def head(request: Request) -> Response:
        require_service(request)
        return Response(to_json((await request.app.state.store.head())._asdict()), media_type="application/json")

    async def source_head(request: Request) -> Response:
        require_service(request)
        said = await request.app.state.store.source_head()
        told = None if said is None else said._asdict() | {"hash": said.hash.hex()}
        return Response(to_json(told), media_type="application/json")

    document = query_document(*_PARAMETERS, answer="One line per event", media=["text/csv"])
    router.add_api_route("/feed", feed, methods=["GET"], openapi_extra=document, response_model=None)
    said = query_document(answer="What the log last said of itself, once a minute: epoch, position, since, hash in hex")
    router.add_api_route("/source-head", source_head, methods=["GET"], openapi_extra=said, response_model=None)
    router.add_api_route("/head", head, methods=["GET"], openapi_extra=query_document(), response_model=None)
    return router

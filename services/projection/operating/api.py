"""Doors to the views themselves: list, rebuild, compare, roll back, forget; resume and skip for parked units."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from psycopg import AsyncConnection
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.projection.accesses import ViewEventSkipped, ViewRebuilt, ViewResumed, ViewRolledBack
from services.projection.doors import admit, record
from services.projection.operating import asked, refusals
from services.projection.operating.listing import listed
from services.projection.operating.rebuilding import standing
from services.projection.permissions import Permission
from services.projection.views import KNOWN
from shared.kernel.text import Text
from shared.service.parts import Parts
from shared.views.keeping import KeptByAnother, NothingKept, forget, roll_back
from shared.views.resume import NotParked, resume
from shared.views.skipping import NotTheEvent, poison_of, skip
from shared.views.view import View
from shared.web import request as read
from shared.web.caller import caller
from shared.web.openapi import PROBLEMS, query_document

_TICK_SECONDS = 0.3


class Place(BaseModel):
    """Which parked unit goes on, from where it stopped, after a fix."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    view: str = Field(max_length=60)
    service: str = Field(max_length=60)
    unit: UUID


class Skip(Place):
    """Which event, at which a unit is parked, this view leaves out for ever, and why."""

    position: int = Field(ge=1)
    reason: Text = Field(min_length=4, max_length=500)


class How(BaseModel):
    """`accept`: switch although the same version now gives other rows than those that serve."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accept: bool = False


def view_routes() -> APIRouter:
    """Return GET /views and what can be done with a view or a parked unit; rebuild and compare answer in JSON lines."""
    router = APIRouter(tags=["views"])
    named = {"name": "view", "in": "path", "required": True, "schema": {"type": "string"}}
    lines = query_document(named, answer="Progress, then the outcome", media=["application/x-ndjson"])
    _add(router, "GET", "/views", _views, query_document())
    _add(router, "POST", "/views/parked/resume", _resume, _body_document(Place))
    _add(router, "POST", "/views/parked/skip", _skip, _body_document(Skip))
    _add(router, "POST", "/views/{view}/rebuild", _rebuild, lines | _optional(How))
    _add(router, "POST", "/views/{view}/compare", _compare, lines)
    _add(router, "POST", "/views/{view}/rollback", _roll_back, query_document(named, answer="The positions"))
    _add(router, "POST", "/views/{view}/forget", _forget, query_document(named, answer="What was forgotten"))
    return router


async def _views(request: Request) -> Response:
    return _json(await listed(await _operator(request)))


async def _rebuild(request: Request) -> Response:
    parts = await _operator(request)
    view = _view(parts, request)
    sent = await read.body(request)
    how = How.model_validate_json(sent) if sent else How()
    rebuilt = ViewRebuilt(view=view.name, version=view.version, service=parts.service.name)
    await record(request, rebuilt, parts.identity.district)
    return await _asked(request, parts, view, switches=True, accepts=how.accept)


async def _compare(request: Request) -> Response:
    parts = await _operator(request)
    return await _asked(request, parts, _view(parts, request), switches=False, accepts=False)


async def _asked(request: Request, parts: Parts, view: View[Any], *, switches: bool, accepts: bool) -> Response:
    async with parts.pool.connection() as connection:
        new = await asked.ask(connection, view.name, switches=switches, accepts=accepts, by=caller(request))
        known = await asked.of_view(connection, view.name)
    if not new and known is not None and (known.switches, known.accepts) != (switches, accepts):
        raise refusals.RebuildRunning
    return StreamingResponse(_told(parts, view.name), media_type="application/x-ndjson")


async def _roll_back(request: Request) -> Response:
    parts = await _operator(request)
    view = _view(parts, request)
    await _not_pending(parts, view)
    await record(request, ViewRolledBack(view=view.name, version=view.version), parts.identity.district)
    async with _own_connection(parts) as connection:
        try:
            positions = await roll_back(connection, view, parts.feeds, standing(parts), KNOWN)
        except NothingKept:
            raise refusals.NothingToTakeBack from None
        except KeptByAnother as error:
            raise refusals.OfAnotherRelease(kept=error.version) from None
    parts.forget()
    return _json({"view": view.name, "positions": positions})


async def _forget(request: Request) -> Response:
    parts = await _operator(request)
    view = _view(parts, request)
    async with parts.pool.connection() as connection:
        withdrawn = await asked.withdraw(connection, view.name)
        dropped = await forget(connection, view)
    if not withdrawn and not dropped:
        raise refusals.NothingToForget
    return _json({"view": view.name, "withdrawn": withdrawn, "dropped": dropped})


async def _resume(request: Request) -> Response:
    parts = await _operator(request)
    place = Place.model_validate_json(await read.body(request))
    view = _reading(parts, place)
    resumed = ViewResumed(view=view.name, source=place.service, parked=place.unit)
    await record(request, resumed, parts.identity.district)
    return await _gone_on(parts, view, place)


async def _skip(request: Request) -> Response:
    parts = await _operator(request)
    place = Skip.model_validate_json(await read.body(request))
    view = _reading(parts, place)
    async with _own_connection(parts) as connection:
        try:
            event = await poison_of(
                connection, view, place.service, place.unit, place.position, parts.feeds[place.service]
            )
        except NotParked:
            raise refusals.NothingParked from None
        except NotTheEvent:
            raise refusals.ParkedElsewhere from None
        skipped = ViewEventSkipped(
            view=view.name,
            source=place.service,
            parked=place.unit,
            position=place.position,
            event=event.type,
            digest=event.digest,
        )
        await record(request, skipped, parts.identity.district, place.reason)
        await skip(connection, view, event, reason=place.reason, by=caller(request))
    return await _gone_on(parts, view, place)


async def _gone_on(parts: Parts, view: View[Any], place: Place) -> Response:
    async with _own_connection(parts) as connection:
        try:
            again = await resume(connection, view, place.service, place.unit, parts.feeds[place.service], KNOWN)
        except NotParked:
            raise refusals.NothingParked from None
    parts.forget()
    return _json({"resumed": again is None, "parked": asdict(again) if again else None})


async def _told(parts: Parts, view: str) -> AsyncIterator[bytes]:
    """How far it is, again and again, until it is done or has to wait for its next attempt."""
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        async with parts.pool.connection() as connection:
            now = await asked.of_view(connection, view)
        if now is None:
            return
        if now.ended_at is None and now.problem is None:
            yield to_json({"view": view, "done": now.done, "total": now.total}) + b"\n"
            continue
        built = now.problem is None and now.switches
        about = {"problem": now.problem, "tried_again": now.ended_at is None, "comparison": now.comparison}
        yield to_json({"view": view, "built": built, "positions": now.positions, **about}) + b"\n"
        return


async def _not_pending(parts: Parts, view: View[Any]) -> None:
    async with parts.pool.connection() as connection:
        known = await asked.of_view(connection, view.name)
    if known is not None and known.ended_at is None:
        raise refusals.RebuildRunning


async def _operator(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    await admit(request, Permission.VIEWS_OPERATE, parts.identity.district)
    return parts


def _view(parts: Parts, request: Request) -> View[Any]:
    return _named(parts, request.path_params["view"])


def _reading(parts: Parts, place: Place) -> View[Any]:
    view = _named(parts, place.view)
    if place.service not in view.sources:
        raise refusals.NoSuchView
    return view


def _named(parts: Parts, name: str) -> View[Any]:
    for view in parts.service.kept():
        if view.name == name:
            return view
    raise refusals.NoSuchView


@asynccontextmanager
async def _own_connection(parts: Parts) -> AsyncIterator[AsyncConnection[Any]]:
    """Not of the pool: what takes long must not keep requests waiting."""
    async with await AsyncConnection.connect(str(parts.pool.conninfo), autocommit=True) as connection:
        yield connection


def _json(content: Any) -> Response:
    return Response(to_json(content), media_type="application/json")


def _add(
    router: APIRouter, method: str, path: str, door: Callable[[Request], Awaitable[Response]], document: dict[str, Any]
) -> None:
    router.add_api_route(path, door, methods=[method], response_model=None, openapi_extra=document)


def _body_document(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}},
        "responses": {"200": {"description": "Whether it goes on, or where it stopped again"}, **PROBLEMS},
        "security": [{"bearer": []}],
    }


def _optional(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": {"required": False, "content": {"application/json": {"schema": model.model_json_schema()}}}}

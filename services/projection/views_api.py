"""How the views are, building one anew, and letting a parked unit go on: for whoever runs the system."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from psycopg import AsyncConnection
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.projection.accesses import ViewRebuilt, ViewResumed
from services.projection.doors import admit, record
from services.projection.permissions import Permission
from services.projection.views import KNOWN
from shared.kernel.refusal import Refusal
from shared.service.parts import Parts
from shared.views.rebuild import rebuild
from shared.views.resume import NotParked, resume
from shared.views.state import QUERIES as STATE
from shared.views.state import parked
from shared.views.table import Table
from shared.views.view import View
from shared.web import request as read
from shared.web.openapi import PROBLEMS, query_document

_TICK_SECONDS = 0.5


class NoSuchView(Refusal):
    """There is no view of this name here, or it does not read this service."""

    status = 404
    zh = "没有这个视图，或该视图不读取这一服务的事件。"


class NothingParked(Refusal):
    """This unit is not parked for this view, or the view is being rebuilt."""

    status = 409
    zh = "该单位在此视图中没有暂停更新，或视图正在重建。"


class RebuildRunning(Refusal):
    """A view is being rebuilt already: {view}. Wait until it is done."""

    status = 409
    zh = "视图正在重建：{view}。请等待完成后再试。"


class Resume(BaseModel):
    """Which parked unit goes on, from where it stopped, after a fix."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    view: str = Field(max_length=60)
    service: str = Field(max_length=60)
    unit: UUID


class Rebuilds:
    """One rebuild at a time; it goes on when the one who asked for it no longer listens."""

    def __init__(self) -> None:
        self.view: str | None = None
        self.progress = (0, 0)
        self._task: asyncio.Task[dict[str, int]] | None = None

    @property
    def running(self) -> str | None:
        """The view that is being built."""
        return self.view if self._task is not None and not self._task.done() else None

    def start(self, parts: Parts, view: View[Any]) -> "asyncio.Task[dict[str, int]]":
        """Begin, or give back the rebuild of this very view that is under way.

        :raises RebuildRunning: if it is another's
        """
        if self._task is not None and self.running is not None:
            if self.running != view.name:
                raise RebuildRunning(view=self.running)
            return self._task
        self.view, self.progress = view.name, (0, 0)
        self._task = asyncio.create_task(self._run(parts, view), name=f"rebuild {view.name}")
        return self._task

    async def _run(self, parts: Parts, view: View[Any]) -> dict[str, int]:
        def told(done: int, total: int) -> None:
            self.progress = (done, total)

        # not from the pool: a rebuild takes long and must not keep requests waiting
        async with await AsyncConnection.connect(str(parts.pool.conninfo), autocommit=True) as connection:
            positions = await rebuild(connection, [view], parts.feeds, KNOWN, told)
        parts.forget()
        return positions


def view_routes() -> APIRouter:
    """Return GET /views, POST /views/{view}/rebuild (JSON lines) and POST /views/parked/resume."""
    router = APIRouter(tags=["views"])
    rebuilds = Rebuilds()

    async def views(request: Request) -> Response:
        parts = await _operator(request)
        return Response(to_json(await _listed(parts, rebuilds)), media_type="application/json")

    async def build_anew(request: Request) -> Response:
        parts = await _operator(request)
        view = _view(parts, request.path_params["view"])
        await record(
            request,
            ViewRebuilt(view=view.name, version=view.version, service=parts.service.name),
            parts.identity.district,
        )
        task = rebuilds.start(parts, view)
        return StreamingResponse(_told(rebuilds, view.name, task), media_type="application/x-ndjson")

    named = {"name": "view", "in": "path", "required": True, "schema": {"type": "string"}}
    router.add_api_route("/views", views, methods=["GET"], response_model=None, openapi_extra=query_document())
    router.add_api_route(
        "/views/parked/resume", _go_on, methods=["POST"], response_model=None, openapi_extra=_body_document(Resume)
    )
    router.add_api_route(
        "/views/{view}/rebuild",
        build_anew,
        methods=["POST"],
        response_model=None,
        openapi_extra=query_document(named, answer="Progress, then the positions", media=["application/x-ndjson"]),
    )
    return router


async def _go_on(request: Request) -> Response:
    parts = await _operator(request)
    asked = Resume.model_validate_json(await read.body(request))
    view = _view(parts, asked.view)
    if asked.service not in view.sources:
        raise NoSuchView
    resumed = ViewResumed(view=view.name, source=asked.service, parked=asked.unit)
    await record(request, resumed, parts.identity.district)
    async with await AsyncConnection.connect(str(parts.pool.conninfo), autocommit=True) as connection:
        try:
            again = await resume(connection, view, asked.service, asked.unit, parts.feeds[asked.service], KNOWN)
        except NotParked:
            raise NothingParked from None
    parts.forget()
    answer = {"resumed": again is None, "parked": asdict(again) if again else None}
    return Response(to_json(answer), media_type="application/json")


async def _operator(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    await admit(request, Permission.VIEWS_OPERATE, parts.identity.district)
    return parts


def _view(parts: Parts, name: str) -> View[Any]:
    for view in parts.service.kept():
        if view.name == name:
            return view
    raise NoSuchView


async def _listed(parts: Parts, rebuilds: Rebuilds) -> dict[str, Any]:
    """Every view: which version its table holds, how far each service is applied, who is parked."""
    async with parts.pool.connection() as connection:
        listed = await STATE["states"].rows(connection)
        states = {row["view"]: (row["version"], row["layout"], row["built"]) for row in listed}
        stopped = await parked(connection)
    sources = sorted({source for view in parts.service.kept() for source in view.sources})
    services = {source: _standing(parts, source) for source in sources}
    return {
        "views": [
            {
                "name": view.name,
                "doc": view.doc,
                "version": view.version,
                "state": _state(view, states, rebuilds),
                "services": {source: services[source] for source in sorted(view.sources)},
                "parked": [asdict(one) for one in stopped if one.view == view.name],
            }
            for view in parts.service.kept()
        ]
    }


def _standing(parts: Parts, source: str) -> dict[str, Any]:
    applied, lag = parts.views.caught_up(source), parts.views.lag(source)
    return {"applied": applied, "head": applied + lag, "lag": lag, "trouble": parts.views.trouble(source)}


def _state(view: View[Any], states: Mapping[str, tuple[int, str, bool]], rebuilds: Rebuilds) -> str:
    """`live`, `rebuilding`, `outdated` (the old version serves until it is rebuilt) or `missing`."""
    if rebuilds.running == view.name:
        return "rebuilding"
    if view.name not in states:
        return "missing"
    return "live" if states[view.name] == (view.version, Table(view).layout, True) else "outdated"


async def _told(rebuilds: Rebuilds, view: str, task: "asyncio.Task[dict[str, int]]") -> AsyncIterator[bytes]:
    while not task.done():
        await asyncio.wait([task], timeout=_TICK_SECONDS)
        done, total = rebuilds.progress
        yield to_json({"view": view, "done": done, "total": total}) + b"\n"
    if (error := task.exception()) is not None:
        yield to_json({"view": view, "error": type(error).__name__}) + b"\n"
        return
    yield to_json({"view": view, "built": True, "positions": task.result()}) + b"\n"


def _body_document(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}},
        "responses": {"200": {"description": "Whether it goes on, or where it stopped again"}, **PROBLEMS},
        "security": [{"bearer": []}],
    }

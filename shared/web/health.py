"""Live, ready and metrics: each asks a real question, and none needs a token."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import AsyncConnectionPool
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Check = Callable[[], Awaitable[None]]
SECONDS = 3.0
LIVE = ("database", "work")


def answering(pool: AsyncConnectionPool[Any]) -> Check:
    """Return the check whether a database answers a query."""

    async def database() -> None:
        async with pool.connection() as connection:
            await connection.execute("select 1")

    return database


def health_routes() -> APIRouter:
    """Return GET /health/live, /health/ready (503 with what fails) and /metrics.

    Live asks the database a query too: after an fsync error it must be restarted, and only a query shows that. Where
    work goes on that no request would miss, it is asked as well.
    """
    router = APIRouter(tags=["health"])

    async def live(request: Request) -> Response:
        checks = request.app.state.checks
        return await _answer({name: checks[name] for name in LIVE if name in checks})

    async def ready(request: Request) -> Response:
        return await _answer(request.app.state.checks)

    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    unwell: dict[int | str, dict[str, Any]] = {503: {"description": "What is not well"}}
    router.add_api_route("/health/live", live, methods=["GET"], response_model=None, responses=unwell)
    router.add_api_route("/health/ready", ready, methods=["GET"], response_model=None, responses=unwell)
    router.add_api_route("/metrics", metrics, methods=["GET"], response_model=None, response_class=PlainTextResponse)
    return router


async def _answer(checks: Mapping[str, Check]) -> Response:
    results = {name: await _result(check) for name, check in checks.items()}
    status = 200 if all(result == "ok" for result in results.values()) else 503
    return Response(to_json(results), status, media_type="application/json")


async def _result(check: Check) -> str:
    try:
        await asyncio.wait_for(check(), SECONDS)
    except Exception as error:  # whatever it is, the answer is that this part is not well
        return type(error).__name__
    return "ok"

"""The little door of a process that only works: /health and /metrics, for those who watch it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from shared.service.settings import Settings
from shared.web.health import Check, answering, health_routes

LONGEST_SILENCE = 120.0
"""Seconds; longer than any work of ours waits on purpose."""


class Stalled(Exception):
    """The work has not begun, has failed, or does not go on."""


class Watch:
    """What is asked of the process: does its database answer, and does its work go on."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {"work": _not_begun}

    @contextmanager
    def over(self, pool: AsyncConnectionPool[Any], alive: Callable[[], bool]) -> Iterator[None]:
        """While the block runs, ask this pool and this work."""

        async def work() -> None:
            if not alive():
                raise Stalled

        self.checks.update(database=answering(pool), work=work)
        try:
            yield
        finally:
            self.checks.update(work=_not_begun)


def recent(moment: float | None) -> bool:
    """Whether a sign of life (monotonic seconds) is not older than the longest silence."""
    return moment is not None and time.monotonic() - moment < LONGEST_SILENCE


@asynccontextmanager
async def door(settings: Settings, watch: Watch) -> AsyncIterator[None]:
    """Answer on the metrics port while the block runs; without a port there is no door."""
    if not settings.metrics_port:
        yield
        return
    app = FastAPI(openapi_url=None)
    app.include_router(health_routes())
    app.state.checks = watch.checks
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.metrics_port,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )
    serving = asyncio.create_task(server.serve(), name="door")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _not_begun() -> None:
    raise Stalled


class _Server(uvicorn.Server):
    """Signals belong to the process and its work."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

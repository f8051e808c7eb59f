"""The web application of a service: its slices' routes, its own routers, health, and everything running behind them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from shared.kernel.unavailable import Stale
from shared.service.definition import Service
from shared.service.garbage import calm_garbage_collection
from shared.service.metrics import readings
from shared.service.parts import Parts, running
from shared.service.settings import Settings
from shared.telemetry import traces
from shared.web import openapi, problem
from shared.web.asyncapi import asyncapi_routes
from shared.web.batch import batch_routes
from shared.web.catalogue import catalogue_routes
from shared.web.commands import command_routes
from shared.web.docs import documented
from shared.web.feed import feed_routes
from shared.web.fields import read_words
from shared.web.health import answering, health_routes
from shared.web.problem import BadField
from shared.web.sheets import sheet_routes
from shared.web.streams import stream_routes
from shared.web.tokens import TokenVerifier, make_key
from shared.web.tracing import Tracing

WAIT_SECONDS = 10.0


def build(service: Service, settings: Settings) -> FastAPI:
    """Return the application; entering its lifespan opens everything."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(service, settings) as parts:
            _expose(app, parts)
            numbers = readings(parts)
            numbers.register()
            calm_garbage_collection()
            try:
                yield
            finally:
                numbers.unregister()
        await asyncio.to_thread(traces.flush)

    app = documented(service.title, description=service.description, version="1", lifespan=lifespan)
    app.state.tokens = TokenVerifier(make_key(settings.token_key_file))
    include_doors(app, service)
    if traces.listening():
        app.add_middleware(Tracing)
    return app


def include_doors(app: FastAPI, service: Service) -> None:
    """Add every route of the service, problem documents and the OpenAPI of commands."""
    problem.install(app)
    openapi.install(app)
    app.include_router(health_routes())
    words = read_words(service.words)
    for decider in service.deciders:
        app.include_router(command_routes(decider))
        app.include_router(sheet_routes(decider, service.allowed, words))
        app.include_router(stream_routes(decider))
    if service.deciders:
        app.include_router(catalogue_routes(service.deciders, service.allowed))
        app.include_router(batch_routes(service.deciders))
    if service.owns_streams:
        app.include_router(feed_routes())
        app.include_router(asyncapi_routes(service.name, service.title, service.deciders, service.accesses))
    for router in service.routers:
        app.include_router(router)


def _expose(app: FastAPI, parts: Parts) -> None:
    app.state.parts = parts
    app.state.identity = parts.identity
    app.state.directory = parts.directory
    app.state.handler = parts.handler
    app.state.store = parts.store
    app.state.wait_at_least = waiting(parts)
    app.state.checks = _checks(parts)


def waiting(parts: Parts) -> Callable[[tuple[str, int] | None], Awaitable[None]]:
    """Return the function that lets a request wait until the views have seen a position: read your own writes."""

    async def wait(at_least: tuple[str, int] | None) -> None:
        if at_least is None:
            return
        source, position = at_least
        if source not in parts.views.services:
            raise BadField("at_least", "not_a_position")
        try:
            await parts.views.wait_for(source, position, WAIT_SECONDS)
        except TimeoutError:
            raise Stale from None

    return wait


def _checks(parts: Parts) -> dict[str, Callable[[], Awaitable[None]]]:
    async def directory() -> None:
        if parts.directory_age() > 60:
            raise Stale

    async def store() -> None:
        if parts.store is not None:
            await parts.store.head()

    return {"database": answering(parts.pool), "store": store, "directory": directory}

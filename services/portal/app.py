"""The portal's application: pages, what browsers are served, health, and everything behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from servestatic import ServeStaticASGI  # type: ignore[import-untyped]
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from services.portal.attachments.store import FileStore
from services.portal.pages import PAGES
from services.portal.parts import running
from services.portal.settings import PortalSettings
from services.portal.web import errors
from services.portal.web.assets import Assets
from services.portal.web.headers import SecurityHeaders
from services.portal.web.own_log import PATH, expose, own_log
from shared.service.garbage import calm_garbage_collection
from shared.service.metrics import of_log
from shared.telemetry.metrics import Readings
from shared.web.health import answering, health_routes
from shared.web.tokens import TokenVerifier, make_key

_A_YEAR = 365 * 24 * 3600


def build(settings: PortalSettings) -> ASGIApp:
    """Return the application; entering its lifespan opens everything.

    :raises NotBuilt: if the assets are missing
    :raises CannotStore: if the setting of the attachments names no store
    """
    files, log = FileStore(settings.attachments), own_log()
    tokens = TokenVerifier(make_key(settings.token_key_file))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings, PAGES, files) as parts:
            app.state.parts = parts
            app.state.checks = {"database": answering(parts.pool)}
            expose(log, parts.store, parts.identity, tokens)
            numbers = Readings("portal")
            numbers.build(settings.version)
            of_log(numbers, parts.store, parts.relay)
            numbers.register()
            calm_garbage_collection()
            try:
                yield
            finally:
                numbers.unregister()

    app = FastAPI(title="Wenxiao portal 问效门户", lifespan=lifespan, openapi_url=None)
    errors.install(app)
    app.include_router(health_routes())
    app.mount(PATH, log)
    for page in PAGES:
        app.include_router(page.router)
    app.add_middleware(Compressed, minimum_size=1_000, compresslevel=5)
    return SecurityHeaders(_with_files(app))


class Compressed(GZipMiddleware):
    """All pages; files of people are packed already, and packing them again would keep everybody waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inner = self.app if "/files/" in scope.get("path", "") else super().__call__
        await inner(scope, receive, send)


def _with_files(app: ASGIApp) -> ASGIApp:
    """Files whose names hold their digests are kept by browsers for good."""
    served: ASGIApp = ServeStaticASGI(
        app,
        root=str(Assets().folder),
        prefix="static/",
        max_age=_A_YEAR,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_no_guessing,
    )
    return served


def _no_guessing(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"

"""Runs a service's application in this process until SIGTERM or SIGINT; requests under way are finished first."""

import sys
from collections.abc import Callable
from socket import socket

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from shared.service.app import build
from shared.service.definition import Service
from shared.service.identity import BrokenIdentity
from shared.service.parts import Parts
from shared.service.settings import Settings, WebSettings, settings_of
from shared.telemetry import logs, traces

GRACE_SECONDS = 7
IDLE_SECONDS = 75
"""Longer than callers and proxies keep an idle line, or a request meets the moment of its end."""


def serve(service: Service) -> None:
    """Serve with the settings of the environment; a setting that is missing is one clear sentence and exit code 2."""
    settings = settings_of(service.name, Settings)
    logs.configure(service.name, form=settings.log_format)
    traces.configure(service.name, settings.version)
    try:
        app = build(service, settings)
    except BrokenIdentity as error:
        sys.exit(str(error))
    listen(app, settings, lambda: _end(app))


def listen(app: ASGIApp, settings: WebSettings, ending: Callable[[], None] = lambda: None) -> None:
    """Serve an application where the settings say, until the process is told to stop."""
    server = Server(config_of(app, settings), ending)
    server.run()
    if not server.started:
        sys.exit(3)


class Server(uvicorn.Server):
    """Tells first that it stops: it waits for requests under way, and some would never end by themselves."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def config_of(app: ASGIApp, settings: WebSettings) -> uvicorn.Config:
    """Return how an application is served."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        root_path=settings.root_path,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
        server_header=False,
    )


def _end(app: FastAPI) -> None:
    parts: Parts | None = getattr(app.state, "parts", None)
    if parts is not None:
        parts.end()

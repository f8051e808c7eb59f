"""Runs a service's application in this process until SIGTERM or SIGINT; requests under way are finished first."""

import sys
from socket import socket

import uvicorn
<<<<<<< HEAD
from starlette.types import ASGIApp
=======
from fastapi import FastAPI
>>>>>>> projections

from shared.service.app import build
from shared.service.definition import Service
from shared.service.identity import BrokenIdentity
<<<<<<< HEAD
from shared.service.settings import Settings, WebSettings, settings_of
=======
from shared.service.parts import Parts
from shared.service.settings import Settings, settings_of
>>>>>>> projections
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
<<<<<<< HEAD
    listen(app, settings)


def listen(app: ASGIApp, settings: WebSettings) -> None:
    """Serve an application where the settings say."""
    uvicorn.run(
=======
    server = Server(config_of(app, settings))
    server.run()
    if not server.started:
        sys.exit(3)


class Server(uvicorn.Server):
    """Tells the parts first that it stops: it waits for requests under way, and some would never end by themselves."""

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        parts: Parts | None = getattr(self.config.app.state, "parts", None)  # type: ignore[union-attr]  # FastAPI
        if parts is not None:
            parts.end()
        await super().shutdown(sockets)


def config_of(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Return how the application is served."""
    return uvicorn.Config(
>>>>>>> projections
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

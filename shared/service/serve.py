"""Runs a service's application in this process until SIGTERM or SIGINT; requests under way are finished first."""

import sys

import uvicorn
from starlette.types import ASGIApp

from shared.service.app import build
from shared.service.definition import Service
from shared.service.identity import BrokenIdentity
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
    listen(app, settings)


def listen(app: ASGIApp, settings: WebSettings) -> None:
    """Serve an application where the settings say."""
    uvicorn.run(
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

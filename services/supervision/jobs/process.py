"""A process without doors: it works until it is told to stop, and starts again after a failure."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
from pydantic import ValidationError

from shared.service.background import Background
from shared.service.settings import Settings
from shared.telemetry import logs

log = structlog.get_logger()


async def run_until_stopped(name: str, work: Callable[[Settings], Awaitable[None]]) -> None:
    """Work with the settings of the environment until SIGTERM or SIGINT; a missing setting is exit code 2's reason."""
    try:
        settings = Settings()
    except ValidationError as error:
        fields = ", ".join(f"WENXIAO_{str(one['loc'][0]).upper()}" for one in error.errors())
        sys.exit(f"{name} cannot start: set {fields}.")
    logs.configure(name, form=settings.log_format)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    background = Background()
    background.start(name, lambda: work(settings))
    log.info("process.working")  # who restarts it waits for this line
    await stop.wait()
    await background.stop()

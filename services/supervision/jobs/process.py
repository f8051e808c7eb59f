"""A process without doors: it works until it is told to stop, and starts again after a failure."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

import structlog

from shared.service.background import Background
from shared.service.settings import Settings, settings_of
from shared.telemetry import logs

log = structlog.get_logger()


async def run_until_stopped(name: str, work: Callable[[Settings], Awaitable[None]]) -> None:
    """Work with the settings of the environment until SIGTERM or SIGINT; a missing setting is exit code 2's reason."""
    settings = settings_of(name)
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

"""A process that only works: until it is told to stop, again after a failure, watched through a little door."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

import structlog

from services.supervision.jobs.door import Watch, door
from shared.service.background import Background
from shared.service.settings import Settings, settings_of
from shared.telemetry import logs, traces
from shared.telemetry.metrics import Readings

Work = Callable[[Settings, Watch], Awaitable[None]]

log = structlog.get_logger()


async def run_until_stopped(name: str, work: Work) -> None:
    """Work with the settings of the environment until SIGTERM or SIGINT; a missing setting is exit code 2's reason."""
    settings = settings_of(name, Settings)
    logs.configure(name, form=settings.log_format)
    traces.configure(name, settings.version)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    background, watch = Background(), Watch()
    background.start(name, lambda: work(settings, watch))
    _numbers(settings, background).register()
    async with door(settings, watch):
        log.info("process.working")  # who restarts it waits for this line
        await stop.wait()
        await background.stop()
    await asyncio.to_thread(traces.flush)


def _numbers(settings: Settings, background: Background) -> Readings:
    numbers = Readings("supervision")
    numbers.build(settings.version)
    numbers.counter(
        "background_failures", "How often background work failed and began again", lambda: background.failures
    )
    return numbers

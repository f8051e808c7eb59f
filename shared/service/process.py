"""A process that only works: until it is told to stop, again after a failure, watched through a little door."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from shared.service.background import Background
from shared.service.door import Watch, door
from shared.service.settings import Settings, settings_of
from shared.telemetry import logs, traces
from shared.telemetry.metrics import Readings

S = TypeVar("S", bound=Settings)

log = structlog.get_logger()


async def run_until_stopped(name: str, kind: type[S], work: Callable[[S, Watch], Awaitable[None]]) -> None:
    """Work with the settings of the environment until SIGTERM or SIGINT.

    Settings that are missing end it with one sentence. A name `<service>-<process>` tells whose figures it shows.
    """
    settings = settings_of(name, kind)
    logs.configure(name, form=settings.log_format)
    traces.configure(name, settings.version)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    background, watch = Background(), Watch()
    background.start(name, lambda: work(settings, watch))
    _numbers(name.partition("-")[0], settings, background).register()
    async with door(settings, watch):
        log.info("process.working")  # who restarts it waits for this line
        await stop.wait()
        await background.stop()
    await asyncio.to_thread(traces.flush)


def _numbers(service: str, settings: Settings, background: Background) -> Readings:
    numbers = Readings(service)
    numbers.build(settings.version)
    numbers.counter(
        "background_failures", "How often background work failed and began again", lambda: background.failures
    )
    return numbers

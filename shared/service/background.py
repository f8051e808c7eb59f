"""Work that goes on beside the doors: started with the process, restarted when it fails, stopped with it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

LONGEST_PAUSE = 30.0
_TOLD_AGAIN = 5.0  # seconds; what is cleaned up meanwhile is left in peace


class Background:
    """Runs each piece of work until it is stopped; an exception is logged and the work starts again after a pause."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.failures: dict[str, int] = {}

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self.failures[name] = 0
        self._tasks[name] = asyncio.create_task(self._keep(name, work), name=name)

    async def stop(self) -> None:
        """Cancel everything and wait until it has ended.

        Work is told again until it has: a cancellation is lost where Python's `wait_for` (before 3.12) returns what
        arrived in the same moment, as under psycopg's queries.
        """
        going = set(self._tasks.values())
        while going:
            for task in going:
                task.cancel()
            _, going = await asyncio.wait(going, timeout=_TOLD_AGAIN)
        self._tasks.clear()

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        pause = 0.5
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await work()
                log.warning("background.ended", work=name)
            except Exception:
                self.failures[name] += 1
                log.exception("background.failed", work=name)
            if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
                pause = 0.5
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

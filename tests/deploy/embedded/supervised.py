"""Programs under a supervisor, and what it prints."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from deploy.embedded.process import ProcessSpec, python_argv
from deploy.embedded.supervisor import Supervisor

FOREVER = "import time\nwhile True: time.sleep(1)"


def program(name: str, code: str, **options: object) -> ProcessSpec:
    return ProcessSpec(name=name, argv=python_argv("-c", code), **options)  # type: ignore[arg-type]


class Screen:
    def __init__(self) -> None:
        self._file = io.StringIO()
        self.console = Console(file=self._file, width=200)

    @property
    def lines(self) -> list[str]:
        return self._file.getvalue().splitlines()

    async def shows(self, text: str) -> str:
        while True:
            for line in self.lines:
                if text in line:
                    return line
            await asyncio.sleep(0.02)


@asynccontextmanager
async def up(supervisor: Supervisor) -> AsyncIterator[None]:
    ready = asyncio.Event()
    running = asyncio.create_task(supervisor.run(on_ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        if running.done():
            running.result()
        yield
    finally:
        supervisor.stop()
        await asyncio.gather(running, return_exceptions=True)

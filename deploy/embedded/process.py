"""One process that is kept running: started, asked whether it is ready, started again when it ends."""

import asyncio
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.embedded.child import CannotRun, Child, tied
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
_STEADY = 60.0  # after so many seconds of health the next crash counts as the first
_ATTEMPTS = 3  # crashes before it was ever ready, until the whole start is given up
_LOOK_EVERY = 0.1
_LONGEST_LINE = 32 * 1024


@dataclass(frozen=True)
class ProcessSpec:
    """What to run.

    `ready`: a URL that must answer 2xx, or a callable (called in a thread, must return soon); None: ready at once.
    `grace`: seconds until it must be ready. `after`: names of the processes that must be ready before.
    `ports`: what it will listen on. `prepare`: called in a thread before each start, may raise CannotRun.
    `once`: a step that has to end with 0 before those `after` it start, such as a migration; `ready` is not asked.
    `hidden`: a pattern; lines in which it is found are not printed. `last`: stopped after the others.
    `death_signal`: what it gets if we are killed; None: `argv` sees to it itself.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | str | None = None
    grace: float = 60
    after: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    prepare: Callable[[], None] | None = None
    once: bool = False
    hidden: str | None = None
    last: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals | None = signal.SIGKILL
    cwd: Path | None = None


def postgres_process(server: Postgres) -> ProcessSpec:
    """The spec of our PostgreSQL; named "postgres"."""
    return ProcessSpec(
        name="postgres",
        argv=server.command(),
        ready=server.answers,
        grace=600,  # recovery after a crash with much to redo must not be cut short
        ports=(server.port,),
        prepare=server.prepare,
        hidden=r" LOG:  (?!.*(interrupted|not properly shut down|redo (starts|done)))",
        last=True,
        stop_signal=signal.SIGINT,
        death_signal=None,
    )


def nats_process(server: Nats) -> ProcessSpec:
    """The spec of our NATS; named "nats"."""
    return ProcessSpec(
        name="nats",
        argv=server.command(),
        ready=server.answers,
        ports=(server.port, *((server.monitoring,) if server.monitoring else ())),
        prepare=server.prepare,
        hidden=r" \[INF\] ?",
        last=True,
        death_signal=None,
    )


class Supervised:
    """A spec at work. `say` prints a sentence of ours about it, `show` a line of its own."""

    def __init__(self, spec: ProcessSpec, *, show: Callable[[str], None], say: Callable[[str], None]) -> None:
        self.spec = spec
        self.ready = asyncio.Event()
        self.starts = 0
        self._show = show
        self._say = say
        self._child: Child | None = None
        self._last_words: deque[str] = deque(maxlen=3)
        self._pumps: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.running else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    async def keep_running(self) -> None:
        """Run until cancelled; cancelling leaves the child to `end`.

        Raises CannotRun if a `once` step fails or the process ends three times before it was ever ready.
        """
        name, clock, pause = self.spec.name, asyncio.get_running_loop().time, FIRST_PAUSE
        while True:
            began = clock()
            ending = await self._run_to_the_end()
            if self.spec.once and ending == "":
                self.ready.set()
                return
            if self.spec.once or (not self.ready.is_set() and self.starts >= _ATTEMPTS):
                raise CannotRun(f"{name} cannot start: it {ending or 'ended'}{self._quoted_last_words()}.")
            if clock() - began > _STEADY:
                pause = FIRST_PAUSE
            self._say(f"{ending or 'ended by itself'}; it is started again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def signal_end(self) -> None:
        """Ask the process to end."""
        if self._child:
            self._child.send(self.spec.stop_signal)

    def kill(self) -> None:
        """End the process and what it started in its session, at once."""
        if self._child and self._child.running:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.send(signal.SIGKILL)

    async def finish_output(self) -> None:
        """Print what is still in the pipe of an ended process."""
        if self._pumps:
            _, late = await asyncio.wait(self._pumps, timeout=0.5)
            for pump in late:
                pump.cancel()

    async def _run_to_the_end(self) -> str:
        """One life of the process: how it ended as the end of a sentence, "" if with 0."""
        self.starts += 1
        try:
            if self.spec.prepare:
                await asyncio.to_thread(self.spec.prepare)
            child = await self._spawn()
        except CannotRun as refusal:
            if not self.ready.is_set():
                raise
            return f"cannot start: {str(refusal).rstrip('.')}"
        except OSError as error:
            raise CannotRun(f"{self.spec.name} cannot start: {error}.") from error
        if not self.spec.once and not await self._becomes_ready(child):
            if child.running:
                self.kill()
                return f"was not ready after {self.spec.grace:g} s"
        elif not self.spec.once:
            self._say("is ready" if self.starts == 1 else "is ready again")
            self.ready.set()
        while child.running:
            await asyncio.sleep(_LOOK_EVERY)
        await self.finish_output()
        return _ending(child.returncode or 0)

    async def _spawn(self) -> Child:
        reading, writing = os.pipe()
        try:
            loop = asyncio.get_running_loop()
            output = asyncio.StreamReader()
            pipe = os.fdopen(reading, "rb")
            await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(output), pipe)
            own = self.spec.argv
            argv = own if self.spec.death_signal is None else tied(own, death_signal=self.spec.death_signal)
            environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.spec.env}
            # No await between the start and keeping the child: it cannot be lost by a cancellation.
            self._child = Child(argv, log=writing, env=environment, cwd=self.spec.cwd)
        finally:
            os.close(writing)
        pump = asyncio.create_task(self._pump(output))
        self._pumps.add(pump)
        pump.add_done_callback(self._pumps.discard)
        return self._child

    async def _pump(self, output: asyncio.StreamReader) -> None:
        begun = b""
        while chunk := await output.read(64 * 1024):
            *whole, begun = (begun + chunk).split(b"\n")
            for line in whole:
                self._hear(line)
            begun = begun[: _LONGEST_LINE + 1]
        self._hear(begun)

    def _hear(self, raw: bytes) -> None:
        line = raw[:_LONGEST_LINE].decode(errors="replace").rstrip()
        if not line:
            return
        self._last_words.append(line[:500])
        if not (self.spec.hidden and re.search(self.spec.hidden, line)):
            self._show(line if len(raw) <= _LONGEST_LINE else f"{line} …")

    async def _becomes_ready(self, child: Child) -> bool:
        clock = asyncio.get_running_loop().time
        end = clock() + self.spec.grace
        while clock() < end and child.running:
            if await self._is_ready():
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False

    async def _is_ready(self) -> bool:
        ready = self.spec.ready
        if ready is None:
            return True
        if not isinstance(ready, str):
            return await asyncio.to_thread(ready)
        try:
            # a proxy of the environment would answer for us
            async with httpx.AsyncClient(trust_env=False, timeout=2, verify=ready.startswith("https")) as client:
                return (await client.get(ready)).is_success
        except httpx.HTTPError:
            return False

    def _quoted_last_words(self) -> str:
        return f" — {' / '.join(self._last_words)}".rstrip(".") if self._last_words else ""


def _ending(code: int) -> str:
    if code < 0:
        try:
            return f"was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"was ended by signal {-code}"
    return f"ended with code {code}" if code else ""


def python_argv(*arguments: str) -> list[str]:
    """The command for a Python module or script with this interpreter: `python_argv("-m", "uvicorn", …)`."""
    return [sys.executable, *arguments]

"""One process that is kept running: started, asked whether it is ready, started again when it ends."""

import asyncio
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
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

    `ready`: a URL that must answer 2xx, a callable (called in a thread, must return soon), or what a line of its
    output must contain; None: ready at once.
    `grace`: seconds until it must be ready. `after`: names of the processes that must be ready before.
    `ports`: what it will listen on. `prepare`: called in a thread before each start, may raise CannotRun.
    `once`: a step that has to end with 0 before those `after` it start, such as a migration; `ready` is not asked.
    `hidden`: a pattern; lines in which it is found are not printed. `last`: stopped after the others.
    `death_signal`: what it gets if we are killed; None: `argv` sees to it itself.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | str | re.Pattern[str] | None = None
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


@dataclass(frozen=True)
class Recipe:
    """How a process is started from now on: what a new release does otherwise than the one that runs."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path


def postgres_process(server: Postgres) -> ProcessSpec:
    """The spec of our PostgreSQL; named "postgres"."""
    return ProcessSpec(
        name="postgres",
        argv=server.command(),
        ready=server.answers,
        grace=600,  # recovery after a crash with much to redo must not be cut short
        ports=(server.port,),
        prepare=server.prepare,
        hidden=r" LOG:  (?!.*(interrupted|not properly shut down|redo (starts|done)))"
        # answers to ourselves, who ask
        r"|FATAL:  the database system is (starting up|in recovery|not yet accepting)"
        r"|DETAIL:  Consistent recovery state has not",
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
        self._said_ready = False
        self._at_once = asyncio.Event()
        self._next: asyncio.Future[str] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.running else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    async def begin_anew(self, recipe: Recipe | None, *, within: float) -> str:
        """End this life, killed after `within` seconds, and begin another, by another recipe if one is given.

        Returns "" once the next life is ready, or how it ended before it was; it is tried again as after any crash.
        """
        if recipe:
            self.spec = replace(self.spec, argv=recipe.argv, env=recipe.env, cwd=recipe.cwd)
        life: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._next = life
        self._at_once.set()
        if ending := self._child:
            ending.send(self.spec.stop_signal)
            end = asyncio.get_running_loop().time() + within
            while ending.running and asyncio.get_running_loop().time() < end:
                await asyncio.sleep(0.05)
            if ending.running:
                self._say("does not stop and is killed")
                self.kill()
        return await life

    async def is_well(self) -> bool:
        """Whether it runs and answers its question now."""
        return self.running and await self._is_ready()

    async def keep_running(self) -> None:
        """Run until cancelled; cancelling leaves the child to `end`.

        Raises CannotRun if a `once` step fails or the process ends three times before it was ever ready.
        """
        name, clock, pause = self.spec.name, asyncio.get_running_loop().time, FIRST_PAUSE
        while True:
            began = clock()
            life, self._next = self._next, None
            self._at_once.clear()
            ending = await self._run_to_the_end(life)
            if life and not life.done():
                life.set_result(f"{ending or 'ended by itself'}{self._quoted_last_words()}")
            if self.spec.once and ending == "":
                self.ready.set()
                return
            if self.spec.once or (not self.ready.is_set() and self.starts >= _ATTEMPTS):
                raise CannotRun(f"{name} cannot start: it {ending or 'ended'}{self._quoted_last_words()}.")
            if clock() - began > _STEADY:
                pause = FIRST_PAUSE
            if not self._at_once.is_set():
                self._say(f"{ending or 'ended by itself'}; it is started again in {pause:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._at_once.wait(), pause)
            pause = FIRST_PAUSE if self._at_once.is_set() else min(pause * 2, LONGEST_PAUSE)

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

    async def _run_to_the_end(self, life: "asyncio.Future[str] | None") -> str:
        """One life of the process: how it ended as the end of a sentence, "" if with 0; `life` is told of readiness."""
        self.starts += 1
        self._said_ready = False
        self._last_words.clear()
        try:
            if self.spec.prepare:
                await asyncio.to_thread(self.spec.prepare)
            child = await self._spawn()
        except (CannotRun, OSError) as error:
            sentence = f"cannot start: {str(error).rstrip('.')}"
            if self.ready.is_set():
                return sentence
            raise CannotRun(str(error) if isinstance(error, CannotRun) else f"{self.spec.name} {sentence}.") from error
        if not self.spec.once and not await self._becomes_ready(child):
            if child.running:
                self.kill()
                return f"was not ready after {self.spec.grace:g} s"
        elif not self.spec.once:
            self._say("is ready" if self.starts == 1 else "is ready again")
            self.ready.set()
            if life:
                life.set_result("")
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
        if isinstance(self.spec.ready, re.Pattern) and self.spec.ready.search(line):
            self._said_ready = True
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
        if ready is None or isinstance(ready, re.Pattern):
            return ready is None or self._said_ready
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

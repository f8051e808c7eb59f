"""Everything of `wenxiao up`: starts the processes in order, keeps them running, stops them in order."""

import asyncio
import fcntl
import graphlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from deploy.embedded import control, ports
from deploy.embedded.child import CannotRun, require_folder
from deploy.embedded.logs import Terminal
from deploy.embedded.process import ProcessSpec, Recipe, Supervised

_KILL_OTHERS_AFTER = 8.0
_KILL_LAST_AFTER = 9.5  # seconds since the stop began; ten are promised
_KILL_RESTARTED_AFTER = 15.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs `specs` until SIGINT, SIGTERM, SIGHUP or `stop()`; one at a time per data folder.

    Run it in the main thread: the children are tied to the thread that starts them.
    """

    def __init__(self, folder: Path, specs: Sequence[ProcessSpec], *, console: Console | None = None) -> None:
        names = [spec.name for spec in specs]
        unknown = {name for spec in specs for name in spec.after} - set(names)
        if len(set(names)) < len(names) or unknown:
            raise ValueError(f"Names must be unique and known: {names}, unknown {sorted(unknown)}")
        graphlib.TopologicalSorter({spec.name: spec.after for spec in specs}).prepare()
        self._folder = folder
        self._terminal = Terminal([*names, "wenxiao"], console)
        self._processes = {spec.name: self._supervised(spec) for spec in specs}
        self._stop = asyncio.Event()
        self._restarting = asyncio.Lock()
        self._hurry = False

    async def run(self, *, on_ready: Callable[[], None] | None = None) -> None:
        """Start everything, call `on_ready` once when all are ready, return when all have been stopped.

        Raises CannotRun with one sentence: another copy runs, ports are taken, a process cannot start.
        """
        with locked(self._folder):
            await self._require_ports()
            with self._signals():
                try:
                    async with control.listening(self._folder, self):
                        await self._supervise(on_ready)
                finally:
                    await self._end_all()

    def stop(self) -> None:
        """Begin to stop; called again, kill what is left."""
        if self._stop.is_set():
            self._hurry = True
        else:
            self._say("stopping")
        self._stop.set()

    def pids(self) -> dict[str, int | None]:
        """The pid of every process by name; None while it does not run."""
        return {name: process.pid for name, process in self._processes.items()}

    async def well(self) -> dict[str, bool]:
        """Whether each process answers now, by name; steps that end by themselves are left out."""
        kept = {name: process for name, process in self._processes.items() if not process.spec.once}
        found = await asyncio.gather(*(process.is_well() for process in kept.values()))
        return dict(zip(kept, found, strict=True))

    async def restart(self, name: str, recipe: Recipe | None) -> control.Restarted:
        """End one process and start it again, by another recipe if one is given; return when it is ready.

        :raises CannotRun: if there is none, another restart goes on, or it does not get ready; then it is tried again
            as after any crash
        """
        process = self._processes.get(name)
        if process is None or process.spec.once or not process.ready.is_set():
            raise CannotRun(f"There is no running process called {name}.")
        if self._restarting.locked():
            raise CannotRun(f"{name} is not restarted while another process is; try again when that one is ready.")
        async with self._restarting:
            clock = asyncio.get_running_loop().time
            began, before = clock(), process.pid
            self._say(f"{name} is restarted")
            if ending := await process.begin_anew(recipe, within=_KILL_RESTARTED_AFTER):
                raise CannotRun(f"{name} does not start: it {ending}.")
            return control.Restarted(name, before, process.pid, round(clock() - began, 1))

    async def _require_ports(self) -> None:
        """Wait a moment for the servers of a copy that was killed: they die with it, not before it."""
        specs = [process.spec for process in self._processes.values()]
        for _ in range(20):
            if all(ports.is_free(port) for spec in specs for port in spec.ports):
                return
            await asyncio.sleep(0.1)
        require_ports(specs)

    async def _supervise(self, on_ready: Callable[[], None] | None) -> None:
        stopped = asyncio.create_task(self._stop.wait())
        announced = asyncio.create_task(self._announce(on_ready))
        kept = [asyncio.create_task(self._start_in_order(process)) for process in self._processes.values()]
        pending: set[asyncio.Task[object]] = {stopped, announced, *kept}
        try:
            while True:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                if stopped in done:
                    return
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _start_in_order(self, process: Supervised) -> None:
        for name in process.spec.after:
            await self._processes[name].ready.wait()
        await process.keep_running()

    async def _announce(self, on_ready: Callable[[], None] | None) -> None:
        for process in self._processes.values():
            await process.ready.wait()
        if on_ready:
            on_ready()

    async def _end_all(self) -> None:
        began = asyncio.get_running_loop().time()
        last = [process for process in self._processes.values() if process.spec.last]
        others = [process for process in self._processes.values() if not process.spec.last]
        await self._end(others, by=began + _KILL_OTHERS_AFTER)
        await self._end(last, by=began + _KILL_LAST_AFTER)
        await asyncio.gather(*(process.finish_output() for process in self._processes.values()))

    async def _end(self, processes: Sequence[Supervised], *, by: float) -> None:
        clock = asyncio.get_running_loop().time
        for process in processes:
            process.signal_end()
        while (left := [process for process in processes if process.running]) and not self._hurry and clock() < by:
            await asyncio.sleep(0.05)
        for process in left:
            self._say(f"{process.spec.name} does not stop and is killed")
            process.kill()
        while any(process.running for process in left):
            await asyncio.sleep(0.05)

    def _supervised(self, spec: ProcessSpec) -> Supervised:
        return Supervised(
            spec,
            show=lambda line: self._terminal.show(spec.name, line),
            say=lambda sentence: self._say(f"{spec.name} {sentence}"),
        )

    def _say(self, sentence: str) -> None:
        self._terminal.show("wenxiao", sentence, style="bold")

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)
                signal.signal(number, before[number] or signal.SIG_DFL)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process; raises CannotRun, naming the pid, if another copy holds it.

    The kernel gives the lock back when we end, however we end.
    """
    require_folder(folder, "Wenxiao")
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            raise CannotRun(f"Wenxiao already runs in {folder} with pid {holder}; stop that one first.") from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def require_ports(specs: Iterable[ProcessSpec]) -> None:
    """Raise CannotRun with every port that is taken, for whom and by whom."""
    taken = [
        f"port {port} ({spec.name}) by {ports.taken_by(port)}"
        for spec in specs
        for port in spec.ports
        if not ports.is_free(port)
    ]
    if taken:
        raise CannotRun(f"Wenxiao cannot start because ports are taken: {', '.join(taken)}.")

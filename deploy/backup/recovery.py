"""Brings a backup back to life: unpacked, told where to stop, and run once until PostgreSQL has recovered."""

import re
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from deploy.backup.archive import SUFFIX
from deploy.backup.checking import DATA, MANIFEST, WAL, unpack
from deploy.backup.commits import committed_after
from deploy.backup.folder import write_bytes
from deploy.backup.planning import Plan
from deploy.backup.programs import complaint, run
from deploy.embedded.child import CannotRun, tail
from deploy.embedded.postgres import Postgres
from deploy.postgres.settings import in_shell, quoted

_PAUSE = 0.1
_COMMITTED = re.compile(r"last completed transaction was at log time (\S+ \S+?)\+00")
_FETCHED = re.compile(r'restored log file "([0-9A-F]{24})"')
_SETTINGS = "postgresql.auto.conf"
_OURS = ("restore_command", "recovery_target_action", "recovery_target_time", "hot_standby", "archive_command")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Recovered:
    """`last`: when the last transaction that is there was committed; None if the log after the backup held none."""

    last: datetime | None
    segments: int


def lay_out(chosen: Plan, data: Path) -> None:
    """Unpack the backup into a new data folder and verify every file there, and the log that belongs to them.

    :raises CannotRun: if something is not as it was
    """
    source = chosen.backups.place(chosen.backup)
    data.mkdir(mode=0o700)
    try:
        unpack(source / DATA, data)
        (data / "pg_wal").mkdir(exist_ok=True, mode=0o700)
        unpack(source / WAL, data / "pg_wal")
    except (OSError, EOFError, tarfile.TarError) as error:
        raise CannotRun(f"{source} cannot be unpacked: {error}.") from error
    done = run("pg_verifybackup", "--quiet", "--manifest-path", str(source / MANIFEST), str(data))
    if done.returncode != 0:
        raise CannotRun(f"{source} is damaged: {complaint(done)}.")


def tell_target(chosen: Plan, data: Path, *, archiving: bool) -> None:
    """Write where the log is and where to stop; PostgreSQL reads it at its next start.

    :param archiving: whether what is written after the recovery is archived at once
    """
    archive = chosen.backups.archive
    segments = chosen.backups.way(chosen.backup).segments
    # With nothing committed after the moment the end of the log is the moment, and PostgreSQL would miss its target.
    stop = chosen.moment if chosen.moment and committed_after(archive, segments, chosen.moment) else None
    file = in_shell(archive.folder) + f"/%f{SUFFIX}"
    lines = {
        "restore_command": f'test -f {file} && gzip -dc {file} > "%p"',
        "recovery_target_action": "promote",
        "hot_standby": "off",
        **({"recovery_target_time": stop.astimezone(UTC).isoformat(sep=" ")} if stop else {}),
        **({} if archiving else {"archive_command": "false"}),
    }
    text = "".join(f"{name} = {quoted(value)}\n" for name, value in lines.items())
    write_bytes(data / _SETTINGS, _others(data) + text.encode())
    write_bytes(data / "recovery.signal", b"")


def recover(chosen: Plan, server: Postgres, say: Say) -> Recovered:
    """Start the server on the laid out data and return when it has recovered and takes queries; it goes on running.

    :raises CannotRun: if it ends before
    """
    tell_target(chosen, server.data, archiving=False)
    _run_until_recovered(server, chosen, say)
    said = server.log.read_text(errors="replace")
    times = _COMMITTED.findall(said)
    last = datetime.fromisoformat(times[-1]).replace(tzinfo=UTC) if times else None
    return Recovered(last, len(set(_FETCHED.findall(said))))


def forget_target(data: Path) -> None:
    """Let the recovered data be ordinary data."""
    write_bytes(data / _SETTINGS, _others(data))


def _others(data: Path) -> bytes:
    """What ALTER SYSTEM has set, without what an earlier restore has left there."""
    file = data / _SETTINGS
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
    return b"".join(line for line in lines if line.split(b"=")[0].strip().decode(errors="replace") not in _OURS)


def _run_until_recovered(server: Postgres, chosen: Plan, say: Say) -> None:
    way, told = chosen.backups.way(chosen.backup).segments, 0
    server.begin()
    while not _answers(server):
        if not server.running:
            raise CannotRun(f"PostgreSQL could not recover: {tail(server.log)}.")
        done = len(set(_FETCHED.findall(server.log.read_text(errors="replace"))))
        if done > told:
            told = done
            say(f"{done} of up to {len(way) + 1} segments of log")
        time.sleep(_PAUSE)


def _answers(server: Postgres) -> bool:
    try:
        with psycopg.connect(server.dsn(), connect_timeout=2):
            return True
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise CannotRun("The admin's password is not the one of the restored data; say --keys FOLDER.") from error
        return False

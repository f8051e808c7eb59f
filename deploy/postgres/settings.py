"""The settings of PostgreSQL, the same for a server of `wenxiao up` and for one in a container."""

import shlex
from pathlib import Path

ARCHIVE_WAL = Path(__file__).with_name("archive_wal.sh")
"""The archive_command as a script; it does nothing until `wenxiao backup` has made the archive."""

SETTINGS = """\
# Written at every start; ALTER SYSTEM and postgresql.auto.conf win over it.
jit = off
max_connections = {max_connections}
shared_buffers = {shared_buffers}
fsync = {fsync}
full_page_writes = {fsync}
synchronous_commit = on
max_wal_size = 1GB
autovacuum_vacuum_insert_scale_factor = 0.02
vacuum_freeze_min_age = 0
max_parallel_workers_per_gather = 0
io_method = sync
archive_mode = on
archive_timeout = 5min
archive_command = {archive_command}
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_line_prefix = '%m [%p] %q%u@%d '
"""

INITDB = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""Code point order, the same on every machine."""


def settings(
    *, max_connections: int, shared_buffers: str, archive: Path, script: Path = ARCHIVE_WAL, fsync: bool = True
) -> str:
    """The text of a configuration file.

    :param shared_buffers: in PostgreSQL's notation, such as 128MB
    :param archive: where WAL goes once the folder (or a link to it) is there
    :param script: where the server finds `archive_wal.sh`
    """
    return SETTINGS.format(
        max_connections=max_connections,
        shared_buffers=shared_buffers,
        fsync=fsync,
        archive_command=quoted(f"sh {in_shell(script)} {in_shell(archive)} %p %f"),
    )


def in_shell(path: Path) -> str:
    """A path in a command that PostgreSQL gives to the shell; there a percent sign stands for something."""
    return shlex.quote(str(path)).replace("%", "%%")


def quoted(value: str) -> str:
    """A value in a configuration file."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"

"""The settings of PostgreSQL, the same for a server of `wenxiao up` and for one in a container."""

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
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_line_prefix = '%m [%p] %q%u@%d '
"""

INITDB = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""Code point order, the same on every machine."""


def settings(*, max_connections: int, shared_buffers: str, fsync: bool = True) -> str:
    """The text of a configuration file.

    :param shared_buffers: in PostgreSQL's notation, such as 128MB
    """
    return SETTINGS.format(max_connections=max_connections, shared_buffers=shared_buffers, fsync=fsync)

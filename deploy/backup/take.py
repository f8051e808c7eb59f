"""Takes a backup of a running PostgreSQL: copied, verified, described; only then it counts."""

import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psycopg

from deploy.backup import attachments, erasures, keys
from deploy.backup.checking import DATA, MANIFEST, WAL, manifest_of, remove, unreadable
from deploy.backup.folder import DESCRIPTION, UNFINISHED, Backup, Backups, HeadOf, sum_of, write
from deploy.backup.programs import complaint, run
from deploy.backup.proving import heads_of
from deploy.backup.segments import SEGMENT_BYTES, Segment, last_of
from deploy.embedded.child import CannotRun
from deploy.embedded.supervisor import locked
from deploy.installation.databases import BACKUP, KEYS_USER, keys_dsn, passwords, service_dsn
from deploy.installation.topology import DEPLOYED, Home
from shared import clock
from shared.statements import statements

ARCHIVED_WITHIN = 90.0
_SQL = statements(Path(__file__).with_name("databases.sql"))
Say = Callable[[str], None]


def take(home: Home, backups: Backups, kept: Path, say: Say) -> Backup:
    """Take one backup of all databases, and copy the keys into a folder of their own.

    :param kept: where keys, passwords and the erasure list go
    :raises CannotRun: if it cannot be taken or is not whole; nothing of it is left then
    """
    keys.require_apart(backups.folder, kept, home.folder)
    backups.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(backups.folder):
        _require_archiving(home)
        _begin_archive(home, backups)
        keys.keep(home, kept)
        erasures.note(erasures.stored(keys_dsn(home)), kept / erasures.LIST)
        for left in backups.folder.glob(f"*{UNFINISHED}"):
            remove(left)
        began = clock.now()
        folder = backups.folder / f"{began.astimezone(UTC):%Y%m%dT%H%M%SZ}{UNFINISHED}"
        try:
            backup = _take(home, backups, folder, say)
            attachments.keep(home, backups.folder)  # after the databases: every row that was copied has its file
            return backup
        except BaseException:
            remove(folder)
            raise


def _take(home: Home, backups: Backups, folder: Path, say: Say) -> Backup:
    heads = heads_of({one.name: service_dsn(home, one) for one in DEPLOYED})
    began = clock.now()
    folder.mkdir(mode=0o700)
    say("copying")
    _copy(home, folder)
    finished = clock.now()
    backup = _described(home, folder, heads).model_copy(update={"began": began, "finished": finished})
    say("verifying")
    for fault in unreadable(folder, backup):
        raise CannotRun(f"The backup is not whole and was removed: {fault}")
    write(folder / DESCRIPTION, backup.model_dump_json(indent=1))
    _require_archived(backups, backup)
    for path in folder.iterdir():
        path.chmod(0o600)
    folder.rename(backups.place(backup))
    backups.note_check(backup, ())
    backups.note_last(backup)
    return backup


def _copy(home: Home, folder: Path) -> None:
    server = home.postgres
    where = ["--host", server.host, "--port", str(server.port), "--username", BACKUP, "--no-password"]
    how = ["--format=tar", "--compress=client-gzip:1", "--wal-method=stream", "--checkpoint=fast"]
    proof = ["--manifest-checksums=SHA256", "--label=wenxiao"]
    secret = {"PGPASSWORD": passwords(home)[BACKUP], "PGCONNECT_TIMEOUT": "10"}
    done = run("pg_basebackup", "--pgdata", str(folder), *where, *how, *proof, env=secret, calm=True)
    if done.returncode != 0:
        raise CannotRun(f"PostgreSQL could not be copied: {complaint(done)}.")


def _described(home: Home, folder: Path, heads: Mapping[str, HeadOf]) -> Backup:
    manifest = manifest_of(folder)
    log = manifest["WAL-Ranges"][-1]
    now = clock.now()
    return Backup(
        version=product_version(),
        name=folder.name.removesuffix(UNFINISHED),
        began=now,
        finished=now,
        system=str(manifest["System-Identifier"]),
        timeline=log["Timeline"],
        start_lsn=log["Start-LSN"],
        end_lsn=log["End-LSN"],
        heads=heads,
        keys=keys.keys_of(home),
        unpacked=sum(file["Size"] for file in manifest["Files"]) + _segments(log) * SEGMENT_BYTES,
        files={name: sum_of(folder / name) for name in (DATA, WAL, MANIFEST)},
    )


def _segments(log: Mapping[str, str]) -> int:
    return last_of(log["End-LSN"], 1).number - Segment.holding(1, log["Start-LSN"]).number + 1


def _require_archiving(home: Home) -> None:
    with psycopg.connect(service_dsn(home, KEYS_USER), connect_timeout=5) as connection:
        row = connection.execute(_SQL["archive_mode"]).fetchone()
    if not row or row[0] == "off":
        raise CannotRun("PostgreSQL does not archive what it writes; start it anew with this release's settings first.")


def _begin_archive(home: Home, backups: Backups) -> None:
    """Make the archive, from which moment on the server fills it."""
    folder = backups.archive.folder
    folder.mkdir(exist_ok=True, mode=0o700)
    if home.elsewhere:
        _share_with_server(folder)
        return
    link = home.embedded_postgres.archive
    if link.is_symlink() and link.readlink() == folder:
        return
    fresh = link.with_name(".archive.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder)
    fresh.replace(link)


def _share_with_server(folder: Path) -> None:
    """Let PostgreSQL's container write: it runs as another user, of a group that we are a member of."""
    others = [group for group in os.getgroups() if group != os.getegid()]
    if folder.stat().st_uid == os.geteuid() and others:
        for path, mode in ((folder.parent, 0o710), (folder, 0o2770)):
            os.chown(path, -1, others[0])
            path.chmod(mode)


def _require_archived(backups: Backups, backup: Backup) -> None:
    """The segment in which the copy ended must arrive: without the archive a backup ages."""
    file = backups.archive.file(backup.last_segment)
    end = time.monotonic() + ARCHIVED_WITHIN
    while not file.exists():
        if time.monotonic() > end:
            raise CannotRun(
                f"PostgreSQL did not archive {file} within {ARCHIVED_WITHIN:g} s; its log says why (archive_wal)."
            )
        time.sleep(0.2)


def product_version() -> str:
    try:
        return os.environ.get("WENXIAO_VERSION") or version("wenxiao")
    except PackageNotFoundError:
        return "unknown"

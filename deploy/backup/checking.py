"""Whether a backup is what it was when it was taken, and can be brought back to life."""

import gzip
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.backup.folder import CHECKED, DESCRIPTION, Backup, Backups, sum_of
from deploy.backup.programs import complaint, run

MANIFEST, DATA, WAL = "backup_manifest", "base.tar.gz", "pg_wal.tar.gz"


def manifest_of(folder: Path) -> dict[str, Any]:
    """PostgreSQL's own list of the files in a backup."""
    content: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return content


def faults(backups: Backups, backup: Backup) -> Iterator[str]:
    """Sentences about what is wrong with a backup and with the way on from it; none if it is whole."""
    folder = backups.place(backup)
    broken = list(changed_files(folder, backup))
    yield from broken
    if not broken:
        yield from unreadable(folder, backup)
    way = backups.way(backup)
    if way.missing:
        yield f"{backups.archive.file(way.missing)} is missing: after this segment nothing can be restored."
    for segment in backups.archive.damaged(way.segments):
        yield f"{backups.archive.file(segment)} is damaged: from this segment on nothing can be restored."


def changed_files(folder: Path, backup: Backup) -> Iterator[str]:
    """Files that are not as they were written."""
    for name, was in backup.files.items():
        file = folder / name
        if not file.is_file():
            yield f"{file} is missing."
        elif file.stat().st_size != was.bytes or sum_of(file) != was:
            yield f"{file} is damaged: its checksum is not the one that was written down."


def unreadable(folder: Path, backup: Backup) -> Iterator[str]:
    """What PostgreSQL itself finds wrong: files against its manifest, and the log that belongs to them."""
    ours = [f"--ignore={name}" for name in (DESCRIPTION, CHECKED)]
    done = run("pg_verifybackup", "--quiet", "--no-parse-wal", "--format=tar", *ours, str(folder))
    if done.returncode != 0:
        yield f"{folder} is damaged: {complaint(done)}."
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".checking-") as name:
        try:
            unpack(folder / WAL, Path(name))
        except (OSError, EOFError, tarfile.TarError) as error:
            yield f"{folder / WAL} is damaged: {error}."
            return
        where = ["--path", name, "--timeline", str(backup.timeline)]
        done = run("pg_waldump", "--quiet", *where, "--start", backup.start_lsn, "--end", backup.end_lsn)
        if done.returncode != 0:
            yield f"{folder / WAL} is damaged: {complaint(done)}."


def unpack(archive: Path, into: Path) -> None:
    """Unpack files and folders of PostgreSQL; as nobody but us can read them.

    pg_basebackup writes several gzip members, the first one empty: tarfile's own gzip would stop there.
    """
    with gzip.open(archive) as whole, tarfile.open(fileobj=whole, mode="r|") as packed:
        for member in packed:
            member.mode = 0o700 if member.isdir() else 0o600
            packed.extract(member, into, filter="data")


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

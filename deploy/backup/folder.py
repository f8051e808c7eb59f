"""A folder of backups: `<UTC time>/` with one backup each, `wal/` with what was written since, `last.json`."""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from deploy.backup.archive import Archive, Way
from deploy.backup.segments import Segment, last_of
from deploy.embedded.child import CannotRun
from shared import clock
from shared.kernel.message import Frozen

DESCRIPTION, CHECKED, LAST, UNFINISHED = "backup.json", "checked.json", "last.json", ".unfinished"
_CHUNK = 1024 * 1024


class StoredFile(Frozen):
    bytes: int
    sha256: str


class HeadOf(Frozen):
    """How far a service's log was."""

    epoch: UUID
    position: int


class KeysOf(Frozen):
    """Which keys belong to the data: the district, and a fingerprint of the master key."""

    district: UUID
    master_key: str


class Backup(Frozen):
    """What a backup is. `heads`: it holds at least these; `unpacked`: bytes that a restore needs."""

    product: str = "wenxiao"
    version: str
    name: str
    began: datetime
    finished: datetime
    system: str
    timeline: int
    start_lsn: str
    end_lsn: str
    heads: Mapping[str, HeadOf]
    keys: KeysOf
    unpacked: int
    files: Mapping[str, StoredFile]

    @property
    def first_segment(self) -> Segment:
        return Segment.holding(self.timeline, self.start_lsn)

    @property
    def last_segment(self) -> Segment:
        """The last one that lies in the backup itself."""
        return last_of(self.end_lsn, self.timeline)

    @property
    def size(self) -> int:
        return sum(file.bytes for file in self.files.values())


class Checked(Frozen):
    """When a backup was last verified, and what was wrong."""

    at: datetime
    faults: tuple[str, ...] = ()


class Last(Frozen):
    """What was taken last, in few words for whoever watches: `at` is when it was finished."""

    at: datetime
    name: str
    bytes: int
    verified: bool


class Backups:
    """All backups of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = Archive(folder / "wal")

    def all(self) -> list[Backup]:
        """The finished ones, the oldest first.

        :raises CannotRun: if one's description cannot be read
        """
        files = sorted(self.folder.glob(f"*Z/{DESCRIPTION}"))
        return [_described(file) for file in files]

    def place(self, backup: Backup | Last) -> Path:
        return self.folder / backup.name

    def way(self, backup: Backup) -> Way:
        return self.archive.way_from(backup.last_segment)

    def checked(self, backup: Backup | Last) -> Checked | None:
        """The last verification; None if there was none."""
        file = self.place(backup) / CHECKED
        try:
            return Checked.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            return None

    def note_check(self, backup: Backup, faults: tuple[str, ...]) -> Checked:
        found = Checked(at=clock.now(), faults=faults)
        write(self.place(backup) / CHECKED, found.model_dump_json(indent=1))
        return found

    def note_last(self, backup: Backup) -> None:
        last = Last(at=backup.finished, name=backup.name, bytes=backup.size, verified=True)
        write(self.folder / LAST, last.model_dump_json(indent=1))

    def last(self) -> Last | None:
        """What was taken last; None if nothing was, or if it is no longer there."""
        try:
            found = Last.model_validate_json((self.folder / LAST).read_bytes())
        except (OSError, ValidationError):
            return None
        return found if (self.place(found) / DESCRIPTION).is_file() else None

    def for_moment(self, moment: datetime | None) -> Backup:
        """The newest backup from which the moment can be reached; None: the last one there is.

        :raises CannotRun: if there is none, or the moment lies outside of what they cover
        """
        known = self.all()
        if not known:
            raise CannotRun(f"There is no backup in {self.folder}; say where they are with --from.")
        if moment is None:
            return known[-1]
        before = [backup for backup in known if backup.finished <= moment]
        if not before:
            since = shown(known[0].finished)
            raise CannotRun(f"{shown(moment)} is before the oldest backup; one can restore to {since} or later.")
        return before[-1]

    def until(self, backup: Backup) -> datetime:
        """The last moment that can be reached from this backup."""
        return self.way(backup).until or backup.finished


def shown(moment: datetime) -> str:
    """A moment as people here read it, with its zone."""
    return moment.astimezone(clock.ZONE).isoformat(sep=" ", timespec="seconds")


def sum_of(file: Path) -> StoredFile:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return StoredFile(bytes=file.stat().st_size, sha256=digest.hexdigest())


def write(file: Path, text: str, *, mode: int = 0o600) -> None:
    """Write whole or not at all."""
    write_bytes(file, text.encode() + b"\n", mode=mode)


def write_bytes(file: Path, content: bytes, *, mode: int = 0o600) -> None:
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(file)


def _described(file: Path) -> Backup:
    try:
        return Backup.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise CannotRun(f"{file} cannot be read; move {file.parent} away if another backup will do.") from error

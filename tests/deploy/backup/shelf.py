"""A folder of backups whose files are real and small: what PostgreSQL's own copies need no server to show."""

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from deploy.backup.checking import DATA, MANIFEST, WAL
from deploy.backup.folder import CHECKED, DESCRIPTION, Backup, Backups, Checked, KeysOf, sum_of, write
from deploy.backup.segments import SEGMENT_BYTES, Segment
from shared import clock

KEYS = KeysOf(district=UUID(int=1), master_key="a fingerprint")
NOTHING_YET = 40  # bytes in the header of a segment's first page
WRITTEN = 10_000  # bytes of a segment that are not zeros


class Shelf:
    """Puts backups and archived segments into a folder; each backup begins and ends in one segment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backups = Backups(folder)
        self.backups.archive.folder.mkdir(parents=True)

    def taken(self, ago: timedelta, *, checked: timedelta | None = None, segment: int = 1) -> Backup:
        """A backup that was finished so long ago, and checked then unless said otherwise."""
        finished = clock.now() - ago
        backup = self.put(finished, segment=segment)
        seen = Checked(at=clock.now() - (ago if checked is None else checked))
        write(self.backups.place(backup) / CHECKED, seen.model_dump_json())
        self.backups.note_last(backup)
        return backup

    def put(self, finished: datetime, *, segment: int = 1, timeline: int = 1) -> Backup:
        """A finished backup whose log lies in one segment."""
        folder = self.folder / f"{finished.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        folder.mkdir()
        for name in (DATA, WAL, MANIFEST):
            (folder / name).write_bytes(f"{name} of {folder.name}".encode() * 50)
        start = segment * SEGMENT_BYTES + NOTHING_YET
        backup = Backup(
            version="1",
            name=folder.name,
            began=finished - timedelta(minutes=1),
            finished=finished,
            system="1",
            timeline=timeline,
            start_lsn=lsn(start),
            end_lsn=lsn(start + 1000),
            heads={},
            keys=KEYS,
            unpacked=SEGMENT_BYTES,
            files={name: sum_of(folder / name) for name in (DATA, WAL, MANIFEST)},
        )
        write(folder / DESCRIPTION, backup.model_dump_json())
        return backup

    def archive(self, number: int, completed: datetime, *, timeline: int = 1) -> Path:
        """An archived segment; the header of the copy tells when the server wrote it, as that of `gzip` does."""
        file = self.backups.archive.file(Segment(timeline, number))
        with gzip.GzipFile(file, "wb", compresslevel=1, mtime=int(completed.timestamp())) as packed:
            packed.write(os.urandom(WRITTEN) + bytes(SEGMENT_BYTES - WRITTEN))
        os.utime(file, (completed.timestamp(), completed.timestamp()))
        return file

    def history(self, timeline: int, text: str) -> None:
        """What a timeline knows of its past, as PostgreSQL writes it."""
        (self.backups.archive.folder / f"{timeline:08X}.history.gz").write_bytes(gzip.compress(text.encode()))


def lsn(position: int) -> str:
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"

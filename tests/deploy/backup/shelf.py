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
        """An archived segment; `gzip -n` is not used, so the header tells when it was written."""
        file = self.backups.archive.file(Segment(timeline, number))
        with gzip.GzipFile(file, "wb", compresslevel=1, mtime=int(completed.timestamp())) as packed:
            packed.write(bytes(SEGMENT_BYTES))
        os.utime(file, (completed.timestamp(), completed.timestamp()))
        return file


def lsn(position: int) -> str:
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"

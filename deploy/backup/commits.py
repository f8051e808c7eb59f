"""Whether something was committed after a moment, as the archived log tells it."""

import gzip
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from deploy.backup.archive import Archive
from deploy.backup.programs import run
from deploy.backup.segments import Segment

_COMMIT = re.compile(r"desc: (?:COMMIT|ABORT)\S* (\S+ \S+) UTC")


def committed_after(archive: Archive, segments: tuple[Segment, ...], moment: datetime) -> bool:
    """Whether PostgreSQL, told to stop at the moment, finds something to stop at; else it refuses to end there."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-wal-") as name:
        folder, before = Path(name), None
        for segment in segments:
            completed = archive.completed(segment)
            if completed is None or completed >= moment.replace(microsecond=0):
                _unpack(archive, segment, folder)
                if any(time > moment for time in _times(folder, before or segment, segment)):
                    return True
                if before:
                    (folder / before.name).unlink()
                before = segment
    return False


def _unpack(archive: Archive, segment: Segment, folder: Path) -> None:
    with gzip.open(archive.file(segment)) as packed, (folder / segment.name).open("wb") as file:
        shutil.copyfileobj(packed, file)


def _times(folder: Path, first: Segment, last: Segment) -> list[datetime]:
    """When transactions ended; the last record of the last segment may be cut, which is no error here."""
    where = ["--path", str(folder), "--timeline", str(last.timeline), "--rmgr=Transaction"]
    done = run("pg_waldump", *where, first.name, last.name, env={"TZ": "UTC"})
    return [datetime.fromisoformat(time).replace(tzinfo=UTC) for time in _COMMIT.findall(done.stdout)]

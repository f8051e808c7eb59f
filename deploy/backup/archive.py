"""The archive of write-ahead log: what is there, what is missing, until when one can restore from it."""

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.backup.segments import SEGMENT_BYTES, Segment, forks
from shared.clock import ZONE

SUFFIX = ".gz"


@dataclass(frozen=True)
class Way:
    """The archived segments that lead on from a backup, without a gap.

    `missing`: the first segment that is not there although later ones are; None if all are.
    `until`: everything committed before this moment is in them (whole seconds, rounded down); None if there are none.
    """

    segments: tuple[Segment, ...] = ()
    missing: Segment | None = None
    until: datetime | None = None


class Archive:
    """A folder that `archive_wal.sh` fills: `<name of the segment>.gz` and `<timeline>.history.gz`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def segments(self) -> list[Segment]:
        """All that are there, in order."""
        if not self.folder.is_dir():
            return []
        found = (Segment.named(path.name.removesuffix(SUFFIX)) for path in self.folder.glob(f"*{SUFFIX}"))
        return sorted(segment for segment in found if segment)

    def file(self, segment: Segment) -> Path:
        return self.folder / f"{segment.name}{SUFFIX}"

    def way_from(self, last: Segment) -> Way:
        """Return what leads on from a backup that ends in `last`, over the newest timeline that goes back to it."""
        there = set(self.segments())
        path: list[Segment] = []
        missing: Segment | None = None
        for timeline, first, end in self._stretches(last, there):
            wanted = [Segment(timeline, number) for number in range(first, end)]
            missing = next((segment for segment in wanted if segment not in there), None)
            path += wanted[: wanted.index(missing)] if missing else wanted
            if missing:
                break
        return Way(tuple(path), missing, self.completed(path[-1]) if path else None)

    def completed(self, segment: Segment) -> datetime | None:
        """When the server wrote the segment's last byte; the copy carries the time in its header.

        None if the file cannot be read.
        """
        try:
            with gzip.open(self.file(segment)) as file:
                file.read(1)
                written = file.mtime
        except (OSError, EOFError, zlib.error):
            return None
        return datetime.fromtimestamp(written, ZONE) if written is not None else None

    def damaged(self, segments: tuple[Segment, ...]) -> list[Segment]:
        """Those that cannot be unpacked to their full size."""
        return [segment for segment in segments if not _is_whole(self.file(segment))]

    def _stretches(self, last: Segment, there: set[Segment]) -> list[tuple[int, int, int]]:
        """Timeline, first number and the number after the last, one after the other."""
        histories = {number: forks(text) for number, text in self._histories().items()}
        descending = [number for number, past in histories.items() if last.timeline in [f.timeline for f in past]]
        newest = max([last.timeline, *descending])
        first, found = last.number + 1, []
        for fork in histories.get(newest, []):
            if fork.timeline >= last.timeline:
                # the segment of the fork is also on the next timeline, from its beginning
                branched = Segment.holding(fork.timeline, fork.lsn).number
                found.append((fork.timeline, first, branched))
                first = branched
        ends = [segment.number + 1 for segment in there if segment.timeline == newest]
        return [*found, (newest, first, max(ends, default=first))]

    def _histories(self) -> dict[int, str]:
        """What each later timeline knows of its past."""
        found = {}
        for path in self.folder.glob(f"????????.history{SUFFIX}"):
            try:
                found[int(path.name[:8], 16)] = gzip.decompress(path.read_bytes()).decode()
            except (OSError, EOFError, zlib.error, ValueError):
                continue
        return found


def _is_whole(file: Path) -> bool:
    size = 0
    try:
        with gzip.open(file) as unpacked:
            while chunk := unpacked.read(1024 * 1024):
                size += len(chunk)
    except (OSError, EOFError, zlib.error):
        return False
    return size == SEGMENT_BYTES

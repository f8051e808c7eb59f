"""Segments of write-ahead log: their names, which follow which, and over which timelines history went."""

import re
from dataclasses import dataclass

SEGMENT_BYTES = 16 * 1024 * 1024
_PER_LOG = 0x1_0000_0000 // SEGMENT_BYTES
_NAME = re.compile(r"[0-9A-F]{24}")
_FORK = re.compile(r"^\s*(\d+)\s+([0-9A-F]+/[0-9A-F]+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Segment:
    """16 MB of a timeline's log; `number` counts from the beginning of all timelines."""

    timeline: int
    number: int

    @classmethod
    def named(cls, name: str) -> "Segment | None":
        """Return the segment of that name; None if it is the name of something else."""
        if not _NAME.fullmatch(name):
            return None
        return cls(int(name[:8], 16), int(name[8:16], 16) * _PER_LOG + int(name[16:], 16))

    @classmethod
    def holding(cls, timeline: int, lsn: str) -> "Segment":
        """Return the segment in which a position lies, such as 0/3000028."""
        return cls(timeline, position(lsn) // SEGMENT_BYTES)

    @property
    def name(self) -> str:
        return f"{self.timeline:08X}{self.number // _PER_LOG:08X}{self.number % _PER_LOG:08X}"


@dataclass(frozen=True)
class Fork:
    """Where history left a timeline for the next one."""

    timeline: int
    lsn: str


def position(lsn: str) -> int:
    """Bytes from the beginning of the log."""
    high, _, low = lsn.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def last_of(end_lsn: str, timeline: int) -> Segment:
    """The segment with the last byte before a position."""
    return Segment(timeline, (position(end_lsn) - 1) // SEGMENT_BYTES)


def forks(history: str) -> list[Fork]:
    """Read a `.history` file: the forks from the first timeline on."""
    return [Fork(int(timeline), lsn) for timeline, lsn in _FORK.findall(history)]

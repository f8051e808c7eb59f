"""What a restore will do, decided before anything is touched."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.backup import keys
from deploy.backup.checking import changed_files
from deploy.backup.folder import Backup, Backups, shown
from deploy.backup.segments import SEGMENT_BYTES, Segment
from deploy.embedded.child import CannotRun
from deploy.installation.topology import Home
from shared import clock

ROOM_TO_WORK = 64 * SEGMENT_BYTES  # PostgreSQL's own log while it recovers (max_wal_size)


@dataclass(frozen=True)
class Plan:
    """`moment`: where to stop; None: as far as the log goes, which is `until`. `kept`: the folder of the keys."""

    backups: Backups
    backup: Backup
    moment: datetime | None
    until: datetime
    kept: Path


def plan(backups: Backups, moment: datetime | None, kept: Path) -> Plan:
    """Choose the backup and check that log and keys lead to the moment.

    :raises CannotRun: with what is missing, damaged or does not fit
    """
    backup = backups.for_moment(moment)
    way = backups.way(backup)
    until = way.until or backup.finished
    if way.missing and (moment is None or moment > until):
        raise CannotRun(_gap(backups, way.missing, until))
    if moment and moment > until:
        newest = f"the newest that was archived, {shown(until)}"
        raise CannotRun(f"{shown(moment)} is after {newest}; restore to that or to “latest”.")
    for fault in changed_files(backups.place(backup), backup):
        raise CannotRun(f"This backup cannot be used: {fault}")
    for segment in backups.archive.damaged(_needed(backups, backup, moment)):
        before = shown(_before(backups, backup, segment))
        raise CannotRun(f"{backups.archive.file(segment)} is damaged; the last moment before it is {before}.")
    return Plan(backups, backup, moment, until, kept)


def require_keys(chosen: Plan, home: Home) -> None:
    """Keys of the home, if it has any, else those that were kept; whichever, they must fit.

    :raises CannotRun: if they do not
    """
    if home.identity_file.exists() or home.master_key_file.exists():
        keys.require_fitting(keys.keys_of(home), chosen.backup, home.folder)
    if chosen.kept.is_dir() or not home.identity_file.exists():
        keys.require_fitting(keys.keys_in(chosen.kept), chosen.backup, chosen.kept)


def require_room(chosen: Plan, folder: Path) -> None:
    """
    :raises CannotRun: if the disk is too small for the restored data beside the present
    """
    needed, free = chosen.backup.unpacked + ROOM_TO_WORK, shutil.disk_usage(folder).free
    if free < needed:
        raise CannotRun(
            f"{folder} has {in_megabytes(free)} free and the restored data needs {in_megabytes(needed)} beside the "
            "present data; make room first."
        )


def in_megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"


def read_moment(text: str) -> datetime | None:
    """Read `2026-03-01T09:00:00+08:00`, in the zone of all dates if it names none; `latest` is None.

    :raises CannotRun: if it is neither
    """
    if text == "latest":
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CannotRun(f"“{text}” is no moment; write for example 2026-03-01T09:00:00+08:00, or latest.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)


def _needed(backups: Backups, backup: Backup, moment: datetime | None) -> tuple[Segment, ...]:
    """The archived segments up to the first that was completed after the moment."""
    segments = backups.way(backup).segments
    if moment is None:
        return segments
    for index, segment in enumerate(segments):
        completed = backups.archive.completed(segment)
        if completed is None or completed > moment:
            return segments[: index + 1]
    return segments


def _before(backups: Backups, backup: Backup, segment: Segment) -> datetime:
    earlier = [one for one in backups.way(backup).segments if one < segment]
    return (backups.archive.completed(earlier[-1]) if earlier else None) or backup.finished


def _gap(backups: Backups, missing: Segment, until: datetime) -> str:
    return (
        f"{backups.archive.file(missing)} is missing, and what was written later cannot be reached without it; "
        f"find it, or restore to {shown(until)} or earlier with --to-time."
    )

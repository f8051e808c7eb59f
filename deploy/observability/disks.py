"""How full the disks are that databases, bus and backups lie on."""

import shutil
from collections.abc import Iterable
from pathlib import Path

FULL_ENOUGH_TO_ACT = 0.8
"""There is time left to make room, and PostgreSQL stops for good at 1."""


def used_ratio(folder: Path) -> float:
    """How much of the folder's disk is used, from 0 to 1, of what anybody but root may use.

    :raises OSError: if the folder is not there
    """
    disk = shutil.disk_usage(folder)
    return disk.used / ((disk.used + disk.free) or 1)


def filling(folders: Iterable[Path]) -> dict[Path, float]:
    """Those that have to be looked after, and how full they are; folders that are not there are left out."""
    used = {folder: used_ratio(folder) for folder in folders if folder.exists()}
    return {folder: ratio for folder, ratio in used.items() if ratio >= FULL_ENOUGH_TO_ACT}

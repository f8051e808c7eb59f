"""Files of people beside the backups: named by their digest and never changed, so that only missing ones are copied."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from deploy.backup.folder import sum_of
from deploy.installation.topology import Home

FOLDER = "attachments"
ERASED = ".erased"
"""What the portal leaves beside a file that was destroyed by law (services/portal/attachments/store.py)."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(home: Home, backups: Path) -> int:
    """Copy what the backups do not have yet and return how many files that were; none of an object store.

    What was destroyed by law is destroyed here as well.
    """
    source = home.attachments_folder
    return _copy_missing(source, backups / FOLDER) if source else 0


def bring_back(backups: Path, home: Home) -> int:
    """Copy what the installation does not have any more and return how many files that were; what it has stays."""
    target = home.attachments_folder
    if not target or not (backups / FOLDER).is_dir():
        return 0
    before = {path for path in (target, *target.glob("*")) if path.exists()}
    count = _copy_missing(backups / FOLDER, target)
    if os.geteuid() == 0 and target.exists():
        owner = (target if target in before else target.parent).stat()
        for path in (target, *target.rglob("*")):
            if path not in before and path.stat().st_uid == 0:
                os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    return count


def faults(backups: Path) -> Iterator[str]:
    """Sentences about copies that are not what their names say."""
    for file in _files(backups / FOLDER):
        if sum_of(file).sha256 != file.name:
            yield f"{file} is damaged: remove it, and the next backup copies it again."


def _copy_missing(source: Path, target: Path) -> int:
    """Whole files only, and only sound ones: what is damaged here must not replace what may be sound elsewhere."""
    count = 0
    _destroy_erased(source, target)
    for file in _files(source):
        place = target / file.parent.name / file.name
        if place.exists() or place.with_name(file.name + ERASED).exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = place.with_name(f".{place.name}.new")
        shutil.copyfile(file, fresh)
        fresh.chmod(0o600)
        if sum_of(fresh).sha256 != file.name:
            fresh.unlink()
            continue
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(place)
        count += 1
    return count


def _destroy_erased(source: Path, target: Path) -> None:
    for mark in source.glob(f"??/*{ERASED}"):
        place = target / mark.parent.name / mark.name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.touch(mode=0o600)
        place.with_name(mark.name.removesuffix(ERASED)).unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.glob("??/*")) if _DIGEST.fullmatch(file.name) and file.is_file())

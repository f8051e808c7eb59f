"""The folder of a bundle becomes one file: the same content gives the same bytes, whoever writes it and when."""

import hashlib
import tarfile
from pathlib import Path

SUMS = "SHA256SUMS"


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write the digest of every file of the folder as `sha256sum -c` reads them."""
    lines = [f"{digest(file)}  {file.relative_to(folder).as_posix()}\n" for file in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def pack(folder: Path, archive: Path, moment: int) -> None:
    """Write the folder in order of names, everything of root and of one moment (seconds since 1970)."""
    unfinished = archive.with_suffix(".unfinished")
    with tarfile.open(unfinished, "w", format=tarfile.GNU_FORMAT) as out:
        for file in _files(folder):
            entry = out.gettarinfo(file, arcname=f"{folder.name}/{file.relative_to(folder).as_posix()}")
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = moment
            entry.mode = 0o755 if entry.mode & 0o100 else 0o644
            with file.open("rb") as content:
                out.addfile(entry, content)
    unfinished.replace(archive)
    archive.with_suffix(".tar.sha256").write_text(f"{digest(archive)}  {archive.name}\n")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())

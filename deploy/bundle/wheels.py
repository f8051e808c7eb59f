"""Wheels: those of the lock for every target, found by hash, and our own, built from the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from packaging.utils import parse_wheel_filename

from deploy.bundle.archive import digest
from deploy.bundle.lock import Pin
from deploy.bundle.problem import CannotBundle, RegistryUnreachable
from deploy.bundle.target import GLIBC, Target

SOURCE_ONLY = frozenset({"nkeys"})
"""Published as source alone, and pure Python: the wheel that is built here runs everywhere."""

_EXACTLY = ("--no-deps", "--only-binary=:all:", "--require-hashes")
_MISSING = re.compile(r"No matching distribution found for (\S+)")
_UNREACHABLE = ("Retrying (", "Could not fetch URL", "Temporary failure in name resolution")
_OURS = ("services", "shared", "deploy", "pyproject.toml")


def download(pins: Iterable[Pin], target: Target, folder: Path) -> None:
    """Bring the wheel of every pin that the target wants and that has one; one for several targets is stored once.

    :raises CannotBundle: if a package has no wheel for the target, or another one than the lock names
    """
    folder.mkdir(parents=True, exist_ok=True)
    _pip_for(target, pins, "download", "--dest", str(folder))


def resolve(pins: Iterable[Pin], target: Target) -> list[str]:
    """The names of the wheels that `download` would bring, in alphabetical order.

    :raises CannotBundle: as `download`
    """
    with tempfile.TemporaryDirectory() as nowhere:
        report = Path(nowhere) / "report.json"
        asked = ("--dry-run", "--ignore-installed", "--target", nowhere, "--report", str(report))
        _pip_for(target, pins, "install", *asked)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return sorted(each["download_info"]["url"].rpartition("/")[2] for each in found)


def build_pure(pin: Pin, folder: Path, moment: int) -> Pin:
    """Build the wheel of a package of SOURCE_ONLY from the source that the lock names. The pin of that wheel.

    :raises CannotBundle: if it runs on this kind of machine alone
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted, tempfile.TemporaryDirectory() as place:
        wanted.write(pin.line)
        wanted.flush()
        source = ("--no-deps", "--no-binary", pin.name, "--no-cache-dir", "--no-build-isolation", "--require-hashes")
        _pip(
            ["wheel", *source, "--requirement", wanted.name, "--wheel-dir", place],
            pin.name,
            SOURCE_DATE_EPOCH=str(moment),
        )
        [built] = Path(place).iterdir()
        if not built.name.endswith("-none-any.whl"):
            raise CannotBundle(f"{pin.name}=={pin.version} has no wheel and is not pure Python: lock another version.")
        wheel = Path(shutil.copy(built, folder))
    return replace(pin, hashes=(f"sha256:{digest(wheel)}",))


def build_ours(root: Path, folder: Path, moment: int) -> Path:
    """Build our own wheel from a copy of the tree, so that no leftover of another build gets in; `moment` dates it.

    :raises CannotBundle: if the tree cannot be built
    """
    with tempfile.TemporaryDirectory() as place:
        for each in (root / name for name in _OURS):
            if each.is_dir():
                shutil.copytree(
                    each, Path(place) / each.name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
                )
            else:
                shutil.copy(each, place)
        _pip(
            ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), place],
            "Wenxiao's own wheel",
            SOURCE_DATE_EPOCH=str(moment),
        )
    return next(folder.glob("wenxiao-*.whl"))


def unpacked(wheels: Iterable[Path]) -> int:
    """How many bytes the wheels are once installed, without what Python compiles."""
    total = 0
    for wheel in wheels:
        with ZipFile(wheel) as content:
            total += sum(each.file_size for each in content.infolist())
    return total


def serves(wheel: Path, target: Target) -> bool:
    """Whether the wheel can be installed on the target."""
    tags = parse_wheel_filename(wheel.name)[3]
    python = f"cp{target.python.replace('.', '')}"
    return any(
        (tag.platform == "any" or tag.platform.endswith(target.machine))
        and (tag.abi in ("none", "abi3") or tag.interpreter == python)
        for tag in tags
    )


def _pip_for(target: Target, pins: Iterable[Pin], *arguments: str) -> None:
    lines = [pin.line for pin in pins if target.wants(pin.marker) and pin.name not in SOURCE_ONLY]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write("\n".join(lines))
        wanted.flush()
        _pip([*arguments, *_EXACTLY, *target.options, "--requirement", wanted.name], str(target))


def _pip(arguments: Sequence[str], what: str, **environment: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, umask=0o022
    )
    if done.returncode == 0:
        return
    if any(sign in done.stdout + done.stderr for sign in _UNREACHABLE):
        raise RegistryUnreachable("The package registry does not answer; make the bundle where pip reaches it.")
    if missing := _MISSING.search(done.stderr):
        raise CannotBundle(
            f"{missing[1]} has no wheel for {what} that runs on glibc 2.{GLIBC}: "
            "lock another version of it, or leave this target out."
        )
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")] or [done.stderr.strip()[-300:]]
    raise CannotBundle(f"{what}: {errors[0].removeprefix('ERROR: ')}")

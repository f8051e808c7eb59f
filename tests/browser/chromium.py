"""The browser of these tests: Debian's Chromium without its windows, with fonts in which Chinese can be read."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
"""The same engine; the first draws no windows around pages and takes half the time."""

PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_INSTALLING = 600.0  # seconds


class NoBrowser(Exception):
    """There is no Chromium here and it cannot be installed; the sentence says why."""


def chromium() -> Path:
    """Return the browser's program; root on Debian gets the packages that are missing. Skips the test without it."""
    try:
        if missing := _missing():
            _install(missing)
        if left := _missing():
            raise NoBrowser(f"missing after apt-get install: {' '.join(left)}")
    except NoBrowser as error:
        pytest.skip(f"no browser: {error}")
    return next(filter(Path.exists, PROGRAMS))


def _missing() -> list[str]:
    return [
        name
        for name, there in zip(PACKAGES, (any(map(Path.exists, PROGRAMS)), _reads_chinese()), strict=True)
        if not there
    ]


def _reads_chinese() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, timeout=60, check=False)
    return bool(found.stdout.strip())


def _install(missing: list[str]) -> None:
    wanted = f"apt-get install {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise NoBrowser(f"{' and '.join(missing)} are missing, and there is no apt-get here to install them")
    if os.geteuid() != 0:
        raise NoBrowser(f"{' and '.join(missing)} are missing; root installs them: {wanted}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        try:
            said = subprocess.run(
                ["apt-get", "-qq", *command],
                env=quiet,
                capture_output=True,
                text=True,
                timeout=_INSTALLING,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoBrowser(f"apt-get {command[0]} took more than {_INSTALLING:.0f} s") from None
        if said.returncode:
            raise NoBrowser(f"{wanted}: {said.stderr.strip()[-300:]}")

"""One bundle for this machine and this Python, written once per session by the command that people use."""

import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.bundle import archive
from deploy.bundle.target import MACHINES, PYTHONS, Target
from tests.contracts.slices import ROOT

Copy = Callable[[str], Path]


@pytest.fixture(scope="session")
def here() -> Target:
    """The target that this machine is."""
    target = Target(platform.machine(), f"{sys.version_info.major}.{sys.version_info.minor}")
    if target.machine not in MACHINES or target.python not in PYTHONS:
        pytest.skip(f"bundles are not made for {target}")
    return target


@pytest.fixture(scope="session")
def written(here: Target, server_folder: Path) -> Path:
    """The archive, without images."""
    out = server_folder / "dist"
    chosen = ("--platform", here.machine, "--python", here.python, "--without-images", "--label", "first")
    done = subprocess.run(
        [sys.executable, "-m", "deploy.bundle", *chosen, "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "registry does not answer" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    [file] = out.glob("wenxiao-*-first.tar")
    assert f"{archive.digest(file)}  {file.name}" in done.stdout
    return file


@pytest.fixture(scope="session")
def bundle(written: Path, server_folder: Path) -> Path:
    """The unpacked bundle; it stays as it is."""
    with tarfile.open(written) as packed:
        packed.extractall(server_folder, filter="data")
    return server_folder / written.stem


@pytest.fixture
def another(bundle: Path, tmp_path: Path) -> Copy:
    """Makes a bundle of another name with the same content."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(bundle, folder)
        manifest = folder / "manifest"
        manifest.write_text(manifest.read_text().replace(bundle.name, name))
        (folder / archive.SUMS).unlink()
        archive.write_sums(folder)
        return folder

    return make

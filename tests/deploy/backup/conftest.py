"""An installation whose PostgreSQL runs, and one backup of it; tests that damage something do it to a copy."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.backup.folder import Backup, Backups
from deploy.backup.take import take
from deploy.embedded import ports
from deploy.installation.databases import prepare_databases
from deploy.installation.initialise import make_files
from deploy.installation.topology import LISTENING, Home
from tests.deploy.backup.shelf import Shelf


@dataclass(frozen=True)
class Taken:
    """A folder of backups with one in it, and the folder of the keys."""

    folder: Path
    kept: Path
    backup: Backup

    @property
    def backups(self) -> Backups:
        return Backups(self.folder)

    @property
    def place(self) -> Path:
        return self.folder / self.backup.name

    def copied(self, folder: Path) -> "Taken":
        """The same somewhere else, to be damaged."""
        shutil.copytree(self.folder, folder)
        return Taken(folder, self.kept, self.backup)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "backups")


@pytest.fixture(scope="module")
async def home(server_folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Home]:
    folder = server_folder / request.module.__name__.rpartition(".")[2] / "home"
    folder.mkdir(parents=True)
    home = Home(folder, {name: ports.pick_free() for name in LISTENING})
    server = home.embedded_postgres
    server.start()
    make_files(home, lambda _: None)
    await prepare_databases(home, lambda _: None)
    yield home
    server.stop()


@pytest.fixture(scope="module")
def taken(home: Home) -> Taken:
    folder, kept = home.folder.with_name("backups"), home.folder.with_name("kept")
    return Taken(folder, kept, take(home, Backups(folder), kept, lambda _: None))

"""Taking a backup: what is refused before anything is written, and what counts as one."""

import os
import shutil
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.backup.checking import faults
from deploy.backup.folder import DESCRIPTION, Backups
from deploy.backup.keys import require_apart
from deploy.backup.take import take
from deploy.embedded.child import CannotRun, Child, tail, tied
from deploy.embedded.supervisor import locked
from deploy.installation.initialise import make_files
from deploy.installation.topology import DEPLOYED, Home
from shared import clock
from tests.deploy.backup.conftest import Taken


def silent(_: str) -> None:
    """Nobody listens."""


class TestFolders:
    @pytest.mark.parametrize(
        ("data", "keys"),
        [("a", "a"), ("a", "a/keys"), ("keys/a", "keys"), ("a", "a/../a"), ("a", "link/keys")],
        ids=["the same", "keys in data", "data in keys", "the same, said otherwise", "keys in data by a link"],
    )
    def test_of_data_and_keys_must_be_apart(self, tmp_path: Path, data: str, keys: str) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "a")
        with pytest.raises(CannotRun, match="are not apart"):
            require_apart(tmp_path / data, tmp_path / keys, tmp_path / "home")

    @pytest.mark.parametrize(("data", "keys"), [("home", "keys"), ("home/backups", "keys"), ("data", "home/keys")])
    def test_must_not_be_lost_with_the_installation(self, tmp_path: Path, data: str, keys: str) -> None:
        with pytest.raises(CannotRun, match="would be lost with it"):
            require_apart(tmp_path / data, tmp_path / keys, tmp_path / "home")

    def test_beside_each_other_are_fine(self, tmp_path: Path) -> None:
        require_apart(tmp_path / "home-backups", tmp_path / "home-keys", tmp_path / "home")

    def test_that_are_refused_are_not_even_made(self, home: Home, tmp_path: Path) -> None:
        with pytest.raises(CannotRun, match="are not apart"):
            take(home, Backups(tmp_path / "backups"), tmp_path / "backups" / "keys", silent)
        assert not (tmp_path / "backups").exists()

    def test_with_the_keys_of_another_installation_are_left_alone(self, home: Home, tmp_path: Path) -> None:
        other = Home(tmp_path / "other", home.ports)
        other.folder.mkdir()
        make_files(other, silent)
        kept = tmp_path / "kept"
        shutil.copytree(other.folder, kept)
        before = (kept / "keys" / "master.key").read_bytes()
        with pytest.raises(CannotRun, match="holds the keys of another installation"):
            take(home, Backups(tmp_path / "backups"), kept, silent)
        assert (kept / "keys" / "master.key").read_bytes() == before
        assert Backups(tmp_path / "backups").all() == []


class TestTaken:
    def test_is_whole_and_described(self, taken: Taken) -> None:
        (known,) = taken.backups.all()
        assert known == taken.backup
        assert set(known.heads) == {service.name for service in DEPLOYED}
        assert taken.backups.archive.file(known.last_segment).exists()
        assert list(faults(taken.backups, known)) == []
        assert {path.stat().st_mode & 0o077 for path in taken.place.iterdir()} == {0}

    def test_is_the_last_one(self, taken: Taken) -> None:
        last = taken.backups.last()
        assert last
        assert (last.name, last.at, last.bytes) == (taken.backup.name, taken.backup.finished, taken.backup.size)

    def test_lies_apart_from_the_keys(self, taken: Taken, home: Home) -> None:
        kept = (taken.kept / "keys" / "master.key").read_bytes()
        assert kept == home.master_key_file.read_bytes()
        assert not [file for file in taken.folder.rglob("*") if file.is_file() and kept in file.read_bytes()]


class TestHalfOfOne:
    def test_is_no_backup_and_the_next_one_removes_it(self, taken: Taken, home: Home, tmp_path: Path) -> None:
        here = taken.copied(tmp_path / "backups")
        left = here.folder / "20200101T000000Z.unfinished"
        shutil.copytree(here.place, left)
        assert [one.name for one in here.backups.all()] == [taken.backup.name]
        time.sleep(1.1)  # names are in seconds
        again = take(home, here.backups, taken.kept, silent)
        assert [one.name for one in here.backups.all()] == [taken.backup.name, again.name]
        assert not left.exists()

    def test_leaves_nothing_when_it_is_broken_off(self, home: Home, tmp_path: Path) -> None:
        backups = Backups(tmp_path / "backups")

        def broken_off(step: str) -> None:
            if step == "verifying":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            take(home, backups, tmp_path / "kept", broken_off)
        assert backups.all() == []
        assert [path for path in backups.folder.iterdir() if path.name not in ("lock", "wal")] == []
        assert backups.last() is None

    def test_without_its_description_is_none(self, taken: Taken, tmp_path: Path) -> None:
        here = taken.copied(tmp_path / "backups")
        (here.place / DESCRIPTION).unlink()
        assert here.backups.all() == []
        assert here.backups.last() is None


def test_two_commands_do_not_work_in_one_folder(home: Home, taken: Taken) -> None:
    with locked(taken.folder), pytest.raises(CannotRun, match="already runs in"):
        take(home, taken.backups, taken.kept, silent)
    assert [one.name for one in taken.backups.all()] == [taken.backup.name]


def test_a_process_takes_one_by_itself_when_it_is_due(home: Home, tmp_path: Path) -> None:
    backups, log = Backups(tmp_path / "backups"), tmp_path / "log"
    told = {
        "WENXIAO_HOME": str(home.folder),
        "WENXIAO_PORTS": ",".join(f"{name}={port}" for name, port in home.ports.items()),
        "WENXIAO_BACKUPS": str(backups.folder),
        "WENXIAO_BACKUP_KEYS": str(tmp_path / "kept"),
        "WENXIAO_BACKUP_EVERY_HOURS": "24",
    }
    process = Child(tied([sys.executable, "-m", "deploy.backup.regularly"]), log=log, env=os.environ | told)
    try:
        end = time.monotonic() + 90
        while "is taken and verified" not in log.read_text():
            assert process.running, tail(log, lines=20)
            assert time.monotonic() < end, tail(log, lines=20)
            time.sleep(0.1)
    finally:
        process.end(signal.SIGTERM, within=15)
    last = backups.last()
    assert last
    assert clock.now() - last.at < timedelta(minutes=2)

"""What `wenxiao status` says of backups and disks."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.backup.age import EVERY_HOURS
from deploy.cli import safety
from deploy.cli.speaking import Language, speak
from deploy.installation.topology import Home
from deploy.observability import disks
from tests.deploy.backup.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.delenv("WENXIAO_BACKUPS", raising=False)
    monkeypatch.delenv(EVERY_HOURS, raising=False)
    monkeypatch.setattr(disks, "FULL_ENOUGH_TO_ACT", 1.1)
    (tmp_path / "home").mkdir()
    speak(Language.EN)
    yield Shelf(tmp_path / "home-backups")
    speak(Language.ZH)


def said(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> str:
    safety.tell_safety(Home(shelf.folder.with_name("home")))
    return " ".join(capsys.readouterr().out.split())


class TestSafety:
    def test_says_that_there_is_no_backup(self, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(shelf, capsys) == "There is no backup yet."

    def test_says_how_old_the_last_backup_and_its_verification_are(
        self, shelf: Shelf, capsys: pytest.CaptureFixture[str]
    ) -> None:
        backup = shelf.taken(timedelta(hours=30), checked=timedelta(minutes=5))
        assert said(shelf, capsys) == (
            f"Backup: the last one, {backup.name}, was finished 30 h ago and verified 5 min ago."
        )

    def test_warns_of_a_missed_backup_only_where_backups_are_waited_for(
        self, shelf: Shelf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.taken(timedelta(days=3))
        for hours, warned in (("", False), ("0", False), ("24", True), ("48", False)):
            monkeypatch.setenv(EVERY_HOURS, hours)
            assert ("was missed" in said(shelf, capsys)) is warned, hours

    def test_warns_of_a_first_backup_that_never_came(
        self, shelf: Shelf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(EVERY_HOURS, "24")
        assert "A backup every 24 hours is expected and was missed" in said(shelf, capsys)

    def test_shows_what_the_verification_found(self, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
        backup = shelf.taken(timedelta(hours=1))
        shelf.backups.note_check(backup, ("base.tar.gz is missing.",))
        assert "It is damaged: base.tar.gz is missing." in said(shelf, capsys)

    def test_warns_of_a_disk_that_is_filling_up(
        self, shelf: Shelf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(disks, "FULL_ENOUGH_TO_ACT", 0.0)
        assert f"The disk of {shelf.folder.with_name('home')} is " in said(shelf, capsys)

    def test_speaks_chinese(self, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
        speak(Language.ZH)
        backup = shelf.taken(timedelta(days=9))
        assert said(shelf, capsys) == f"备份：最近一份 {backup.name} 完成于 9 天前，校验于 9 天前。"

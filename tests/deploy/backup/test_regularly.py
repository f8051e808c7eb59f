"""When the next backup is due, and when one was missed."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from deploy.backup.age import EVERY_HOURS, age_of, told_every
from deploy.backup.checking import remove
from deploy.backup.folder import LAST
from deploy.backup.regularly import due
from deploy.embedded.child import CannotRun
from shared import clock
from tests.deploy.backup.shelf import Shelf

DAY = timedelta(days=1)


class TestDue:
    def test_at_once_where_there_is_no_backup(self, shelf: Shelf) -> None:
        assert due(shelf.backups, DAY, clock.now())

    @pytest.mark.parametrize(("ago", "is_due"), [(0, False), (23.9, False), (24, True), (100, True)])
    def test_when_the_last_is_as_old_as_it_may_be(self, shelf: Shelf, ago: float, is_due: bool) -> None:
        backup = shelf.taken(timedelta(hours=1))
        assert due(shelf.backups, DAY, backup.finished + timedelta(hours=ago)) is is_due

    def test_at_once_when_the_last_is_no_longer_there(self, shelf: Shelf) -> None:
        remove(shelf.backups.place(shelf.taken(timedelta(hours=1))))
        assert due(shelf.backups, DAY, clock.now())

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"at": "yesterday", "name": "x", "bytes": 1, "verified": true}'])
    def test_at_once_when_nobody_can_read_which_was_the_last(self, shelf: Shelf, text: str) -> None:
        shelf.taken(timedelta(hours=1))
        (shelf.folder / LAST).write_text(text)
        assert due(shelf.backups, DAY, clock.now())

    @pytest.mark.parametrize("hours", ["0", "-1", "often", "1.5"])
    def test_is_not_asked_without_a_number_of_hours(self, shelf: Shelf, hours: str) -> None:
        env = os.environ | {EVERY_HOURS: hours}
        done = subprocess.run(
            [sys.executable, "-m", "deploy.backup.regularly"], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.strip().endswith("are whole numbers, 1 or more.")


class TestMissed:
    def test_only_after_twice_the_time(self, shelf: Shelf) -> None:
        backup = shelf.taken(timedelta(hours=1))
        age = age_of(shelf.backups, DAY)
        assert not age.missed(backup.finished + 2 * DAY)
        assert age.missed(backup.finished + 2 * DAY + timedelta(seconds=1))
        assert not age_of(shelf.backups, None).missed(backup.finished + 100 * DAY)

    def test_until_the_first_is_there(self, shelf: Shelf) -> None:
        assert age_of(shelf.backups, DAY).missed(clock.now())
        assert not age_of(shelf.backups, None).missed(clock.now())

    @pytest.mark.parametrize(("hours", "every"), [("24", DAY), ("1", timedelta(hours=1)), ("0", None), ("", None)])
    def test_is_measured_by_what_the_environment_says(
        self, monkeypatch: pytest.MonkeyPatch, hours: str, every: timedelta | None
    ) -> None:
        monkeypatch.setenv(EVERY_HOURS, hours)
        assert told_every() == every

    def test_is_refused_to_say_without_a_number(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(EVERY_HOURS, "daily")
        with pytest.raises(CannotRun, match="is a whole number of hours"):
            told_every()

"""Pruning keeps the newest backups and all log that they need."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.backup.folder import Backup
from deploy.backup.pruning import prune
from deploy.backup.segments import Segment
from deploy.embedded.child import CannotRun
from deploy.embedded.supervisor import locked
from tests.deploy.backup.shelf import Shelf

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def three(shelf: Shelf) -> list[Backup]:
    """Backups in segments 2, 5 and 8 of an archive with segments 1 to 10."""
    for number in range(1, 11):
        shelf.archive(number, NOON + timedelta(hours=number))
    shelf.history(2, "1\t0/A000500\tno reason\n")
    return [shelf.put(NOON + timedelta(hours=number), segment=number) for number in (2, 5, 8)]


def numbers(shelf: Shelf) -> list[int]:
    return [segment.number for segment in shelf.backups.archive.segments()]


class TestPrune:
    def test_keeps_what_a_kept_backup_needs(self, shelf: Shelf, three: list[Backup]) -> None:
        assert prune(shelf.backups, 2) == three[:1]
        assert shelf.backups.all() == three[1:]
        assert numbers(shelf) == [5, 6, 7, 8, 9, 10]
        assert [shelf.backups.way(backup).missing for backup in three[1:]] == [None, None]
        assert not [path for path in shelf.folder.iterdir() if path.name.startswith(three[0].name)]

    def test_keeps_the_histories_of_timelines(self, shelf: Shelf, three: list[Backup]) -> None:
        prune(shelf.backups, 1)
        assert (shelf.backups.archive.folder / "00000002.history.gz").exists()

    def test_keeps_everything_where_there_are_fewer(self, shelf: Shelf, three: list[Backup]) -> None:
        assert prune(shelf.backups, 7) == []
        assert shelf.backups.all() == three
        assert numbers(shelf) == [2, 3, 4, 5, 6, 7, 8, 9, 10], "what was before the oldest backup leads nowhere"

    def test_keeps_log_of_both_timelines_since_the_oldest(self, shelf: Shelf) -> None:
        shelf.put(NOON, segment=3)
        shelf.put(NOON + timedelta(hours=9), segment=9, timeline=2)
        shelf.history(2, "1\t0/5000500\tno reason\n")
        for number in range(1, 6):
            shelf.archive(number, NOON + timedelta(hours=number))
        for number in range(5, 11):
            shelf.archive(number, NOON + timedelta(hours=number), timeline=2)
        prune(shelf.backups, 2)
        there = shelf.backups.archive.segments()
        assert there == [Segment(1, 3), Segment(1, 4), Segment(1, 5), *(Segment(2, n) for n in range(5, 11))]

    def test_keeps_the_log_where_there_is_no_backup(self, shelf: Shelf) -> None:
        shelf.archive(1, NOON)
        assert prune(shelf.backups, 1) == []
        assert numbers(shelf) == [1]

    @pytest.mark.parametrize("keep", [0, -1])
    def test_never_removes_the_last(self, shelf: Shelf, three: list[Backup], keep: int) -> None:
        with pytest.raises(CannotRun, match="At least one backup has to stay"):
            prune(shelf.backups, keep)
        assert shelf.backups.all() == three

    def test_waits_for_nobody_who_works_in_the_folder(self, shelf: Shelf, three: list[Backup]) -> None:
        with locked(shelf.folder), pytest.raises(CannotRun, match="already runs in"):
            prune(shelf.backups, 1)
        assert shelf.backups.all() == three

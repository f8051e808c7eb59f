"""A restore is planned from what is there: which backup, which log, and what is missing or damaged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.backup.folder import DESCRIPTION, Backup
from deploy.backup.keys import require_fitting
from deploy.backup.planning import plan, read_moment, require_room
from deploy.backup.segments import Segment
from deploy.embedded.child import CannotRun
from tests.deploy.backup.shelf import KEYS, WRITTEN, Shelf

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = Path("/nowhere")


def hours(count: float) -> datetime:
    """So many hours after the first backup."""
    return NOON + timedelta(hours=count)


@pytest.fixture
def two(shelf: Shelf) -> tuple[Backup, Backup]:
    """Backups at noon and ten hours later, and an archive with one segment an hour until hour 14."""
    first, second = shelf.put(NOON, segment=1), shelf.put(hours(10), segment=11)
    for number in range(1, 16):
        shelf.archive(number, hours(number - 1))
    return first, second


class TestPlan:
    @pytest.mark.parametrize(
        ("moment", "which"),
        [(hours(0), 0), (hours(3.5), 0), (hours(9.99), 0), (hours(10), 1), (hours(13), 1), (None, 1)],
        ids=["of the first", "between", "just before the second", "of the second", "after it", "the latest"],
    )
    def test_begins_with_the_newest_backup_before_the_moment(
        self, shelf: Shelf, two: tuple[Backup, Backup], moment: datetime | None, which: int
    ) -> None:
        chosen = plan(shelf.backups, moment, KEPT)
        assert (chosen.backup, chosen.moment, chosen.until) == (two[which], moment, hours(14))

    @pytest.mark.usefixtures("two")
    def test_is_refused_for_a_moment_before_the_first_backup(self, shelf: Shelf) -> None:
        with pytest.raises(CannotRun, match="is before the oldest backup; one can restore to 2026-03-01 20:00:00"):
            plan(shelf.backups, hours(-1), KEPT)

    @pytest.mark.usefixtures("two")
    def test_is_refused_for_a_moment_after_the_last_log(self, shelf: Shelf) -> None:
        with pytest.raises(CannotRun, match="is after the newest that was archived, 2026-03-02 10:00:00"):
            plan(shelf.backups, hours(14.1), KEPT)

    def test_is_refused_where_there_is_no_backup(self, shelf: Shelf) -> None:
        with pytest.raises(CannotRun, match="There is no backup in"):
            plan(shelf.backups, None, KEPT)

    def test_of_a_backup_without_later_log_leads_to_its_end(self, shelf: Shelf) -> None:
        backup = shelf.put(NOON)
        assert plan(shelf.backups, None, KEPT).until == backup.finished

    @pytest.mark.usefixtures("two")
    def test_names_a_missing_segment_and_the_moment_that_is_left(self, shelf: Shelf) -> None:
        gone = shelf.backups.archive.file(Segment(1, 13))
        gone.unlink()
        for moment in (None, hours(12.5)):
            with pytest.raises(CannotRun, match=f"{gone.name} is missing.*restore to 2026-03-02 07:00:00") as refused:
                plan(shelf.backups, moment, KEPT)
            assert "or earlier" in str(refused.value)
        assert plan(shelf.backups, hours(11), KEPT).until == hours(11)
        assert plan(shelf.backups, hours(5), KEPT).moment == hours(5), "from the first backup it is not needed"

    @pytest.mark.usefixtures("two")
    def test_names_a_damaged_segment_that_it_needs_and_no_other(self, shelf: Shelf) -> None:
        file = shelf.backups.archive.file(Segment(1, 14))
        whole = bytearray(file.read_bytes())
        whole[WRITTEN // 2] ^= 1
        file.write_bytes(whole)
        with pytest.raises(CannotRun, match=f"{file.name} is damaged; the last moment before it is 2026-03-02 08"):
            plan(shelf.backups, None, KEPT)
        assert plan(shelf.backups, hours(11.5), KEPT).moment == hours(11.5)

    @pytest.mark.parametrize("damage", ["flipped", "shorter", "gone"])
    def test_is_refused_with_a_backup_that_is_not_what_it_was(
        self, shelf: Shelf, two: tuple[Backup, Backup], damage: str
    ) -> None:
        file = shelf.backups.place(two[1]) / "base.tar.gz"
        content = bytearray(file.read_bytes())
        content[10] ^= 1
        file.write_bytes(content if damage == "flipped" else content[:-1])
        if damage == "gone":
            file.unlink()
        with pytest.raises(CannotRun, match=r"This backup cannot be used: .*base\.tar\.gz is (damaged|missing)"):
            plan(shelf.backups, None, KEPT)
        assert plan(shelf.backups, hours(9), KEPT).backup == two[0]

    def test_says_which_description_cannot_be_read(self, shelf: Shelf, two: tuple[Backup, Backup]) -> None:
        file = shelf.backups.place(two[0]) / DESCRIPTION
        file.write_text("{")
        with pytest.raises(CannotRun, match=f"{file} cannot be read; move .* away"):
            plan(shelf.backups, None, KEPT)


class TestRoom:
    def test_is_there_for_the_restored_data_beside_the_present(self, shelf: Shelf, two: tuple[Backup, Backup]) -> None:
        chosen = plan(shelf.backups, None, KEPT)
        require_room(chosen, shelf.folder)
        vast = replace(chosen, backup=two[1].model_copy(update={"unpacked": 10**18}))
        with pytest.raises(CannotRun, match="the restored data needs 1,000,000,001,074 MB beside"):
            require_room(vast, shelf.folder)


class TestTimelines:
    def test_log_is_followed_over_the_fork_that_a_restore_made(self, shelf: Shelf) -> None:
        """Timeline 1 went on to segment 5, and was left in segment 3 for timeline 2."""
        backup = shelf.put(NOON, segment=1)
        for number in range(2, 6):
            shelf.archive(number, hours(number))
        for number in range(3, 8):
            shelf.archive(number, hours(number + 10), timeline=2)
        shelf.history(2, "1\t0/3000500\tbefore 2026-03-01 15:00:00+00\n")
        way = shelf.backups.way(backup)
        assert way.segments == (Segment(1, 2), *(Segment(2, number) for number in range(3, 8)))
        assert (way.missing, way.until) == (None, hours(17))

    def test_a_gap_before_the_fork_is_named(self, shelf: Shelf) -> None:
        backup = shelf.put(NOON, segment=1)
        shelf.archive(3, hours(13), timeline=2)
        shelf.history(2, "1\t0/3000500\tno reason\n")
        assert shelf.backups.way(backup).missing == Segment(1, 2)

    def test_a_backup_of_the_new_timeline_needs_nothing_of_the_old(self, shelf: Shelf) -> None:
        shelf.history(2, "1\t0/3000500\tno reason\n")
        backup = shelf.put(NOON, segment=4, timeline=2)
        shelf.archive(5, hours(1), timeline=2)
        assert shelf.backups.way(backup).segments == (Segment(2, 5),)


class TestMoment:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("latest", None),
            ("2026-03-01T20:00:00+08:00", NOON),
            ("2026-03-01 20:00", NOON),
            ("2026-03-01T12:00:00Z", NOON),
        ],
    )
    def test_is_read_in_the_zone_of_all_dates_if_it_names_none(self, said: str, meant: datetime | None) -> None:
        assert read_moment(said) == meant

    @pytest.mark.parametrize("said", ["yesterday", "", "2026-13-01", "1"])
    def test_that_cannot_be_understood_is_refused_with_an_example(self, said: str) -> None:
        with pytest.raises(CannotRun, match="is no moment; write for example 2026-03-01T09:00:00"):
            read_moment(said)


class TestKeys:
    def test_must_be_those_of_the_data(self, shelf: Shelf) -> None:
        backup = shelf.put(NOON)
        require_fitting(KEYS, backup, KEPT)
        for other, sentence in (
            ({"district": "00000000-0000-0000-0000-000000000002"}, "belongs to another installation"),
            ({"master_key": "another"}, "opens nobody's name in backup"),
        ):
            keys = KEYS.model_validate({**KEYS.model_dump(), **other})
            with pytest.raises(CannotRun, match=f"{sentence}.*say --keys FOLDER"):
                require_fitting(keys, backup, KEPT)


class TestSegment:
    @pytest.mark.parametrize("name", ["000000010000000000000001", "0000000A00000002000000FF"])
    def test_is_named_and_found_by_its_name(self, name: str) -> None:
        segment = Segment.named(name)
        assert segment
        assert segment.name == name

    @pytest.mark.parametrize("name", ["00000002.history", "000000010000000000000001.00000028.backup", "x", "lock"])
    def test_is_not_what_is_named_otherwise(self, name: str) -> None:
        assert Segment.named(name) is None

    def test_of_the_next_log_follows_the_last_of_the_one_before(self) -> None:
        last, first = Segment.named("0000000100000000000000FF"), Segment.named("000000010000000100000000")
        assert last
        assert first
        assert first.number == last.number + 1
        assert Segment.holding(1, "1/0") == first

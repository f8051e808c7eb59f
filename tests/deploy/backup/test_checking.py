"""Verification finds a changed byte wherever it is: in the copy, in its log, in the archive, under a forged sum."""

import gzip
import shutil
from pathlib import Path

import pytest

from deploy.backup.checking import DATA, MANIFEST, WAL, faults
from deploy.backup.folder import DESCRIPTION, Backups, sum_of, write
from deploy.backup.segments import Segment
from tests.deploy.backup.conftest import Taken

# A packed segment begins with its name; zeros, which follow what it says, can be written in several ways.
AFTER_HEADER = 60


@pytest.fixture
def here(taken: Taken, tmp_path: Path) -> Taken:
    return taken.copied(tmp_path / "backups")


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def found(here: Taken) -> list[str]:
    return list(faults(here.backups, here.backup))


class TestVerification:
    def test_finds_nothing_in_a_whole_backup(self, here: Taken) -> None:
        assert found(here) == []

    @pytest.mark.parametrize("name", [DATA, WAL, MANIFEST])
    def test_finds_a_flipped_byte(self, here: Taken, name: str) -> None:
        flip(here.place / name, (here.place / name).stat().st_size // 2)
        assert found(here) == [f"{here.place / name} is damaged: its checksum is not the one that was written down."]

    def test_finds_a_file_that_is_gone(self, here: Taken) -> None:
        (here.place / WAL).unlink()
        assert found(here) == [f"{here.place / WAL} is missing."]

    def test_finds_a_changed_table_whose_checksum_was_written_anew(self, here: Taken) -> None:
        """The description agrees; PostgreSQL's manifest does not."""
        content = bytearray(gzip.decompress((here.place / DATA).read_bytes()))
        at = content.index(b"plpgsql")
        content[at] ^= 1
        (here.place / DATA).write_bytes(gzip.compress(bytes(content), compresslevel=1))
        sums = {**here.backup.files, DATA: sum_of(here.place / DATA)}
        forged = here.backup.model_copy(update={"files": sums})
        write(here.place / DESCRIPTION, forged.model_dump_json())
        (known,) = Backups(here.folder).all()
        (fault,) = faults(here.backups, known)
        assert fault.startswith(f"{here.place} is damaged: ")

    def test_finds_log_that_cannot_be_unpacked(self, here: Taken) -> None:
        (here.place / WAL).write_bytes((here.place / WAL).read_bytes()[:-2000])
        sums = {**here.backup.files, WAL: sum_of(here.place / WAL)}
        forged = here.backup.model_copy(update={"files": sums})
        assert any(f"{here.place / WAL} is damaged" in fault for fault in faults(here.backups, forged))

    def test_finds_a_flipped_byte_in_the_archive(self, here: Taken) -> None:
        archive, last = here.backups.archive, here.backup.last_segment
        later = archive.file(Segment(last.timeline, last.number + 1))
        shutil.copy(archive.file(last), later)
        assert found(here) == []
        flip(later, AFTER_HEADER)
        assert found(here) == [f"{later} is damaged: from this segment on nothing can be restored."]

    def test_finds_a_gap_in_the_archive(self, here: Taken) -> None:
        archive, last = here.backups.archive, here.backup.last_segment
        gone = archive.file(Segment(last.timeline, last.number + 1))
        shutil.copy(archive.file(last), archive.file(Segment(last.timeline, last.number + 2)))
        assert found(here) == [f"{gone} is missing: after this segment nothing can be restored."]

    def test_is_noted_with_what_was_wrong(self, here: Taken) -> None:
        flip(here.place / DATA, 100)
        here.backups.note_check(here.backup, tuple(found(here)))
        checked = here.backups.checked(here.backup)
        assert checked
        assert len(checked.faults) == 1

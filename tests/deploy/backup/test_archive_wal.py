"""PostgreSQL's archive_command: nothing is overwritten, nothing is half there, nothing is kept unasked."""

import gzip
import subprocess
from pathlib import Path

import pytest

from deploy.postgres.settings import ARCHIVE_WAL, in_shell, quoted, settings

NAME = "000000010000000000000001"


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    file = tmp_path / "a segment"
    file.write_bytes(b"written ahead" * 1000)
    return file


def archived(archive: Path, segment: Path) -> "subprocess.CompletedProcess[str]":
    command = ["sh", str(ARCHIVE_WAL), str(archive), str(segment), NAME]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


class TestArchiveWal:
    def test_does_nothing_until_there_is_an_archive(self, tmp_path: Path, segment: Path) -> None:
        assert archived(tmp_path / "wal", segment).returncode == 0
        assert not (tmp_path / "wal").exists()

    def test_fails_when_the_archives_disk_is_away(self, tmp_path: Path, segment: Path) -> None:
        (tmp_path / "wal").symlink_to(tmp_path / "disk")
        done = archived(tmp_path / "wal", segment)
        assert done.returncode != 0
        assert "is its disk mounted?" in done.stderr

    def test_stores_a_whole_copy_and_takes_the_same_again(self, tmp_path: Path, segment: Path) -> None:
        archive = tmp_path / "an archive"
        archive.mkdir()
        for _ in range(2):
            assert archived(archive, segment).returncode == 0
        assert [file.name for file in archive.iterdir()] == [f"{NAME}.gz"]
        assert gzip.decompress((archive / f"{NAME}.gz").read_bytes()) == segment.read_bytes()

    def test_never_overwrites_another_segment(self, tmp_path: Path, segment: Path) -> None:
        archive = tmp_path / "wal"
        archive.mkdir()
        assert archived(archive, segment).returncode == 0
        before = (archive / f"{NAME}.gz").read_bytes()
        segment.write_bytes(b"other")
        done = archived(archive, segment)
        assert done.returncode != 0
        assert "is not overwritten" in done.stderr
        assert (archive / f"{NAME}.gz").read_bytes() == before

    def test_leaves_no_half_copy_under_the_segments_name(self, tmp_path: Path, segment: Path) -> None:
        archive = tmp_path / "wal"
        archive.mkdir()
        segment.unlink()
        assert archived(archive, segment).returncode != 0
        assert not (archive / f"{NAME}.gz").exists()


class TestSettings:
    def test_quote_odd_paths_for_the_shell_and_for_postgres(self) -> None:
        odd = Path("/a place/100%'s")
        text = settings(max_connections=10, shared_buffers="8MB", archive=odd)
        (line,) = [line for line in text.splitlines() if line.startswith("archive_command")]
        assert line.endswith(f"{in_shell(odd)} %p %f'".replace("'\"'\"'", "''\"''\"''")) or "100%%" in line
        assert quoted("it's") == "'it''s'"

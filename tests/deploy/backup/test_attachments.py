"""Files of people beside the backups: what is missing is copied, what is damaged is told and never spread."""

from hashlib import sha256
from pathlib import Path

import pytest

from deploy.backup import attachments
from deploy.installation.topology import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("WENXIAO_ATTACHMENTS", raising=False)
    return Home(tmp_path / "home")


def put(folder: Path, content: bytes) -> Path:
    digest = sha256(content).hexdigest()
    file = folder / digest[:2] / digest
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_what_is_missing_is_copied_once(home: Home, tmp_path: Path) -> None:
    first = put(Path(home.attachments), b"one")
    assert attachments.keep(home, tmp_path / "backups") == 1
    put(Path(home.attachments), b"two")
    assert attachments.keep(home, tmp_path / "backups") == 1
    assert attachments.keep(home, tmp_path / "backups") == 0
    copy = tmp_path / "backups" / "attachments" / first.parent.name / first.name
    assert copy.read_bytes() == b"one"
    assert copy.stat().st_mode & 0o077 == 0


def test_half_written_and_foreign_files_are_left_out(home: Home, tmp_path: Path) -> None:
    file = put(Path(home.attachments), b"one")
    file.with_name(f"{file.name}#1").write_bytes(b"on")
    (file.parent / "notes.txt").write_text("x")
    assert attachments.keep(home, tmp_path / "backups") == 1


def test_what_is_damaged_is_not_copied_either_way(home: Home, tmp_path: Path) -> None:
    put(Path(home.attachments), b"one").write_bytes(b"0ne")
    assert attachments.keep(home, tmp_path / "backups") == 0
    assert not [file for file in (tmp_path / "backups").rglob("*") if file.is_file()]
    copy = put(tmp_path / "backups" / "attachments", b"two")
    copy.write_bytes(b"tw0")
    assert attachments.bring_back(tmp_path / "backups", home) == 0
    [said] = attachments.faults(tmp_path / "backups")
    assert str(copy) in said


def test_a_restore_brings_back_what_is_missing_and_keeps_what_is_newer(home: Home, tmp_path: Path) -> None:
    lost = put(Path(home.attachments), b"one")
    attachments.keep(home, tmp_path / "backups")
    lost.unlink()
    newer = put(Path(home.attachments), b"two")
    assert attachments.bring_back(tmp_path / "backups", home) == 1
    assert (lost.read_bytes(), newer.read_bytes()) == (b"one", b"two")
    assert not list(attachments.faults(tmp_path / "backups"))


def test_an_object_store_looks_after_itself(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENXIAO_ATTACHMENTS", "s3://files/wenxiao")
    assert attachments.keep(home, tmp_path / "backups") == 0
    assert attachments.bring_back(tmp_path / "backups", home) == 0

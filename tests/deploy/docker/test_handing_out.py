"""Who is handed which secret, and that nothing changes when it is done again."""

import os
from pathlib import Path

import pytest

from deploy.docker.handing_out import OURS, POSTGRES, PROXY, hand_out
from deploy.embedded.child import CannotRun
from deploy.installation.addresses import Elsewhere
from deploy.installation.topology import DEPLOYED, PROCESSES, ROOT, SEALER, Home

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="files are given to other users, which needs root")

ELSEWHERE = Elsewhere(("postgres", 5432), ("nats", 4222), "http://{service}:8000")
NAMES = [deployed.name for deployed in DEPLOYED]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", {}, ELSEWHERE)


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def handed(home: Home, tmp_path: Path, said: dict[str, str] | None = None) -> Path:
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    hand_out(home, out, said or {})
    return out


class TestHandOut:
    def test_gives_each_service_its_own_and_no_other_password(self, home: Home, tmp_path: Path) -> None:
        out = handed(home, tmp_path)
        for name in NAMES:
            (line,) = (out / name / "pgpass").read_text().splitlines()
            assert line.startswith(f"postgres:5432:*:wenxiao_{name}:")
        secrets = {(out / name / "pgpass").read_text().rpartition(":")[2] for name in NAMES}
        assert len(secrets) == len(NAMES)

    def test_gives_the_master_key_to_management_alone(self, home: Home, tmp_path: Path) -> None:
        out = handed(home, tmp_path)
        assert [file.parent.name for file in out.rglob("master.key")] == ["management"]

    def test_gives_the_key_that_signs_the_log_to_the_sealer_alone(self, home: Home, tmp_path: Path) -> None:
        out = handed(home, tmp_path, {"WENXIAO_DISTRICT_CODE": "LH"})
        assert [file.parent.name for file in out.rglob("sealer.key")] == [SEALER]
        assert (out / SEALER / "sealer.key").read_text().startswith("PRIVATE+KEY+audit.LH/")
        assert (out / SEALER / "pgpass").read_text().startswith("postgres:5432:*:wenxiao_sealer:")

    def test_gives_files_to_who_reads_them_and_to_nobody_else(self, home: Home, tmp_path: Path) -> None:
        out = handed(home, tmp_path)
        users = {"postgres": POSTGRES, "proxy": PROXY} | dict.fromkeys([*NAMES, SEALER, "nats"], OURS)
        assert {folder.name for folder in out.iterdir()} == set(users)
        for file in out.rglob("*"):
            volume = file.relative_to(out).parts[0]
            assert file.stat().st_uid == users[volume]
            assert file.stat().st_mode & 0o077 == 0

    def test_changes_nothing_when_done_again(self, home: Home, tmp_path: Path) -> None:
        before = content(handed(home, tmp_path))
        assert content(handed(home, tmp_path)) == before

    def test_takes_back_what_is_no_longer_handed(self, home: Home, tmp_path: Path) -> None:
        out = handed(home, tmp_path)
        (out / "learning" / "old.key").write_text("old")
        (out / "learning" / "folder").mkdir()
        assert "old.key" not in {file.name for file in handed(home, tmp_path).rglob("*")}
        assert not (out / "learning" / "folder").exists()

    def test_makes_the_certificate_for_the_names_that_were_said(self, home: Home, tmp_path: Path) -> None:
        before = (handed(home, tmp_path) / "proxy" / "tls.crt").read_bytes()
        after = (
            handed(home, tmp_path, {"WENXIAO_HOST_NAMES": "a.example, b.example"}) / "proxy" / "tls.crt"
        ).read_bytes()
        assert before != after

    def test_tells_postgres_how_much_memory_it_may_take(self, home: Home, tmp_path: Path) -> None:
        out = handed(home, tmp_path, {"WENXIAO_POSTGRES_SHARED_BUFFERS": "1GB", "WENXIAO_POSTGRES_CONNECTIONS": "300"})
        text = (out / "postgres" / "postgresql.conf").read_text()
        assert "shared_buffers = 1GB" in text
        assert "max_connections = 300" in text
        assert "fsync = True" in text

    def test_refuses_a_broken_identity(self, home: Home, tmp_path: Path) -> None:
        home.identity_file.write_text("{")
        with pytest.raises(CannotRun, match="cannot be read"):
            handed(home, tmp_path)


def test_everybody_with_a_database_is_let_into_it_from_other_containers() -> None:
    lines = [line.split() for line in (ROOT / "deploy" / "postgres" / "pg_hba.conf").read_text().splitlines()]
    let_in = {line[1]: set(line[2].split(",")) for line in lines if line and line[0] == "host"}
    for deployed in DEPLOYED:
        beside = {one.role for one in PROCESSES.values() if one.service == deployed.name}
        assert let_in.get(deployed.database) == {deployed.role, deployed.owner, *beside}

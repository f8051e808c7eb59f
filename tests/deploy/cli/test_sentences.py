"""The command line without a running system: what it understands, and how it says no."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.embedded import ports
from deploy.installation.topology import LISTENING

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with ports on which nobody answers."""
    folder = tmp_path / "home"
    monkeypatch.setenv("WENXIAO_HOME", str(folder))
    monkeypatch.setenv("WENXIAO_PORTS", ",".join(f"{name}={ports.pick_free()}" for name in LISTENING))
    return folder


def wenxiao(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def one_sentence(result: Result) -> str:
    """What was said to stderr; one line and no traceback."""
    assert result.exit_code not in (0, None)
    said = result.stderr.strip()
    assert said.startswith("wenxiao: ")
    assert "\n" not in said
    assert "Traceback" not in result.output
    return said


class TestEveryCommand:
    def test_is_listed_in_the_help(self) -> None:
        said = wenxiao("--help").output
        for name in (
            *(
                "up",
                "down",
                "upgrade",
                "restart",
                "init",
                "status",
                "provision",
                "migrate",
                "token",
                "import",
                "report",
            ),
            *("account", "jobs", "audit", "replay", "difference", "why", "views"),
        ):
            assert name in said

    @pytest.mark.parametrize(
        "arguments",
        [
            ("token", "P001", "--unit", "QZX"),
            ("token", "system_admin"),
            ("report", "three-lists", "--unit", "QZX"),
            ("jobs", "list", "--unit", "QZX"),
            ("jobs", "run", "open_monthly_reports", "--period", "2026-03"),
            ("audit", "verify"),
            ("audit", "trail", "--unit", "QZX"),
            ("replay", "--unit", "QZX"),
            ("replay", "--unit", "QZX", "--changes"),
            ("difference", "posts", "--unit", "QZX", "--from", "2026-03-01"),
            ("down",),
            ("upgrade",),
            ("restart", "learning"),
        ],
        ids=" ".join,
    )
    def test_says_one_sentence_where_nothing_was_set_up(self, arguments: tuple[str, ...]) -> None:
        one_sentence(wenxiao(*arguments))


class TestLanguage:
    def test_is_chinese_unless_told_otherwise(self) -> None:
        assert "没有正在运行" in one_sentence(wenxiao("down"))
        assert "nothing runs" in one_sentence(wenxiao("--language", "en", "down"))


class TestPorts:
    def test_that_are_no_numbers_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WENXIAO_PORTS", "management=http")
        assert "management=http" in one_sentence(wenxiao("status"))

    def test_of_something_unknown_are_refused(self) -> None:
        assert "portal2" in one_sentence(wenxiao("up", "--port", "portal2=28000"))


class TestReport:
    def test_needs_a_file_for_a_workbook(self) -> None:
        said = one_sentence(wenxiao("--language", "en", "report", "targets", "--unit", "QZX", "--format", "xlsx"))
        assert "--out" in said


class TestImport:
    def test_names_the_file_that_cannot_be_read(self) -> None:
        assert "missing.xlsx" in one_sentence(wenxiao("import", "missing.xlsx", "--unit", "QZX"))


class TestStatus:
    def test_ends_with_1_when_nothing_runs(self) -> None:
        result = wenxiao("status")
        assert result.exit_code == 1
        assert "没有正在运行" in result.output

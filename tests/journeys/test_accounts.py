"""`wenxiao account` on an installation: before anything runs for the first time, and while nothing runs later."""

import re
from pathlib import Path

import pytest

from tests.journeys.test_up import Installation, one_sentence

pytestmark = pytest.mark.timeout(300)


def test_accounts_are_made_and_changed_while_nothing_runs(server_folder: Path) -> None:
    installation = Installation(server_folder / "accounts")
    prepared = installation.wenxiao("init")
    assert prepared.returncode == 0, prepared.stderr
    assert "There is no account yet" in installation.wenxiao("account", "list").stdout
    made = installation.wenxiao("account", "add", "system_admin")
    assert made.returncode == 0, made.stderr
    first = re.search(r"login (\S+) +initial password (\S+)", made.stdout)
    assert first
    assert first[1] == "system-admin"
    again = installation.wenxiao("account", "add", "system_admin", "--login", "another")
    assert "has an account" in one_sentence(again)
    assert "no login name" in one_sentence(installation.wenxiao("account", "add", "audit_admin", "--login", "张三"))
    assert installation.wenxiao("account", "disable", "system-admin").returncode == 0
    assert "disabled" in installation.wenxiao("account", "list").stdout
    assert installation.wenxiao("account", "enable", "system-admin").returncode == 0
    reset = re.search(r"initial password (\S+)", installation.wenxiao("account", "reset", "SYSTEM-admin").stdout)
    assert reset
    assert reset[1] != first[2]
    assert "nobody has the login name" in one_sentence(installation.wenxiao("account", "reset", "nobody"))

"""The watcher: disks and backups as Prometheus sees them, from the process itself."""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.backup.age import EVERY_HOURS
from deploy.embedded import ports
from deploy.embedded.child import Child, tied
from deploy.observability.disks import used_ratio
from shared import clock
from tests.deploy.backup.shelf import Shelf
from tests.deploy.observability.running import answer, watcher


def values(port: int) -> dict[str, float]:
    """Every figure of ours by its name and, where it has one, its disk."""
    status, text = answer(port, "/metrics")
    assert status == 200
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {f"{one.name}{one.labels.get('disk', '')}": one.value for one in samples if one.name.startswith("wenxiao_")}


class TestWatcher:
    def test_tells_of_disks_and_of_a_backup_as_soon_as_there_is_one(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path / "backups")
        with watcher(tmp_path, shelf.folder, hours="24") as port:
            before = values(port)
            assert before["wenxiao_backup_every_seconds"] == 86400
            assert before["wenxiao_disk_used_ratiodata"] == pytest.approx(used_ratio(tmp_path), abs=0.02)
            assert not {"wenxiao_backup_last_timestamp_seconds", "wenxiao_backup_faults"} & set(before)

            backup = shelf.taken(timedelta(hours=3), checked=timedelta(hours=1))
            after = values(port)
            now = clock.now().timestamp()
            assert after["wenxiao_backup_last_timestamp_seconds"] == pytest.approx(now - 3 * 3600, abs=10)
            assert after["wenxiao_backup_checked_timestamp_seconds"] == pytest.approx(now - 3600, abs=10)
            assert after["wenxiao_backup_faults"] == 0

            shelf.backups.note_check(backup, ("one", "two"))
            assert values(port)["wenxiao_backup_faults"] == 2

    def test_says_0_where_nobody_waits_for_a_backup(self, tmp_path: Path) -> None:
        with watcher(tmp_path, tmp_path / "nowhere", hours="0") as port:
            assert values(port)["wenxiao_backup_every_seconds"] == 0

    def test_ends_at_once_when_it_is_told_to(self, tmp_path: Path) -> None:
        began = time.monotonic()
        with watcher(tmp_path, tmp_path, hours="24"):
            began = time.monotonic()
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize(("hours", "disk"), [("often", "data=/tmp"), ("24", "data=/nowhere"), ("24", "/tmp")])
    def test_does_not_start_with_what_it_cannot_understand(self, tmp_path: Path, hours: str, disk: str) -> None:
        log = tmp_path / "log"
        command = tied([sys.executable, "-m", "deploy.observability.watcher", "--port", str(ports.pick_free()), disk])
        child = Child(command, log=log, env=os.environ | {EVERY_HOURS: hours})
        end = time.monotonic() + 30
        while child.running:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert "Traceback" not in log.read_text()
        assert "whole number of hours" in log.read_text() or "is not NAME=FOLDER" in log.read_text()

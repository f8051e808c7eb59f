"""A backup of the running containers, the way back to a moment, and back again to what was written since."""

import time

from shared import clock
from tests.containers.system import System
from tests.journeys.test_backup import given, heads, refused, relayed, some, the_same_receipts


def test_a_restore_brings_back_the_moment_and_reconcile_the_rest(system: System) -> None:
    site = system.site()
    plan = ("import", "/app/services/portal/importing/year-plan-2026.xlsx", "--unit", "QZX")
    assert system.wenxiao(*plan).returncode == 0
    given(site, some(site, 3, "before the backup"))
    taken = system.wenxiao("backup")
    assert taken.returncode == 0, taken.stdout + taken.stderr
    given(site, some(site, 6, "before the moment"))
    then = heads(site)
    time.sleep(1.1)  # a moment is told in seconds
    moment = clock.now().isoformat(timespec="seconds")
    time.sleep(1.1)
    late = given(site, some(site, 6, "after the moment"))
    last = heads(site)
    relayed(site, last)
    listed = system.wenxiao("backups", "--verify")
    assert listed.returncode == 0, listed.stdout

    running = system.compose("run", "--rm", "-T", "restore", "--to-time", moment, fine=())
    assert running.returncode != 0
    system.compose("stop", "postgres")  # what was written last is archived as it stops
    system.compose("stop")
    restored = system.compose("run", "--rm", "-T", "restore", "--to-time", moment, fine=())
    assert restored.returncode == 0, restored.stdout + restored.stderr
    system.up()
    assert heads(site) == then
    (asked,) = some(site, 1, "while it is read-only")
    assert refused(site, asked, "en")["title"] == "ReadOnly"
    named = system.wenxiao("reconcile")
    assert named.returncode == 1, named.stdout + named.stderr
    back = system.wenxiao("reconcile", "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    assert heads(site) == last
    assert the_same_receipts(site, late)
    given(site, some(site, 3, "after the restore"))
    assert system.wenxiao("audit", "verify").returncode == 0
    assert "master.key" not in {path.name for path in (system.folder / "backups").rglob("*")}

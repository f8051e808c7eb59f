"""Every container is replaced one by one while people work: nothing is lost, and nothing was away but for its turn."""

import asyncio

from deploy.installation.topology import PROCESSES
from tests.containers.system import ROOT, System, run
from tests.journeys.recording import answered_well, check, log_is_whole, record, views_are_as_rebuilt
from tests.journeys.test_upgrade import REPORTS

SERVICES = ("projection", "responsibility", "supervision", "learning", "management", "portal")
REPLACED = (*SERVICES, *PROCESSES)
NEWER = "0.1.0-newer"


def ids(system: System) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in system.containers():
        found.setdefault(one["Config"]["Labels"]["com.docker.compose.service"], set()).add(one["Id"])
    return found


def upgrade(system: System) -> "tuple[int, str]":
    done = run([str(ROOT / "deploy" / "docker" / "upgrade")], environment=system.environment)
    return done.returncode, done.stdout + done.stderr


class TestUpgrade:
    def test_is_refused_without_the_newer_images(self, system: System) -> None:
        before = ids(system)
        system.version = "9.9.9"
        try:
            code, said = upgrade(system)
        finally:
            system.version = "0.1.0"
        assert code != 0
        assert "is missing" in said
        assert ids(system) == before

    async def test_loses_nothing_while_people_work(self, system: System) -> None:
        assert system.wenxiao("demo").returncode == 0  # targets that the recorder counts on, and views worth comparing
        before = ids(system)
        for name in (*SERVICES, "operations"):
            assert run(["docker", "tag", f"wenxiao/{name}:0.1.0", f"wenxiao/{name}:{NEWER}"]).returncode == 0
        system.version = NEWER
        site, ended = system.site(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            recording = tasks.create_task(record(site, ended))
            code, said = await asyncio.to_thread(upgrade, system)
            ended.set()
        assert code == 0, said
        after = ids(system)
        assert all(after[name].isdisjoint(before[name]) for name in REPLACED)
        assert {name: len(after[name]) for name in REPLACED} == {name: len(before[name]) for name in REPLACED}
        assert after["postgres"] == before["postgres"]
        assert after["nats"] == before["nats"]

        heard = recording.result()
        answered_well(heard)
        assert heard.trouble, "no command met a restart"
        feeds = await check(site, heard)
        await log_is_whole(site, feeds)
        await views_are_as_rebuilt(site, feeds, REPORTS)

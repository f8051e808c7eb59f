"""The drill: a backup while people work, a restore to a moment, and what is there afterwards."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.backup.folder import Backups
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, Home
from shared import clock
from tests.journeys.intentions import Intention, intentions
from tests.journeys.recording import Said, Site, give
from tests.journeys.test_up import Installation, one_sentence

pytestmark = pytest.mark.timeout(900)


@dataclass
class Drill:
    """`early` was given before the moment, `late` after it."""

    installation: Installation
    moment: str
    early: list[Said]
    late: list[Said]

    @property
    def backups(self) -> Path:
        return self.installation.folder.with_name("drill-backups")

    @property
    def keys(self) -> Path:
        return self.installation.folder.with_name("drill-keys")


def site_of(installation: Installation) -> Site:
    callers = Callers.of(Home(installation.folder, installation.ports))
    unit, principals = callers.unit(DEMO_UNIT), callers.identity.principals
    return Site(
        transport=lambda: httpx.AsyncHTTPTransport(trust_env=False),
        urls=callers.home.urls(),
        token=callers.issuer.issue,
        reader=principals["importer"],
        operator=principals["projection"],
        unit=unit,
        person=lambda code: callers.person(unit, code),
    )


def given(site: Site, asked: Sequence[Intention]) -> list[Said]:
    """Give commands, all of which must be acknowledged."""

    async def work() -> list[Said]:
        said = [Said(one, site.person(one.by)) for one in asked]
        async with site.patient() as client:
            for one in said:
                await give(site, client, one)
        return said

    said = asyncio.run(work())
    assert all(one.receipts for one in said), said
    return said


def heads(site: Site) -> dict[str, int]:
    async def work() -> dict[str, int]:
        async with site.patient() as client:
            names = [name for name in site.urls if name != "projection"]
            return {name: (await site.get(client, name, "/head"))["position"] for name in names}

    return asyncio.run(work())


def some(site: Site, number: int, name: str) -> list[Intention]:
    """Commands that contradict nothing; those for targets need one that is there."""
    found: list[Intention] = []
    for group in intentions(site.unit, site.person, [site.unit], name):
        found += [one for one in group if not one.contradicts and one.service != "supervision"]
        if len(found) >= number:
            return found[:number]
    raise AssertionError("endless")


@pytest.fixture(scope="module")
def drill(server_folder: Path) -> Drill:
    installation = Installation(server_folder / "drill")
    with installation.up():
        site = site_of(installation)
        given(site, some(site, 6, "before the backup"))
        taken = installation.wenxiao("backup")
        assert taken.returncode == 0, taken.stderr
        early = given(site, some(site, 12, "before the moment"))
        time.sleep(1.1)  # a moment is told in seconds
        moment = clock.now().isoformat(timespec="seconds")
        time.sleep(1.1)
        late = given(site, some(site, 9, "after the moment"))
    return Drill(installation, moment, early, late)


class TestBackup:
    def test_keeps_the_keys_apart(self, drill: Drill) -> None:
        names = {path.name for path in drill.backups.rglob("*")}
        assert not names & {"master.key", "token.json", "passwords.json", "identity.json"}
        assert (drill.keys / "keys" / "master.key").stat().st_mode & 0o077 == 0

    def test_refuses_to_lie_beside_the_keys(self, drill: Drill) -> None:
        said = drill.installation.wenxiao("backup", "--keys", str(drill.backups / "keys"))
        assert "are not apart" in one_sentence(said)

    def test_is_listed_with_what_it_covers(self, drill: Drill) -> None:
        said = drill.installation.wenxiao("backups", "--verify")
        assert said.returncode == 0, said.stdout
        (known,) = Backups(drill.backups).all()
        assert known.name in said.stdout
        assert "One can restore to any moment from" in said.stdout


class TestRestore:
    """In this order: what is refused changes nothing, and the last one restores."""

    @pytest.mark.parametrize(
        ("moment", "sentence"),
        [
            ("2020-01-01T00:00:00+08:00", "is before the oldest backup"),
            ("2999-01-01T00:00:00+08:00", "is after the newest"),
            ("yesterday", "is no moment"),
        ],
    )
    def test_is_refused_outside_of_what_backups_cover(self, drill: Drill, moment: str, sentence: str) -> None:
        assert sentence in one_sentence(drill.installation.wenxiao("restore", "--to-time", moment))

    def test_is_refused_from_a_damaged_backup(self, drill: Drill) -> None:
        (base,) = drill.backups.glob("*Z/base.tar.gz")
        whole = base.read_bytes()
        base.write_bytes(whole[:-1000] + bytes(1000))
        try:
            assert "is damaged" in one_sentence(drill.installation.wenxiao("restore"))
            assert drill.installation.wenxiao("backups", "--verify").returncode == 1
        finally:
            base.write_bytes(whole)
        assert drill.installation.wenxiao("backups", "--verify").returncode == 0

    def test_is_refused_with_the_keys_of_another_installation(self, drill: Drill, tmp_path: Path) -> None:
        other = Installation(tmp_path / "other")
        assert other.wenxiao("init").returncode == 0
        said = other.wenxiao("restore", "--from", str(drill.backups), "--keys", str(drill.keys))
        assert "belongs to another installation" in one_sentence(said)

    def test_brings_back_the_moment_and_moves_the_rest_aside(self, drill: Drill) -> None:
        installation = drill.installation
        said = installation.wenxiao("restore", "--to-time", drill.moment)
        assert said.returncode == 0, said.stderr
        (aside,) = (installation.folder / "postgres").glob("data.before-*")
        assert str(aside) in said.stdout.replace("\n", "")
        last = {one.intention.service: one.receipts[-1]["position"] for one in drill.early if one.receipts}
        for service, position in last.items():
            assert f"{service} {position}" in " ".join(said.stdout.split())

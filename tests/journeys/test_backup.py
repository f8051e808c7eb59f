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
from shared.kernel.envelope import Envelope
from tests.journeys.intentions import Intention, intentions
from tests.journeys.recording import Said, Site, give, log_is_whole, views_are_as_rebuilt
from tests.journeys.test_up import Installation, one_sentence
from tests.journeys.test_upgrade import REPORTS

pytestmark = pytest.mark.timeout(900)


@dataclass
class Drill:
    """`early` was given before the moment, `late` after it; `then` and `last` are the heads at both times."""

    installation: Installation
    moment: str
    early: list[Said]
    late: list[Said]
    then: dict[str, int]
    last: dict[str, int]

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


def relayed(site: Site, heads: dict[str, int]) -> None:
    """Wait until everybody has seen everything: then it is on the bus as well."""

    async def work() -> None:
        async with site.patient() as client:
            while (await site.get(client, "projection", "/audit/head"))["size"] < sum(heads.values()):
                await asyncio.sleep(0.2)

    asyncio.run(work())


def refused(site: Site, asked: Intention, language: str) -> dict[str, object]:
    """What a command is answered that is given once."""
    url = f"{site.urls[asked.service]}/units/{site.unit}/{asked.path}"
    headers = {**site.headers(site.person(asked.by)), "Accept-Language": language}
    said = {"on": asked.on, "reason": "补录"}

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=site.transport(), timeout=60) as client:
            return await client.post(url, params=said, json=asked.body, headers=headers)

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60"), answer.text
    content: dict[str, object] = answer.json()
    return content


def the_same_receipts(site: Site, said: Sequence[Said]) -> bool:
    """Whether commands that are repeated are answered as before."""

    async def work() -> bool:
        async with site.patient() as client:
            again = [Said(one.intention, one.by) for one in said]
            repeated = [await give(site, client, one) for one in again]
            return all(repeated) and [one.receipts for one in again] == [one.receipts for one in said]

    return asyncio.run(work())


def feeds(site: Site) -> dict[str, list[Envelope]]:
    async def work() -> dict[str, list[Envelope]]:
        async with site.patient() as client:
            return {name: await site.feed(client, name) for name in site.urls if name != "projection"}

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
        then = heads(site)
        time.sleep(1.1)  # a moment is told in seconds
        moment = clock.now().isoformat(timespec="seconds")
        time.sleep(1.1)
        late = given(site, some(site, 9, "after the moment"))
        last = heads(site)
        relayed(site, last)
    return Drill(installation, moment, early, late, then, last)


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


class TestReconcile:
    """In this order: the restore of before is reconciled, then another one whose loss is signed for."""

    def test_brings_back_what_was_written_behind_the_moment(self, drill: Drill) -> None:
        installation = drill.installation
        with installation.up():
            assert "is read-only, since its log ends at" in installation.log.read_text()
            site = site_of(installation)
            assert heads(site) == drill.then
            (asked,) = some(site, 1, "while it is read-only")
            problem = refused(site, asked, "en")
            assert problem["title"] == "ReadOnly"
            assert "an administrator runs `wenxiao reconcile`" in str(problem["detail"])
            assert "管理员运行 wenxiao reconcile" in str(refused(site, asked, "zh")["detail"])
            assert the_same_receipts(site, drill.early)
            state = installation.wenxiao("status")
            assert state.returncode == 1
            assert "read-only" in state.stdout

            named = installation.wenxiao("reconcile")
            assert named.returncode == 1, named.stderr
            for service in drill.then:
                if lacking := drill.last[service] - drill.then[service]:
                    said = f"{service}: the log ends at {drill.then[service]}; {lacking} events can be brought back"
                    assert said in named.stdout
            assert heads(site) == drill.then

            back = installation.wenxiao("reconcile", "--yes")
            assert back.returncode == 0, back.stdout + back.stderr
            assert heads(site) == drill.last
            assert the_same_receipts(site, [*drill.early, *drill.late])
            given(site, some(site, 6, "after it was reconciled"))
            asyncio.run(log_is_whole(site, feeds(site)))
            drill.last.update(heads(site))
            assert installation.wenxiao("audit", "verify").returncode == 0
            assert installation.wenxiao("reconcile").returncode == 0
            assert installation.wenxiao("status").returncode == 0

    def test_begins_a_new_epoch_when_two_administrators_sign(self, drill: Drill) -> None:
        installation = drill.installation
        restored = installation.wenxiao("restore", "--to-time", drill.moment)
        assert restored.returncode == 0, restored.stderr
        with installation.up():
            site = site_of(installation)
            epochs = {name: events[0].epoch for name, events in feeds(site).items()}
            one, other, person = (
                installation.wenxiao("token", *name).stdout.strip()
                for name in (("system_admin",), ("audit_admin",), ("P001", "--unit", DEMO_UNIT))
            )
            sign = ("reconcile", "--history-lost", "--reason", "演练：放弃恢复时刻之后的记录", "--signed-by", one)
            assert "Two administrators sign" in one_sentence(installation.wenxiao(*sign))
            assert "of one person" in one_sentence(installation.wenxiao(*sign, "--signed-by", one))
            assert "is no administrator" in one_sentence(installation.wenxiao(*sign, "--signed-by", person))
            assert "forged or has expired" in one_sentence(installation.wenxiao(*sign, "--signed-by", "x.y.z"))
            assert heads(site) == drill.then

            signed = installation.wenxiao(*sign, "--signed-by", other)
            assert signed.returncode == 0, signed.stdout + signed.stderr
            found = feeds(site)
            began = {name for name, events in found.items() if events[0].epoch != epochs[name]}
            assert began == {name for name in drill.then if drill.last[name] > drill.then[name]}
            lost = [event for event in found["management"] if event.type == "HistoryLost"]
            signed_for = {event.content["payload"]["service"] for event in lost}
            assert signed_for - {"portal", "projection"} == began, "accesses are lost like other events"
            again = installation.wenxiao(*sign, "--signed-by", other)
            assert again.returncode == 0, again.stdout + again.stderr

            given(site, some(site, 6, "in the new epoch"))
            found = feeds(site)
            asyncio.run(views_are_as_rebuilt(site, found, REPORTS))
            assert installation.wenxiao("audit", "verify").returncode == 0
            assert installation.wenxiao("status").returncode == 0

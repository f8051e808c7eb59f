"""A running installation is upgraded while people work: every process comes back as the new one, nothing is lost."""

import asyncio
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from deploy.demo.stage import Stage
from deploy.demo.story import NAME, Outcome, play
from deploy.embedded import control
from deploy.installation.callers import Callers
from deploy.installation.databases import service_dsn
from deploy.installation.topology import DEMO_UNIT, LISTENING, PROCESSES, ROOT, Home, service_named
from deploy.installation.upgrade import in_order
from tests.journeys.recording import Site, answered_well, check, log_is_whole, record, views_are_as_rebuilt
from tests.journeys.test_up import PATIENCE, Installation, one_sentence

pytestmark = pytest.mark.timeout(900)

UPGRADED_WITHIN = 600.0  # seconds on a machine that does other work, too
REPORTS = ("three-lists", "monthly-reports", "rectifications", "targets")


@dataclass(frozen=True)
class Running:
    installation: Installation
    up: int
    callers: Callers

    def pids(self) -> dict[str, int]:
        """The pid of every process that an upgrade restarts, by its name."""
        modules = {f"services.{name}.main": name for name in LISTENING} | {
            process.module: name for name, process in PROCESSES.items()
        }
        found = {}
        for child in psutil.Process(self.up).children():
            named = [modules[word] for word in child.cmdline() if word in modules]
            found.update({name: child.pid for name in named})
        return found

    def of_release(self, folder: Path) -> set[str]:
        """The processes that were started from a release's folder."""
        return {name for name, pid in self.pids().items() if psutil.Process(pid).cwd() == str(folder)}

    def servers(self) -> set[int]:
        """The pids of PostgreSQL and NATS."""
        return {child.pid for child in psutil.Process(self.up).children()} - set(self.pids().values())

    def site(self) -> Site:
        callers = self.callers
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


@pytest.fixture(scope="module")
def running(server_folder: Path) -> Iterator[Running]:
    installation = Installation(server_folder / "upgrade")
    with installation.up() as process:
        yield Running(installation, process.pid, Callers.of(Home(installation.folder, installation.ports)))


@pytest.fixture
async def stage(running: Running) -> AsyncIterator[Stage]:
    async with running.callers.patient_client(120) as client:
        yield stage_of(running, client)


def stage_of(running: Running, client: httpx.AsyncClient) -> Stage:
    return Stage(running.callers, client, running.callers.unit(DEMO_UNIT), NAME, tell=lambda _: None)


async def tell(stage: Stage, until: asyncio.Event) -> list[Outcome]:
    """The story again and again."""
    told = [await play(stage, lambda *_: None)]
    while not until.is_set():
        told.append(await play(stage, lambda *_: None))
    return told


def eventually(found: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class TestUpgrade:
    async def test_loses_nothing_while_people_work(self, running: Running, stage: Stage) -> None:
        site, ended = running.site(), asyncio.Event()
        before, servers, printed = running.pids(), running.servers(), len(log_of(running))
        async with asyncio.TaskGroup() as tasks:
            recording = tasks.create_task(record(site, ended))
            telling = tasks.create_task(tell(stage, ended))
            said = await asyncio.to_thread(running.installation.wenxiao, "upgrade", seconds=UPGRADED_WITHIN)
            ended.set()
        assert said.returncode == 0, said.stderr

        restarted_in_order(log_of(running)[printed:])
        after = running.pids()
        assert set(before) == set(after) == set(in_order())
        assert all(after[name] != pid for name, pid in before.items())
        assert running.servers() == servers

        heard = recording.result()
        answered_well(heard)
        assert heard.refused
        assert heard.trouble, "no command met a restart"
        feeds = await check(site, heard)
        again = await play(stage_of(running, stage.client), lambda *_: None)
        assert (again.new, again.item) == (0, telling.result()[0].item)
        assert {name: len(events) for name, events in feeds.items()} == await heads(site)
        await log_is_whole(site, feeds)
        await views_are_as_rebuilt(site, feeds, REPORTS)

    def test_stopped_in_the_middle_leaves_everything_running(self, running: Running) -> None:
        before = running.pids()
        command = [sys.executable, "-m", "deploy.cli.main", "upgrade"]
        environment = running.installation.environment | {"PYTHONUNBUFFERED": "1"}
        upgrade = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert upgrade.stdout is not None
        next(line for line in upgrade.stdout if "projection is ready again" in line)
        upgrade.send_signal(signal.SIGINT)
        _, complaint = upgrade.communicate(timeout=PATIENCE)
        assert upgrade.returncode == 130, complaint
        eventually(lambda: all(control.well(running.installation.folder).values()), "all to be ready")
        after = running.pids()
        assert after["projection"] != before["projection"]
        assert after["supervision-worker"] == before["supervision-worker"]
        assert set(after) == set(before)

    def test_restarts_one_process_by_name(self, running: Running) -> None:
        before = running.pids()
        said = running.installation.wenxiao("restart", "learning")
        assert said.returncode == 0, said.stderr
        changed = {name for name, pid in running.pids().items() if before[name] != pid}
        assert changed == {"learning"}
        assert "called mail" in one_sentence(running.installation.wenxiao("restart", "mail"))

    def test_restarts_a_server_under_its_services(self, running: Running) -> None:
        said = running.installation.wenxiao("restart", "postgres")
        assert said.returncode == 0, said.stderr
        eventually(lambda: all(control.well(running.installation.folder).values()), "all to be ready")
        with psycopg.connect(service_dsn(running.callers.home, service_named("management"))) as connection:
            assert connection.execute("select count(*) > 0 from event").fetchone() == (True,)


@pytest.fixture(scope="module")
def release(server_folder: Path) -> Path:
    """A newer release in a folder of its own, with migrations for both phases, and broken in one place."""
    folder = server_folder / "newer release"
    for room in ("services", "shared", "deploy"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    migrations = folder / "shared" / "views" / "migrations"
    (migrations / "0901_later.pre.sql").write_text("create table later ()")
    (migrations / "0902_later.post.sql").write_text("drop table later")
    return folder


class TestNewRelease:
    """One after the other: each begins with what the one before has left."""

    def test_stops_where_it_does_not_start_and_leaves_the_others(self, running: Running, release: Path) -> None:
        main = release / "services" / "learning" / "main.py"
        whole = main.read_text()
        main.write_text("if __name__ == '__main__':\n    raise SystemExit('this release is broken')\n" + whole)
        said = one_sentence(running.installation.wenxiao("upgrade", release=release, seconds=UPGRADED_WITHIN))
        main.write_text(whole)
        assert "learning does not start: it ended with code 1 — this release is broken" in said
        assert running.of_release(release) >= {"projection", "management"}
        assert running.of_release(ROOT) == {*in_order()} - {"projection", "management", "learning"}
        assert applied_later(running) == ["views/0901_later.pre.sql"]

    def test_goes_on_when_it_is_repaired(self, running: Running, release: Path) -> None:
        said = running.installation.wenxiao("upgrade", release=release, seconds=UPGRADED_WITHIN)
        assert said.returncode == 0, said.stderr
        assert running.of_release(release) == {*in_order()}
        assert applied_later(running) == ["views/0901_later.pre.sql", "views/0902_later.post.sql"]

    def test_is_not_replaced_by_one_that_is_older_than_the_data(self, running: Running, release: Path) -> None:
        before = running.pids()
        said = one_sentence(running.installation.wenxiao("upgrade"))
        assert "views/0901_later.pre.sql was applied by a newer release; run the release that fits this data" in said
        assert running.pids() == before


def applied_later(running: Running) -> list[str]:
    with psycopg.connect(running.callers.home.postgres.dsn("wenxiao_learning")) as connection:
        rows = connection.execute("select name from schema_migration where name like '%later%' order by name")
        return [name for (name,) in rows.fetchall()]


def log_of(running: Running) -> str:
    return running.installation.log.read_text(errors="replace")


def restarted_in_order(printed: str) -> None:
    """Each was ready again before the next one was taken away, and none had to be killed."""
    steps = re.findall(r"^wenxiao +│ (\S+) (is restarted|is ready again)$", printed, re.MULTILINE)
    assert steps == [(name, step) for name in in_order() for step in ("is restarted", "is ready again")]
    assert "does not stop" not in printed


async def heads(site: Site) -> dict[str, int]:
    async with site.patient() as client:
        return {name: (await site.get(client, name, "/head"))["position"] for name in site.urls if name != "projection"}

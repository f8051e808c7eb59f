"""Alerts and dashboards ask for figures that running processes expose, and every alert leads to what to do."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import deploy
from deploy.embedded.nats import Nats
from deploy.installation.topology import PROCESSES, SEALER, service_named
from shared.kernel.ids import new_id
from shared.migrations import migrate
from tests.conftest import Databases, OwnPostgres
from tests.deploy.observability.running import (
    Labels,
    answer,
    figures,
    management,
    place,
    process,
    wait_for_views,
    watcher,
)

ROOT = Path(deploy.__file__).parents[1]
ROOM = ROOT / "deploy" / "observability"
BOARDS = sorted((ROOM / "grafana" / "dashboards").glob("*.json"))
ASKED = re.compile(r"\b(?:wenxiao|process)_[a-z_]+(?=[^a-z_=]|$)")
BY = re.compile(r"\b(?:by|on) \(([^)]*)\)")
OF_PROMETHEUS = {"process", "instance", "job", "le"}
"""Labels that its settings add, and that of histograms."""


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((ROOM / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def panels(board: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(board.read_text())["panels"]
    return found


def expressions() -> list[str]:
    asked = [target["expr"] for board in BOARDS for panel in panels(board) for target in panel.get("targets", [])]
    return [*asked, *(rule["expr"] for rule in rules())]


@pytest.fixture
async def exposed(tmp_path: Path, own_postgres: OwnPostgres, own_nats_server: Callable[[], Nats]) -> Labels:
    """What one process of every kind says in a scrape: a service after a command, scheduler, worker, watcher."""
    databases = Databases(own_postgres().dsn())
    here = await place(tmp_path, databases, own_nats_server().url)
    database = databases.create_database("supervision")
    await migrate(database, service_named("supervision").migrations)
    async with management(here) as running:
        assert (await running.post("register-unit", new_id(), {"code": "LH", "name": "龙湖局"})).status_code == 200
        await running.app.state.parts.figures.look()
        scrapes = [await running.scrape()]
    with process(here, "services.supervision.main", database, port_is="PORT", ready="/health/live") as port:
        wait_for_views(database)
        scrapes.append(answer(port, "/metrics")[1])
        for module in (one.module for one in PROCESSES.values() if one.service == "supervision"):
            with process(here, module, database, ready="/health/live") as beside:
                scrapes.append(answer(beside, "/metrics")[1])
    log = databases.create_database("projection")
    await migrate(log, service_named("projection").migrations)
    with process(here, PROCESSES[SEALER].module, log, ready="/health/live") as port:
        scrapes.append(answer(port, "/metrics")[1])
    with process(here, "services.projection.main", log, port_is="PORT", ready="/health/live") as port:
        scrapes.append(_with_stored_figures(port))
    with watcher(tmp_path, tmp_path, hours="24") as port:
        scrapes.append(answer(port, "/metrics")[1])
    found: Labels = {}
    for scrape in scrapes:
        for name, labels in figures(scrape).items():
            found.setdefault(name, set()).update(labels)
    return found


def _with_stored_figures(port: int) -> str:
    """A scrape after the database was looked at."""
    end = time.monotonic() + 30
    while "wenxiao_log_trouble{" not in (scrape := answer(port, "/metrics")[1]):
        assert time.monotonic() < end
        time.sleep(0.1)
    return scrape


async def test_running_processes_expose_what_is_asked_for_with_the_labels_it_is_grouped_by(exposed: Labels) -> None:
    asked = {name for expression in expressions() for name in ASKED.findall(expression)}
    assert len(asked) > 30
    assert sorted(asked - set(exposed)) == []
    for expression in expressions():
        seen = [exposed[name] for name in ASKED.findall(expression)]
        if all(seen):  # a figure that counts what has not happened yet shows no labels
            wanted = {label.strip() for group in BY.findall(expression) for label in group.split(",") if label}
            assert wanted <= set().union(*seen, OF_PROMETHEUS), expression


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: str(rule["alert"]))
class TestAlert:
    def test_says_what_is_wrong_and_what_to_do_in_both_languages(self, rule: dict[str, Any]) -> None:
        assert rule["labels"]["severity"] in ("warning", "critical")
        for said in ("summary", "what_to_do"):
            assert re.search(r"[\u4e00-\u9fff]", rule["annotations"][said])
            assert re.search(r"[A-Za-z]{2,} [a-z]+", rule["annotations"][f"{said}_en"])
            assert not re.search(r"[\u4e00-\u9fff]", rule["annotations"][f"{said}_en"])

    def test_is_found_among_the_incidents_of_the_guide(self, rule: dict[str, Any]) -> None:
        guide = (ROOT / "deploy" / "README.md").read_text()
        incidents = guide.partition("## Incidents by symptom")[2].partition("\n## ")[0]
        assert f"`{rule['alert']}`" in incidents

    def test_is_tried(self, rule: dict[str, Any]) -> None:
        assert f'alertname="{rule["alert"]}"' in (ROOM / "alerts_test.yml").read_text()

    def test_names_lines_of_logs_that_are_written(self, rule: dict[str, Any]) -> None:
        code = "".join(file.read_text() for room in ("shared", "services") for file in (ROOT / room).rglob("*.py"))
        said = f"{rule['annotations']['what_to_do']} {rule['annotations']['what_to_do_en']}"
        for line in re.findall(
            r"\b(?:background|bus|comparing|job|reaction|relay|request|sealer|subscription)\.[a-z_]*", said
        ):
            assert f'"{line}' in code, line


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.stem)
def test_a_dashboard_says_what_its_panels_show(board: Path) -> None:
    assert len([panel for panel in panels(board) if panel.get("targets")]) >= 10
    assert all(panel["title"] and (panel["type"] == "row" or panel["description"]) for panel in panels(board))


def test_there_are_two_dashboards() -> None:
    assert [board.stem for board in BOARDS] == ["operations", "work"]


def test_every_process_is_asked() -> None:
    (ours, _) = yaml.safe_load((ROOM / "prometheus.yml").read_text())["scrape_configs"]
    (asked,) = ours["dns_sd_configs"]
    (down,) = [rule["expr"] for rule in rules() if rule["alert"] == "ProcessDown"]
    assert set(re.findall(r'absent\(up\{job="wenxiao",process="([^"]+)"\}\)', down)) == set(asked["names"])
    assert {*PROCESSES, "watcher", "management", "projection"} <= set(asked["names"])


def test_alerts_do_as_their_own_tests_want() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not here; it comes with Prometheus (Debian: package prometheus)")
    for arguments in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run([promtool, *arguments], cwd=ROOM, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

"""What operators see: every process is asked by Prometheus, every alert can be evaluated, figures move."""

import time
from typing import Any

import pytest

from tests.containers.system import ROOT, WORKERS, System, run

PROCESSES = {
    *("management", "learning", "responsibility", "supervision", "projection", "portal"),
    *("projection-sealer", "supervision-scheduler", "supervision-worker", "watcher"),
}


@pytest.fixture(scope="module")
def prometheus(system: System) -> System:
    system.compose("up", "-d", "--no-deps", "prometheus", "watcher")
    return system


def asked(system: System, path: str) -> Any:
    with system.client("operations") as client:
        answer = client.get(f"/prometheus/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_the_rules_are_as_promtool_wants_them() -> None:
    mounted = f"{ROOT / 'deploy' / 'observability'}:/rules:ro"
    checks = "promtool check rules alerts.yml && promtool test rules alerts_test.yml"
    image = ["--entrypoint", "sh", "-w", "/rules", "prom/prometheus:latest"]
    done = run(["docker", "run", "--rm", "--network=none", "-v", mounted, *image, "-c", checks])
    assert done.returncode == 0, done.stdout + done.stderr


class TestPrometheus:
    def test_reaches_every_process(self, prometheus: System) -> None:
        end = time.monotonic() + 90
        while True:
            try:
                targets = asked(prometheus, "targets")["activeTargets"]
            except AssertionError:
                targets = []
            ours = [one["labels"] for one in targets if one["health"] == "up" and one["labels"]["job"] == "wenxiao"]
            well = [one["process"] for one in ours]
            if set(well) == PROCESSES and well.count("supervision-worker") == WORKERS:
                return
            assert time.monotonic() < end, [
                (one["labels"]["process"], one["health"], one["lastError"]) for one in targets
            ]
            time.sleep(2)

    def test_sees_two_copies_of_the_projection_share_its_work(self, prometheus: System) -> None:
        together, one = (self._projections(number) for number in ("2", "1"))
        prometheus.compose(*together)
        try:
            assert self._partitions(prometheus, 2) == [8, 8]
            assert prometheus.wenxiao("demo").returncode == 0
            listed = prometheus.wenxiao("views", "list")
            assert "2 copies of projection share the work" in listed.stdout, listed.stdout + listed.stderr
        finally:
            prometheus.compose(*one)
        assert self._partitions(prometheus, 1) == [16]

    def _projections(self, number: str) -> tuple[str, ...]:
        return ("up", "-d", "--no-deps", "--no-recreate", "--wait", "--scale", f"projection={number}", "projection")

    def _partitions(self, prometheus: System, copies: int) -> list[int]:
        """How many partitions each copy has, once they have divided them."""
        query = 'query?query=wenxiao_subscription_partitions{service="projection",subscription="views"}'
        end = time.monotonic() + 90
        while True:
            found = sorted(int(one["value"][1]) for one in asked(prometheus, query)["result"])
            if (len(found) == copies and sum(found) == 16) or time.monotonic() > end:
                return found
            time.sleep(2)

    def test_knows_disks_and_backups(self, prometheus: System) -> None:
        end = time.monotonic() + 60
        while not (found := asked(prometheus, "query?query=wenxiao_disk_used_ratio")["result"]):
            assert time.monotonic() < end
            time.sleep(2)
        assert {one["metric"]["disk"] for one in found} == {"postgres", "nats", "backups"}
        assert all(0 < float(one["value"][1]) < 1 for one in found)

    def test_evaluates_every_alert(self, prometheus: System) -> None:
        groups = asked(prometheus, "rules")["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        assert len(rules) >= 15
        assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
        assert not [rule["lastError"] for rule in rules if rule.get("lastError")]

    def test_sees_what_people_did(self, prometheus: System) -> None:
        assert prometheus.wenxiao("demo").returncode == 0
        with prometheus.client("operations") as client:
            text = client.get("/api/responsibility/metrics").text
        assert "wenxiao_commands_total{" in text
        assert "wenxiao_append_batch_size_bucket" in text
        assert "wenxiao_parked_units" in text
        worker = prometheus.exec("supervision-worker", "python", "-I", "-S", "/app/health.py", "/health/live")
        assert worker.returncode == 0, worker.stdout + worker.stderr

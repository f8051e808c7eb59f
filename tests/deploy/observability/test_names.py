"""Alerts and dashboards ask for figures that exist, and every alert says what to do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import deploy

ROOM = Path(deploy.__file__).parent / "observability"
CODE = [Path(deploy.__file__).parents[1] / room for room in ("shared", "services")]
BOARDS = sorted((ROOM / "grafana" / "dashboards").glob("*.json"))
ASKED = re.compile(r"\bwenxiao_[a-z_]+")
SUFFIXES = ("_total", "_bucket", "_sum", "_count")


def made() -> set[str]:
    """The figures that the code makes: of the libraries' own classes, and of Readings."""
    found: set[str] = set()
    for file in (file for room in CODE for file in room.rglob("*.py")):
        text = file.read_text()
        found |= set(re.findall(r'(?:Counter|Histogram|Gauge)\(\s*"(wenxiao_[a-z_]+)"', text))
        found |= {f"wenxiao_{name}" for name in re.findall(r'\.(?:gauge|counter)\(\s*"([a-z_]+)"', text)}
        found |= {f"wenxiao_{name}" for name in re.findall(r'StoredFigure\(\s*"([a-z_]+)"', text)}
    of_the_store = ("appends", "batches", "conflicts", "duplicates")  # read in a loop
    return found | {f"wenxiao_store_{name}" for name in of_the_store}


def known(name: str, figures: set[str]) -> bool:
    return name in figures or any(name.removesuffix(suffix) in figures for suffix in SUFFIXES if name.endswith(suffix))


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((ROOM / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def test_the_code_makes_figures() -> None:
    assert {"wenxiao_commands", "wenxiao_relay_lag_events", "wenxiao_parked_units", "wenxiao_jobs"} <= made()


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: str(rule["alert"]))
def test_an_alert_asks_for_what_exists_and_says_what_to_do(rule: dict[str, Any]) -> None:
    figures = made()
    asked = ASKED.findall(str(rule["expr"]))
    assert asked or re.search(r"up{|process_resident_memory_bytes", rule["expr"])
    assert [name for name in asked if not known(name, figures)] == []
    assert rule["labels"]["severity"] in ("warning", "critical")
    for said in ("summary", "what_to_do"):
        assert re.search(r"[\u4e00-\u9fff]", rule["annotations"][said])
        assert re.search(r"[A-Za-z]{2,} [a-z]+", rule["annotations"][f"{said}_en"])


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.stem)
def test_a_dashboard_asks_for_what_exists(board: Path) -> None:
    content, figures = json.loads(board.read_text()), made()
    asked = [target["expr"] for panel in content["panels"] for target in panel.get("targets", [])]
    assert len(asked) >= 10
    names = [name for expression in asked for name in ASKED.findall(expression)]
    assert [name for name in names if not known(name, figures)] == []
    assert all(panel["title"] and (panel["type"] == "row" or panel["description"]) for panel in content["panels"])


def test_there_are_two_dashboards() -> None:
    assert [board.stem for board in BOARDS] == ["operations", "work"]

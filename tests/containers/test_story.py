"""The story of the example's first quarter in containers: the same checks as for a system of `wenxiao up`."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.demo.stage import Stage
from deploy.demo.story import NAME, play
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT
from tests.containers.system import System
from tests.journeys.test_story import TestStory, Told

__all__ = ["TestStory"]


@pytest.fixture(scope="module")
async def told(system: System) -> AsyncIterator[Told]:
    """Told from outside, through the operators' door of the proxy."""
    callers = Callers.of(system.home())
    async with httpx.AsyncClient(trust_env=False, timeout=120, verify=system.trust()) as client:
        stage = Stage(callers, client, callers.unit(DEMO_UNIT), NAME, tell=lambda _: None)
        yield Told(system, stage, await play(stage, lambda *_: None))


def test_is_told_by_the_command_line_too(system: System, told: Told) -> None:
    said = system.wenxiao("demo")
    assert said.returncode == 0, said.stderr
    assert "0 commands are new" in said.stdout
    assert "The audit log is whole" in said.stdout


def test_leaves_everything_well(system: System, told: Told) -> None:
    assert system.wenxiao("status").returncode == 0
    assert system.wenxiao("audit", "verify").returncode == 0


def test_gives_a_report_as_a_file(system: System, told: Told) -> None:
    asked = ("report", "three-lists", "--unit", DEMO_UNIT, "--format", "xlsx", "--out", "lists.xlsx")
    said = system.wenxiao(*asked)
    assert said.returncode == 0, said.stderr
    assert (system.folder / "exchange" / "lists.xlsx").read_bytes()[:2] == b"PK"

"""One system for all tests here: built, started with three workers, and removed with its data at the end."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.system import System

BUILT_WITHIN = 1500  # seconds: the first test waits until all images are built, on a machine without a cache


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(BUILT_WITHIN), append=False)


@pytest.fixture(scope="session")
def system(server_folder: Path) -> Iterator[System]:
    """The whole system, ready. What it said is printed if it does not start."""
    system = System(f"wenxiao-test-{os.getpid()}", server_folder / "containers")
    try:
        system.compose("build", "--quiet")
        system.up()
    except BaseException:
        sys.stderr.write(system.compose("logs", "--no-color", "--tail", "40", fine=()).stdout)
        system.down()
        raise
    yield system
    system.down()

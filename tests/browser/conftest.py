"""One installation for all tests of this folder, as its users see it, and browsers in front of it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import FLAGS, chromium
from tests.browser.people import PICTURES, People
from tests.journeys.test_up import Installation

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def portal(server_folder: Path) -> Iterator[Installation]:
    """A running installation with the example plan."""
    installation = Installation(server_folder / "browser")
    with installation.up():
        yield installation


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; skips where there is none and none can be installed."""
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        await found.close()


@pytest.fixture(scope="session")
def everybody(browser: Browser, portal: Installation) -> People:
    return People(portal, browser)


@pytest.fixture
async def people(everybody: People, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """Who sits down at a browser in a test; what everybody saw last is kept if the test fails."""
    yield everybody
    if request.node.stash.get(FAILED, False):
        await everybody.pictures_of_all(f"failed-{request.node.name}")
    await everybody.leave()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed  # type: ignore[attr-defined]
    return report


@pytest.fixture(scope="session", autouse=True)
def fresh_pictures() -> None:
    """Pictures of an earlier run are no pictures of this one."""
    for old in PICTURES.glob("*.png"):
        old.unlink(missing_ok=True)

"""Routes that want databases and subscriptions, asked with generated input on the running system: nothing is a 5xx."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, Home
from tests.journeys.test_up import Installation

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
OWN = {
    "projection": ("audit", "reports", "units", "people", "views"),
    "supervision": ("jobs", "target-counts"),
    "management": ("keys", "feed", "head"),
}
"""By service the routes that the tests of doors over memory cannot ask; a path belongs here if it names one of them."""

pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True)
class System:
    urls: dict[str, str]
    token: str
    unit: str


@pytest.fixture(scope="module")
def system(server_folder: Path) -> Iterator[System]:
    installation = Installation(server_folder / "schemas")
    with installation.up():
        callers = Callers.of(Home(installation.folder, installation.ports))
        urls = {name: f"http://127.0.0.1:{installation.ports[name]}" for name in OWN}
        token = callers.issuer.issue(callers.identity.principals["importer"], seconds=3600)
        end = time.monotonic() + 60
        while httpx.get(f"{urls['projection']}/log/checkpoint").status_code != 200:
            assert time.monotonic() < end, "nothing was sealed"
            time.sleep(0.5)
        yield System(urls, token, str(callers.unit(DEMO_UNIT)))


@pytest.mark.parametrize("service", sorted(OWN))
def test_nothing_fails_inside(system: System, service: str) -> None:
    schema = schemathesis.openapi.from_url(f"{system.urls[service]}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    asked = [one for one in operations if any(name in one.path.split("/") for name in OWN[service])]
    assert len(asked) >= 2
    for operation in asked:
        _ask(system, operation)
    assert httpx.get(f"{system.urls[service]}/health/ready").status_code == 200


def _ask(system: System, operation: Any) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def said(case: schemathesis.Case[Any]) -> None:
        if "unit" in case.path_parameters:
            case.path_parameters["unit"] = system.unit
        case.call_and_validate(headers={"authorization": f"Bearer {system.token}"}, checks=CHECKS)

    said()

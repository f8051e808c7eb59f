"""Whatever is sent to any route, nothing answers 5xx, and every answer is one that the document names.

Routes that need a database are asked in tests/journeys, where the whole system runs.
"""

import importlib
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from shared.directory.book import UnitBook
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.kernel.role import Held, Role
from shared.testing.doors import application, by
from tests.contracts.test_foreign_units import TITLES

DISTRICT, UNIT, ROBOT, PERSON, PLACE = (UUID(int=n) for n in range(1, 6))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


def app_of(name: str) -> FastAPI:
    posts = tuple(PostRow(UUID(int=50 + n), PERSON, PLACE, title, date(2020, 1, 1)) for n, title in enumerate(TITLES))
    book = UnitBook(
        {PERSON: PersonRow(PERSON, "P1", "赵一", "full", ((date.min, PLACE),))},
        {PLACE: OrganizationRow(PLACE, "ZB1", "第一支部", "branch", None)},
        posts,
    )
    service = replace(importlib.import_module(f"services.{name}.main").SERVICE, routers=())
    return application(service, district=DISTRICT, books={UNIT: book}, principals={ROBOT: Held(Role.SERVICE)})


def schema_of(name: str) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", app_of(name))


said_by_anybody = settings(
    max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def check(case: schemathesis.Case[Any], person: UUID) -> None:
    """Say it in a unit that exists: what lies behind the scope is to be reached."""
    if "unit" in case.path_parameters:
        case.path_parameters["unit"] = str(UNIT)
    case.call_and_validate(headers=by(person), checks=CHECKS)


@schema_of("learning").parametrize()
@said_by_anybody
def test_learning(case: schemathesis.Case[Any]) -> None:
    check(case, ROBOT)


@schema_of("management").parametrize()
@said_by_anybody
def test_management(case: schemathesis.Case[Any]) -> None:
    check(case, ROBOT)


@schema_of("responsibility").parametrize()
@said_by_anybody
def test_responsibility(case: schemathesis.Case[Any]) -> None:
    check(case, PERSON)


@schema_of("supervision").parametrize()
@said_by_anybody
def test_supervision(case: schemathesis.Case[Any]) -> None:
    check(case, PERSON)

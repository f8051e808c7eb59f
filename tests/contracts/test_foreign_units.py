"""Every command of every service, said by somebody of another unit: by our path and by theirs it finds nothing."""

import importlib
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic_core import to_json

from shared.directory.book import UnitBook
from shared.directory.views import PersonRow, PostRow
from shared.kernel.decider import Decider
from shared.kernel.ids import new_id
from shared.kernel.message import Command
from shared.kernel.role import Held, Role
from shared.service.definition import Service
from shared.testing.doors import application, by
from shared.web.commands import kebab, slice_path
from tests.contracts.examples import examples
from tests.contracts.slices import commands

DISTRICT, UNIT, OTHER, NOWHERE = (UUID(int=n) for n in (1, 2, 9001, 9002))
STRANGER = UUID(int=9003)
TITLES = ("党组书记", "党组成员", "机关党委书记", "党支部书记", "纪检委员", "组织委员", "党务干事", "督查员", "记录员")
EXAMPLES = examples()


def services() -> list[Service]:
    names = ("learning", "management", "responsibility", "supervision")
    return [importlib.import_module(f"services.{name}.main").SERVICE for name in names]


CASES = [
    pytest.param(service, decider, command, id=command.__name__)
    for service in services()
    for decider in service.deciders
    for command in decider.command_types()
]


def a_person_of_all_offices() -> UnitBook:
    """Somebody who may do everything in the own unit."""
    posts = tuple(
        PostRow(UUID(int=9100 + n), STRANGER, UUID(int=9200), title, date(2020, 1, 1)) for n, title in enumerate(TITLES)
    )
    return UnitBook({STRANGER: PersonRow(STRANGER, "P900", "外人", "full", ((date.min, None),))}, {}, posts)


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    books = {OTHER: a_person_of_all_offices()}
    app = application(service, district=DISTRICT, books=books, principals={UUID(int=5): Held(Role.SERVICE)})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def test_every_command_has_an_example() -> None:
    assert [command.__name__ for command in commands() if command not in EXAMPLES] == []


@pytest.mark.parametrize(("service", "decider", "command"), CASES)
async def test_a_command_through_a_foreign_unit_finds_nothing(
    client: httpx.AsyncClient, service: Service, decider: Decider[Any, Any, Any], command: type[Command]
) -> None:
    body = to_json(EXAMPLES[command])
    answers = []
    for unit in (UNIT, NOWHERE):
        url = f"/units/{unit}{slice_path(decider)}/{new_id()}/{kebab(command.__name__)}"
        answers.append(await client.post(url, content=body, headers=by(STRANGER)))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content, "the answer must not tell whether the unit exists"

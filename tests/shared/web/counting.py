"""A unit with a clerk, a member and a stranger next door, and what they say to the small slice."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from shared.directory.book import UnitBook
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.kernel.ids import new_id
from shared.service.definition import Service
from shared.testing.doors import by
from tests.shared.web import counter

DISTRICT, UNIT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CLERK, MEMBER, STRANGER, ROBOT, BRANCH = (UUID(int=n) for n in range(11, 16))
SLICE = Service("counting", "Counting", "For tests", deciders=(counter.DECIDER,), allowed=counter.ALLOWED)


def book() -> UnitBook:
    day = date(2020, 1, 1)
    people = {id: PersonRow(id, "P", "赵一", "full", ((date.min, BRANCH),)) for id in (CLERK, MEMBER)}
    branch = OrganizationRow(BRANCH, "ZB1", "第一支部", "branch", None)
    return UnitBook(people, {BRANCH: branch}, (PostRow(UUID(int=21), CLERK, BRANCH, "党务干事", day),))


def other_book() -> UnitBook:
    person = PersonRow(STRANGER, "P", "钱二", "full", ((date.min, None),))
    return UnitBook({STRANGER: person}, {}, (PostRow(UUID(int=22), STRANGER, OTHER, "党务干事", date(2020, 1, 1)),))


def url(id: UUID, command: str, unit: UUID = UNIT) -> str:
    return f"/units/{unit}/counters/{id}/{command}"


async def opened(client: httpx.AsyncClient, code: str = "A") -> UUID:
    id = new_id()
    answer = await client.post(url(id, "open-counter"), json={"code": code}, headers=by(CLERK))
    assert answer.status_code == 200, answer.text
    return id


async def move(client: httpx.AsyncClient, id: UUID, content: Any = None, **headers: str) -> httpx.Response:
    json = {"by": 1} if content is None else content
    return await client.post(url(id, "move-counter"), json=json, headers=by(CLERK, **headers))


def name(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["title"])

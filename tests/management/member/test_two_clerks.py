"""Two clerks at once, through the real doors: whoever comes second learns it, and the member is in one branch."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic_core import to_jsonable_python

from services.management.main import SERVICE
from shared.directory.book import UnitBook
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.kernel.ids import new_id
from shared.kernel.role import Held, Role
from shared.testing.doors import application, by
from tests.management.member.scenarios import FIRST, SECOND, UNIT, enroll

CLERKS = (UUID(int=3), UUID(int=4))
OFFICE = UUID(int=20)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    people = {id: PersonRow(id, f"C{id.int}", "干事", "full", ((date.min, None),)) for id in CLERKS}
    branches = {id: OrganizationRow(id, f"B{id.int}", "支部", "branch", None) for id in (FIRST, SECOND)}
    posts = tuple(PostRow(UUID(int=30 + id.int), id, OFFICE, "党务干事", date(2020, 1, 1)) for id in CLERKS)
    books = {UNIT: UnitBook(people, branches, posts)}
    app = application(SERVICE, district=UUID(int=1), books=books, principals={UUID(int=5): Held(Role.SERVICE)})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def both(client: httpx.AsyncClient, *said: tuple[UUID, str, Any]) -> list[httpx.Response]:
    """Each clerk gives one command, at the same moment."""
    asked = (
        client.post(f"/units/{UNIT}/members/{id}/{command}", json=to_jsonable_python(body), headers=by(clerk))
        for clerk, (id, command, body) in zip(CLERKS, said, strict=True)
    )
    return list(await asyncio.gather(*asked))


class TestTwoClerks:
    async def test_who_enter_the_same_code_for_two_branches_enter_one_member(self, client: httpx.AsyncClient) -> None:
        answers = await both(
            client, (new_id(), "enroll-member", enroll()), (new_id(), "enroll-member", enroll(branch=SECOND))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        [lost] = [answer.json() for answer in answers if answer.status_code == 409]
        assert "人员编号P001" in lost["detail"]

    async def test_who_enter_the_same_person_for_two_branches_leave_one_affiliation(
        self, client: httpx.AsyncClient
    ) -> None:
        person = new_id()
        answers = await both(
            client, (person, "enroll-member", enroll()), (person, "enroll-member", enroll(branch=SECOND))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        stream = await client.get(f"/units/{UNIT}/members/{person}", headers=by(CLERKS[0]))
        assert stream.json()["events"] == ["MemberEnrolled"]

"""A member's sheet: personal fields are open to the unit, and gone once the person's key is destroyed."""

from datetime import date
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from services.management.main import SERVICE
from shared.directory.book import UnitBook
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.eventstore.memory import MemoryEventStore
from shared.kernel.ids import new_id
from shared.kernel.role import Held, Role
from shared.personal.sealing import ERASED, seal
from shared.testing.doors import application, by

DISTRICT, UNIT, BRANCH, CLERK, ROBOT = (UUID(int=number) for number in range(1, 6))
CLERKS_KEY = b"k" * 32
ENROLL = {
    "code": "P7",
    "name": "孙三",
    "gender": "male",
    "born": "1988-03",
    "standing": "full",
    "joined_on": "2010-07-01",
    "branch": str(BRANCH),
    "status": "in_service",
}


@pytest.fixture
def app() -> FastAPI:
    clerk = PersonRow(CLERK, "P1", seal("赵一", CLERKS_KEY, CLERK, "name"), "full", ((date.min, BRANCH),))
    branch = OrganizationRow(BRANCH, "ZB1", "第一支部", "branch", None)
    book = UnitBook({CLERK: clerk}, {BRANCH: branch}, (PostRow(new_id(), CLERK, UNIT, "党务干事", date(2020, 1, 1)),))
    books = {UNIT: book, DISTRICT: UnitBook()}
    return application(SERVICE, district=DISTRICT, books=books, principals={ROBOT: Held(Role.SERVICE)})


@pytest.fixture
def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


async def enrolled(client: httpx.AsyncClient, code: str = "P7") -> str:
    path = f"/units/{UNIT}/members/{new_id()}"
    answer = await client.post(f"{path}/enroll-member", json=ENROLL | {"code": code}, headers=by(CLERK))
    assert answer.status_code == 200, answer.text
    return path


async def test_shows_personal_fields_and_the_names_of_organizations(client: httpx.AsyncClient) -> None:
    sheet = (await client.get(f"{await enrolled(client)}/sheet", headers=by(CLERK))).json()
    [step] = sheet["history"]
    assert (step["payload"]["name"], step["payload"]["born"]) == ("孙三", "1988-03")
    assert sheet["names"][str(BRANCH)] == "第一支部"


async def test_says_of_an_erased_person_that_the_law_asked_for_it(app: FastAPI, client: httpx.AsyncClient) -> None:
    path = await enrolled(client)
    await app.state.parts.keys.shred(UUID(path.rsplit("/", 1)[1]))
    sheet = (await client.get(f"{path}/sheet", headers=by(CLERK))).json()
    assert sheet["history"][0]["payload"]["name"] == ERASED
    assert sheet["names"][str(CLERK)] == ERASED


async def test_calls_services_by_their_office(client: httpx.AsyncClient) -> None:
    path = f"/units/{UNIT}/members/{new_id()}"
    await client.post(f"{path}/enroll-member", json=ENROLL, headers=by(ROBOT))
    sheet = (await client.get(f"{path}/sheet", headers=by(CLERK))).json()
    assert sheet["names"][str(ROBOT)] == "系统服务"


async def test_lets_the_clerk_record_what_has_not_been_so(client: httpx.AsyncClient) -> None:
    actions = (await client.get(f"{await enrolled(client)}/sheet", headers=by(CLERK))).json()["actions"]
    refusals = {one["command"]: one["refusal"] and one["refusal"]["title"] for one in actions}
    assert refusals["MarkMobile"] is None
    assert refusals["MarkReturned"] == "NotMobile"
    assert refusals["LeaveFunctionalBranch"] == "NotInFunctionalBranch"
    assert refusals["JoinFunctionalBranch"] is None


async def test_writes_down_once_an_hour_who_read_it_and_shows_nothing_otherwise(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    path = await enrolled(client)
    for _ in range(2):
        assert (await client.get(f"{path}/sheet", headers=by(CLERK))).status_code == 200
    store: MemoryEventStore = app.state.store
    read = [event for event in (await store.feed(0)).events if event.type == "PersonalDataRead"]
    assert len(read) in (1, 2), "the hour may have ended meanwhile"
    assert read[0].content["payload"] == {
        "what": "member",
        "of": path.rsplit("/", 1)[1],
        "as_of": None,
        "known_at": None,
    }
    assert (read[0].unit, read[0].content["stamp"]["by"]) == (UNIT, str(CLERK))
    another = await enrolled(client, "P8")
    await store.become_read_only()
    answer = await client.get(f"{another}/sheet", headers=by(CLERK))
    assert (answer.status_code, "孙三" in answer.text) == (503, False)

"""The feed and the head: for services' own principals only, byte for byte, also while the directory is out of date."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from shared.directory.book import UnitBook
from shared.directory.views import PersonRow
from shared.eventstore.feed import parse_page
from shared.kernel.ids import new_id
from shared.kernel.role import Held, Role
from shared.service.definition import Service
from shared.testing.doors import application, by
from tests.shared.web import counter

DISTRICT, UNIT, ROBOT, MEMBER = (UUID(int=n) for n in range(1, 5))
SLICE = Service("counting", "Counting", "For tests", deciders=(counter.DECIDER,), allowed=counter.ALLOWED)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    books = {UNIT: UnitBook({MEMBER: PersonRow(MEMBER, "P001", "赵一", "full")})}
    app = application(SLICE, district=DISTRICT, books=books, principals={ROBOT: Held(Role.SERVICE)})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for code in ("A", "B", "C"):
            url = f"/units/{UNIT}/counters/{new_id()}/open-counter"
            assert (await client.post(url, json={"code": code}, headers=by(ROBOT))).status_code == 200
        yield client


async def test_a_service_reads_every_event_in_order_and_the_page_says_where_the_head_is(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/feed?after=2&limit=3", headers=by(ROBOT))
    events = parse_page("counting", UUID(page.headers["wx-epoch"]), page.content)
    assert [event.position for event in events] == [3, 4, 5]
    assert page.headers["wx-head"] == "6"
    head = (await client.get("/head", headers=by(ROBOT))).json()
    assert head == {"epoch": page.headers["wx-epoch"], "position": 6, "fork": 0}


async def test_a_service_reads_one_unit_up_to_a_position(client: httpx.AsyncClient) -> None:
    theirs = await client.get(f"/feed?unit={UUID(int=99)}", headers=by(ROBOT))
    until = await client.get(f"/feed?unit={UNIT}&until=2", headers=by(ROBOT))
    assert theirs.content == b""
    assert len(parse_page("counting", UUID(until.headers["wx-epoch"]), until.content)) == 2


@pytest.mark.parametrize("path", ["/feed", "/head"])
async def test_nobody_else_reads_it(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path, headers=by(MEMBER))).status_code == 403
    assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize("query", ["after=-1", "limit=ten", "unit=QZX", "until=1e9"])
async def test_a_parameter_that_cannot_be_read_is_named(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/feed?{query}", headers=by(ROBOT))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]

"""Units and people for pickers."""

from uuid import UUID

import httpx

from tests.projection.running import OPERATOR, ROBOT, STRANGER, Running
from tests.projection.scenarios import LI, NAMES, QIAN, take
from tests.projection.story import CLERK, DISTRICT, UNIT


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["units"]]


class TestUnits:
    async def test_are_those_of_the_caller(self, running: Running) -> None:
        answer = await running.get("/units")
        assert ids(answer) == [str(UNIT)]
        [unit] = answer.json()["units"]
        assert (unit["code"], unit["name"], unit["roles"]) == ("ZX", "区政协机关", ["clerk", "member"])

    async def test_are_none_for_somebody_without_a_post_here(self, running: Running) -> None:
        assert ids(await running.get("/units", by=LI)) == []
        assert ids(await running.get("/units", by=STRANGER)) == []

    async def test_are_all_for_services_and_administrators(self, running: Running) -> None:
        assert ids(await running.get("/units", by=ROBOT)) == [str(DISTRICT), str(UNIT)]
        assert ids(await running.get("/units", by=OPERATOR)) == [str(DISTRICT), str(UNIT)]

    async def test_need_a_token(self, running: Running) -> None:
        assert (await running.client.get("/units")).status_code == 401


class TestPeople:
    async def test_have_names_codes_and_the_posts_they_hold(self, running: Running) -> None:
        take(running.story, UUID(int=260), LI, UUID(int=103), "党支部书记")
        await running.follow()
        people = {one["id"]: one for one in (await running.get(f"/units/{UNIT}/people")).json()["people"]}
        assert {one["name"] for one in people.values()} == set(NAMES.values())
        assert people[str(QIAN)]["posts"] == [{"organization": "机关第一支部", "title": "党支部书记"}]
        assert people[str(LI)]["posts"] == [{"organization": "退休支部", "title": "党支部书记"}]
        assert people[str(CLERK)]["code"] == "P005"

    async def test_are_for_roles_of_the_unit_and_services(self, running: Running) -> None:
        path = f"/units/{UNIT}/people"
        assert (await running.get(path, by=ROBOT)).status_code == 200
        assert (await running.get(path, by=STRANGER)).status_code == 404
        assert (await running.get(path, by=OPERATOR)).status_code == 403

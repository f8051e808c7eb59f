"""Units and people for pickers."""

from uuid import UUID

import httpx

from services.management.organization import events as organization
from tests.projection.running import OPERATOR, ROBOT, STRANGER, Running
from tests.projection.scenarios import COMMITTEE, FIRST, FOUNDED, GROUP, LI, NAMES, QIAN, SECOND, take
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
        post = {"organization": "机关第一支部", "organization_id": str(FIRST), "title": "党支部书记"}
        assert people[str(QIAN)]["posts"] == [post | {"id": str(UUID(int=251))}]
        assert [one["organization_id"] for one in people[str(LI)]["posts"]] == [str(SECOND)]
        assert (people[str(QIAN)]["branch"], people[str(LI)]["branch"]) == (str(FIRST), str(SECOND))
        assert people[str(CLERK)]["code"] == "P005"

    async def test_are_for_roles_of_the_unit_and_services(self, running: Running) -> None:
        path = f"/units/{UNIT}/people"
        assert (await running.get(path, by=ROBOT)).status_code == 200
        assert (await running.get(path, by=STRANGER)).status_code == 404
        assert (await running.get(path, by=OPERATOR)).status_code == 403


class TestOrganizations:
    async def test_have_a_kind_and_a_parent_and_stand_in_the_order_of_their_rank(self, running: Running) -> None:
        found = (await running.get(f"/units/{UNIT}/organizations")).json()["organizations"]
        assert [one["id"] for one in found] == [str(id_) for id_ in (GROUP, COMMITTEE, FIRST, SECOND)]
        assert found[2] == {
            "id": str(FIRST),
            "code": "ZB1",
            "name": "机关第一支部",
            "kind": "branch",
            "kind_word": "党支部",
            "parent": str(COMMITTEE),
        }

    async def test_that_were_dissolved_are_no_longer_offered(self, running: Running) -> None:
        running.story.say(SECOND, organization.OrganizationDissolved(reason="合并", code="ZB2"), FOUNDED)
        await running.follow()
        found = (await running.get(f"/units/{UNIT}/organizations")).json()["organizations"]
        assert str(SECOND) not in {one["id"] for one in found}

    async def test_are_for_roles_of_the_unit_and_services(self, running: Running) -> None:
        path = f"/units/{UNIT}/organizations"
        assert (await running.get(path, by=ROBOT)).status_code == 200
        assert (await running.get(path, by=STRANGER)).status_code == 404
        assert (await running.get(path, by=OPERATOR)).status_code == 403

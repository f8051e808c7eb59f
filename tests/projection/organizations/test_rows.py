"""Organizations as a tree, and the posts in them, held and vacant."""

from datetime import date
from typing import Any
from uuid import UUID

from services.management.post import events as post
from tests.projection.running import Running
from tests.projection.scenarios import COMMITTEE, FIRST, GROUP, LI, QIAN, SECOND, take


async def organization(running: Running, id_: UUID, **query: str) -> dict[str, Any]:
    [found] = [one for one in (await running.report("organizations", **query))["rows"] if one["id"] == str(id_)]
    assert isinstance(found, dict)
    return found


class TestOrganizations:
    async def test_are_a_tree(self, running: Running) -> None:
        rows = (await running.report("organizations"))["rows"]
        tree = {UUID(one["id"]): one["parent_id"] and UUID(one["parent_id"]) for one in rows}
        assert tree == {GROUP: None, COMMITTEE: None, FIRST: COMMITTEE, SECOND: COMMITTEE}

    async def test_count_members_and_posts_and_name_what_is_vacant(self, running: Running) -> None:
        first, second = await organization(running, FIRST), await organization(running, SECOND)
        assert (first["members"], first["posts"], first["vacant"]) == (4, 1, None)
        assert (second["members"], second["posts"], second["vacant"]) == (1, 0, "党支部书记")

    async def test_have_the_light_of_their_term(self, running: Running) -> None:
        assert (await organization(running, FIRST, as_of="2026-04-08"))["light"]["colour"] == "green"
        assert (await organization(running, GROUP))["light"]["colour"] == "none"


class TestPosts:
    async def test_name_holder_and_date_and_stand_beside_vacancies(self, running: Running) -> None:
        rows = (await running.report("posts"))["rows"]
        held = {(one["organization"], one["title"]): (one["holder"], one["since"]) for one in rows}
        assert held["机关第一支部", "党支部书记"] == ("钱二", "2022-03-09")
        vacant = {(one["organization"], one["title"]) for one in rows if one["vacant"]}
        assert vacant == {("机关党委", "机关党委书记"), ("退休支部", "党支部书记")}

    async def test_are_those_of_the_day(self, running: Running) -> None:
        left = post.PostLeft(until=date(2026, 4, 10), reason=None, organization=FIRST, title="党支部书记")
        running.story.say(UUID(int=251), left, date(2026, 4, 10))
        take(running.story, UUID(int=261), LI, FIRST, "党支部书记", date(2026, 4, 15))
        await running.follow()
        seen = {}
        for day in ("2026-04-09", "2026-04-12", "2026-04-15"):
            rows = (await running.report("posts", as_of=day))["rows"]
            heads = [one for one in rows if one["organization_id"] == str(FIRST)]
            seen[day] = [one["holder_id"] for one in heads]
        assert seen == {"2026-04-09": [str(QIAN)], "2026-04-12": [None], "2026-04-15": [str(LI)]}

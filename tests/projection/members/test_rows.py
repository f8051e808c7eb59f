"""The register of members: sealed names opened, home and functional branch, mobile, out of reach."""

from datetime import date
from typing import Any
from uuid import UUID

from services.management.member import events as member
from services.projection.members.view import MEMBERS
from tests.projection.running import Running
from tests.projection.scenarios import FIRST, LI, QIAN, SECOND, SUN, ZHAO, half_a_year
from tests.projection.story import OTHER


async def row(running: Running, id_: UUID, **query: str) -> dict[str, Any]:
    [found] = [one for one in (await running.report("members", **query))["rows"] if one["id"] == str(id_)]
    assert isinstance(found, dict)
    return found


class TestMembers:
    async def test_have_names_standing_and_branch(self, running: Running) -> None:
        found = await row(running, QIAN)
        assert (found["name"], found["code"], found["standing"]) == ("钱二", "P002", "正式党员")
        assert (found["branch"], found["branch_id"], found["joined_on"]) == ("机关第一支部", str(FIRST), "2001-09-21")
        await running.keys.shred(QIAN)
        assert (await row(running, QIAN))["name"] == "「已依法删除」"

    async def test_show_who_is_exempt_since_when_without_the_reason(self, running: Running) -> None:
        found = await row(running, LI)
        assert (found["exempt"], found["branch_id"]) == ("自2026年3月1日", str(SECOND))
        assert "长期患病" not in str(found)
        assert (await row(running, LI, as_of="2026-02-28"))["exempt"] is None

    async def test_show_who_is_mobile_and_who_is_out_of_reach_as_long_as_it_is_so(self, running: Running) -> None:
        said, on = running.story.say, date(2026, 4, 1)
        said(SUN, member.MemberMobile(since=on, place="深圳"), on)
        said(ZHAO, member.ContactLost(since=on), on)
        await running.follow()
        assert (await row(running, SUN))["mobile"] == "自2026年4月1日"
        assert (await row(running, ZHAO))["lost"] == "自2026年4月1日"
        assert "深圳" not in str(await row(running, SUN))
        said(SUN, member.MemberReturned(), date(2026, 4, 9))
        said(ZHAO, member.ContactRegained(), date(2026, 4, 9))
        await running.follow()
        assert (await row(running, SUN))["mobile_since"] is None
        assert (await row(running, ZHAO))["lost_since"] is None
        assert (await row(running, SUN, as_of="2026-04-02"))["mobile"] == "自2026年4月1日"

    async def test_show_the_functional_branch_beside_the_home_branch(self, running: Running) -> None:
        running.story.say(QIAN, member.FunctionalBranchJoined(branch=SECOND), date(2026, 4, 1))
        await running.follow()
        found = await row(running, QIAN)
        assert (found["branch"], found["functional_branch"]) == ("机关第一支部", "退休支部")

    async def test_who_has_ceased_is_no_longer_listed(self, running: Running) -> None:
        said = member.MemberCeased(kind=member.Ceased.DIED, ceased_on=date(2026, 4, 1))
        running.story.say(LI, said, date(2026, 4, 1))
        await running.follow()
        assert str(LI) not in {one["id"] for one in (await running.report("members"))["rows"]}
        assert await row(running, LI, as_of="2026-03-31")


class TestFold:
    def test_what_another_unit_says_of_a_member_stops_nobody(self) -> None:
        story = half_a_year()
        story.say(SUN, member.ContactLost(since=date(2026, 4, 1)), date(2026, 4, 1), unit=OTHER)
        assert story.rows(MEMBERS, OTHER) == []

from datetime import date
from uuid import UUID

import pytest

from shared.directory.book import UnitBook, UnknownOrganization, UnknownPerson
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.kernel.message import Needs
from shared.kernel.role import Held, Role

GROUP, COMMITTEE, BRANCH, SECOND = (UUID(int=n) for n in range(1, 5))
ZHAO, QIAN, SUN, LI = (UUID(int=n) for n in range(11, 15))
MARCH, JULY = date(2026, 3, 1), date(2026, 7, 1)

BOOK = UnitBook(
    people={
        ZHAO: PersonRow(ZHAO, "P001", "赵一", "full", ((date.min, BRANCH),)),
        QIAN: PersonRow(QIAN, "P002", "钱二", "probationary", ((date.min, BRANCH), (JULY, SECOND))),
        SUN: PersonRow(SUN, "P003", "孙三", "full", ((date.min, None),), ((date.min, BRANCH),), exempt_since=JULY),
        LI: PersonRow(LI, "P051", "何五", delegate=True),
    },
    organizations={
        GROUP: OrganizationRow(GROUP, "DZ", "党组", "leading_group", None),
        COMMITTEE: OrganizationRow(COMMITTEE, "JW", "机关党委", "organ_committee", None),
        BRANCH: OrganizationRow(BRANCH, "ZB1", "第一支部", "branch", COMMITTEE),
        SECOND: OrganizationRow(SECOND, "ZB2", "第二支部", "branch", COMMITTEE),
    },
    posts=(
        PostRow(UUID(int=21), ZHAO, COMMITTEE, "机关党委书记", date(2022, 7, 1)),
        PostRow(UUID(int=22), QIAN, BRANCH, "党支部书记", date(2023, 7, 1), until=JULY),
        PostRow(UUID(int=23), SUN, GROUP, "督查员", date(2025, 1, 6)),
    ),
)


class TestFacts:
    def test_name_people_and_organizations_as_they_were(self) -> None:
        facts = BOOK.facts(Needs(people=frozenset({QIAN}), rosters=frozenset({BRANCH})), MARCH)
        assert facts.people[QIAN].branch == BRANCH
        assert [member.id for member in facts.rosters[BRANCH].members] == [ZHAO, QIAN, SUN]
        assert [post.person for post in facts.rosters[BRANCH].posts] == [QIAN]

    def test_follow_a_member_who_moved_and_a_post_that_ended(self) -> None:
        roster = BOOK.facts(Needs(rosters=frozenset({BRANCH})), JULY).rosters[BRANCH]
        assert [member.id for member in roster.members] == [ZHAO, SUN]
        assert roster.posts == ()

    def test_an_exemption_begins_on_its_day(self) -> None:
        assert not BOOK.person(SUN, MARCH).exempt
        assert BOOK.person(SUN, JULY).exempt

    def test_name_whom_they_do_not_know(self) -> None:
        with pytest.raises(UnknownPerson, match=str(UUID(int=99))):
            BOOK.facts(Needs(people=frozenset({UUID(int=99)})), MARCH)
        with pytest.raises(UnknownOrganization):
            BOOK.facts(Needs(organizations=frozenset({UUID(int=99)})), MARCH)


class TestRoles:
    def test_a_committee_secretary_reaches_the_branches_below(self) -> None:
        held = BOOK.roles(ZHAO, MARCH)
        places = {place for role, place in held if role is Role.COMMITTEE_SECRETARY}
        assert places == {COMMITTEE, BRANCH, SECOND}

    def test_a_role_ends_with_its_post(self) -> None:
        assert Held(Role.BRANCH_SECRETARY, BRANCH) in BOOK.roles(QIAN, MARCH)
        assert BOOK.roles(QIAN, JULY) == {Held(Role.MEMBER, SECOND)}

    def test_an_inspector_reaches_the_whole_unit(self) -> None:
        assert Held(Role.INSPECTOR) in BOOK.roles(SUN, MARCH)

    def test_a_delegate_outside_the_party_is_somebody_here(self) -> None:
        assert BOOK.roles(LI, MARCH) == {Held(Role.MEMBER, None)}

    def test_a_stranger_holds_nothing(self) -> None:
        assert BOOK.roles(UUID(int=99), MARCH) == frozenset()

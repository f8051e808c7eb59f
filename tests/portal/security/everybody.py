"""Somebody of every role, in one unit, in the books of the services and in the story that the projection follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from services.management.member import events as member
from services.management.people import Gender
from services.management.post import events as post
from shared.directory.book import UnitBook
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.kernel.role import ADMINISTRATORS, Role
from tests.projection.running import AUDITOR, BOOKS, GUARD, OPERATOR, UNIT_SINCE
from tests.projection.scenarios import COMMITTEE, FIRST, FOUNDED, GROUP
from tests.projection.story import DISTRICT, UNIT, Story

_POSTS = {
    Role.BRANCH_SECRETARY: ("党支部书记", FIRST),
    Role.COMMITTEE_SECRETARY: ("机关党委书记", COMMITTEE),
    Role.LEADING_GROUP_SECRETARY: ("党组书记", GROUP),
    Role.LEADING_GROUP_MEMBER: ("党组成员", GROUP),
    Role.DISCIPLINE_OFFICER: ("纪检委员", FIRST),
    Role.CLERK: ("党务干事", COMMITTEE),
    Role.RECORDER: ("记录员", FIRST),
    Role.INSPECTOR: ("督查员", COMMITTEE),
}
"""The post that gives a role, and where; its holder is no member, and has this role alone."""

OFFICE = UUID(int=1999)
"""The organization of the district at which its supervisor has a post."""

_NUMBERS = {role: number for number, role in enumerate(Role, start=1000)}
PEOPLE: dict[Role, UUID] = {
    **{role: UUID(int=number) for role, number in _NUMBERS.items() if role is not Role.SERVICE},
    Role.SYSTEM_ADMIN: OPERATOR,
    Role.SECURITY_ADMIN: GUARD,
    Role.AUDIT_ADMIN: AUDITOR,
}
"""Who holds the role, and no other one in the unit. A service's principal signs in nowhere."""

EVERYWHERE = ADMINISTRATORS | {Role.DISTRICT_SUPERVISOR}
"""Roles that the district gives and that reach all of its units."""


@contextmanager
def in_the_books(story: Story) -> Iterator[None]:
    """Put everybody into the books for a while, and into the story for good."""
    before = dict(BOOKS)
    unit = BOOKS[UNIT]
    posts = tuple(_post(role) for role in _POSTS)
    member_ = PersonRow(PEOPLE[Role.MEMBER], "M", "党员", "full", ((UNIT_SINCE, FIRST),))
    places = {**unit.organizations, GROUP: OrganizationRow(GROUP, "DZ", "党组", "leading_group", None)}
    BOOKS[UNIT] = UnitBook({**unit.people, member_.id: member_}, places, (*unit.posts, *posts))
    supervisor = PostRow(UUID(int=2999), PEOPLE[Role.DISTRICT_SUPERVISOR], OFFICE, "区督查员", UNIT_SINCE)
    BOOKS[DISTRICT] = UnitBook({}, {OFFICE: OrganizationRow(OFFICE, "QW", "区委", "branch", None)}, (supervisor,))
    _told(story, [(UNIT, one) for one in posts] + [(DISTRICT, supervisor)])
    try:
        yield
    finally:
        BOOKS.clear()
        BOOKS.update(before)


def give_up(person: UUID) -> None:
    """Take all posts and the membership of somebody out of the unit's book; what remembers the book is to forget it."""
    book = BOOKS[UNIT]
    people = {id: row for id, row in book.people.items() if id != person}
    BOOKS[UNIT] = replace(book, people=people, posts=tuple(one for one in book.posts if one.person != person))


def _post(role: Role) -> PostRow:
    title, where = _POSTS[role]
    return PostRow(UUID(int=_NUMBERS[role] + 1000), PEOPLE[role], where, title, UNIT_SINCE)


def _told(story: Story, posts: list[tuple[UUID, PostRow]]) -> None:
    enrolled = member.MemberEnrolled(
        unit=UNIT,
        code="M001",
        name="普通党员",
        gender=Gender.FEMALE,
        born="1980-01",
        standing=member.Standing.FULL,
        joined_on=FOUNDED,
        branch=FIRST,
        outside_branch=None,
        status=member.Status.IN_SERVICE,
        note=None,
    )
    story.say(PEOPLE[Role.MEMBER], enrolled, FOUNDED)
    for unit, one in posts:
        taken = post.PostTaken(
            unit=unit,
            person=one.person,
            organization=one.organization,
            title=one.title,
            field=None,
            linked_branch=None,
            since=one.since,
        )
        story.say(one.id, taken, FOUNDED, unit=unit)


def problem(words: str = "档案不全", **more: str) -> dict[str, str]:
    """What the form of a rectification says, filled in properly."""
    return {
        "kind": "dated",
        "source": "daily_finding",
        "problem": words,
        "measure": "逐条核对",
        "responsible": str(PEOPLE[Role.MEMBER]),
        "deadline": "12月31日前",
        "year": "2026",
        **more,
    }

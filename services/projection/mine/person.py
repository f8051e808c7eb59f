"""The person who asks: what he or she holds, belongs to and sits in on the day. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from services.projection.mine.roles import MAY
from services.projection.reports.material import Found
from shared.kernel.facts import Person
from shared.kernel.role import Held, Role

_ASSEMBLIES = frozenset({"branch_general", "cell", "lecture", "theme_day", "org_life", "coaching"})
_BODIES = frozenset({"leading_group", "organ_committee"})
_AT_THE_DESK = frozenset({Role.CLERK, Role.INSPECTOR, Role.DISTRICT_SUPERVISOR})
_TITLES_AT_THE_DESK = frozenset({"记录员"})


@dataclass(frozen=True)
class Me:
    """`branches` are where the person is a member, `seats` where he or she sits by a post; clerks sit nowhere."""

    person: UUID
    held: frozenset[Held]
    branches: frozenset[UUID] = frozenset()
    posts: frozenset[UUID] = frozenset()
    seats: frozenset[UUID] = frozenset()
    exempt: bool = False
    delegate: bool = False

    def is_one_of(self, people: Iterable[UUID | str | None]) -> bool:
        return str(self.person) in {str(one) for one in people}

    def may(self, command: str, organization: UUID | None = None) -> bool:
        """Whether one of the roles held allows the command at the organization, or anywhere if none is named."""
        allowed = MAY[command]
        return any(
            role in allowed and (place is None or organization is None or place == organization)
            for role, place in self.held
        )

    def holds(self, roles: Collection[Role]) -> bool:
        return any(role in roles for role, _ in self.held)

    def is_expected_at(self, meeting: Found) -> bool:
        """Whether the person has to come to a planned meeting: members to assemblies, the others to their body's."""
        places = {meeting["organization"], *(UUID(one) for one in meeting["covered_organizations"])}
        sits = not places.isdisjoint(self.seats)
        if _ASSEMBLIES.isdisjoint(meeting["kinds"]):
            return sits
        if meeting["organization_kind"] in _BODIES:  # they have no members of their own
            return sits
        return not self.exempt and not places.isdisjoint(self.branches)

    def is_expected_to_study(self, day: Found) -> bool:
        """Whether the person has to come to a planned study day, as far as its plan names organizations."""
        places = {UUID(one) for one in day["organizations"]}
        if self.exempt or self.is_one_of(leave["person"] for leave in day["leaves"]):
            return False
        if day["audience"] == "delegates":
            return self.delegate and not places.isdisjoint(self.branches)
        return not places.isdisjoint(self.branches | self.posts)


def me(person: UUID, held: frozenset[Held], known: Person | None) -> Me:
    """Return who asks; `known` is None for somebody who is not of the unit: the district's supervisor, a service."""
    if known is None:
        return Me(person, held)
    branches = {known.branch, known.functional_branch} - {None}
    seats = (
        post.organization
        for post in known.posts
        if post.role not in _AT_THE_DESK and post.title not in _TITLES_AT_THE_DESK
    )
    return Me(
        person,
        held,
        branches=frozenset(branch for branch in branches if branch),
        posts=frozenset(post.organization for post in known.posts),
        seats=frozenset(seats),
        exempt=known.exempt,
        delegate=known.delegate,
    )

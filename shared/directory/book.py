"""One unit's people, organizations and posts in memory, and the questions that doors and rules ask about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from shared.directory.titles import Reach, titles
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.kernel.facts import Facts, Organization, Person, Post, Roster
from shared.kernel.message import Needs
from shared.kernel.refusal import Refusal
from shared.kernel.role import Held, Role


class UnknownPerson(Refusal):
    """A person named here is unknown to the unit: {people}. Enroll the person first, or correct the number."""

    status = 422
    zh = "所填人员不在本单位名册中：{people}。请先登记该人员，或核对人员编号。"


class UnknownOrganization(Refusal):
    """An organization named here is unknown to the unit: {organizations}. Register it first, or correct the number."""

    status = 422
    zh = "所填组织不在本单位组织名录中：{organizations}。请先登记该组织，或核对组织编号。"


@dataclass(frozen=True)
class UnitBook:
    people: Mapping[UUID, PersonRow] = field(default_factory=dict)
    organizations: Mapping[UUID, OrganizationRow] = field(default_factory=dict)
    posts: tuple[PostRow, ...] = ()

    def facts(self, needs: Needs, on: date) -> Facts:
        """Return what is needed as it was on that date.

        :raises UnknownPerson: naming the people that the unit does not know
        :raises UnknownOrganization: likewise
        """
        if strangers := needs.people - self.people.keys():
            raise UnknownPerson(people="、".join(sorted(map(str, strangers))))
        named = needs.organizations | needs.rosters
        if unknown := named - self.organizations.keys():
            raise UnknownOrganization(organizations="、".join(sorted(map(str, unknown))))
        return Facts(
            people={id: self.person(id, on) for id in needs.people},
            organizations={id: _organization(self.organizations[id]) for id in named},
            rosters={id: self.roster(id, on) for id in needs.rosters},
        )

    def person(self, id: UUID, on: date) -> Person:
        row = self.people[id]
        active = row.standing is not None and (row.ceased_on is None or on < row.ceased_on)
        exempt = row.exempt_since is not None and row.exempt_since <= on
        return Person(
            id=id,
            branch=_at(row.branches, on) if active else None,
            functional_branch=_at(row.functional, on) if active else None,
            full_member=active and row.standing == "full",
            probationary=active and row.standing == "probationary",
            delegate=row.delegate and (row.delegate_ended_on is None or on < row.delegate_ended_on),
            exempt=exempt and (row.exempt_until is None or on < row.exempt_until),
            posts=tuple(_post(post) for post in self._posts_of.get(id, ()) if _held(post, on)),
        )

    def roster(self, organization: UUID, on: date) -> Roster:
        """Return the organization's members on a date (home or functional branch) and its post holders."""
        candidates = (self.person(id, on) for id in sorted(self.people))
        members = tuple(p for p in candidates if organization in (p.branch, p.functional_branch))
        posts = tuple(_post(p) for p in self.posts if p.organization == organization and _held(p, on))
        return Roster(members, posts)

    def roles(self, person: UUID, today: date) -> frozenset[Held]:
        """Return what the person's posts of today amount to in this unit."""
        held: set[Held] = set()
        if (row := self.people.get(person)) is not None:
            here = self.person(person, today)
            if here.full_member or here.probationary or row.delegate:
                held.add(Held(Role.MEMBER, here.branch))
        for post in self._posts_of.get(person, ()):
            title = titles().get(post.title)
            if title is None or not _held(post, today) or title.reach is Reach.DISTRICT:
                continue
            places = self.below(post.organization) if title.reach is Reach.ORGANIZATION else (None,)
            held.update(Held(title.role, place) for place in places)
        return frozenset(held)

    def district_roles(self, person: UUID, today: date) -> frozenset[Held]:
        """Return the roles that a post at this unit, the district, gives in every unit."""
        posts = (post for post in self._posts_of.get(person, ()) if _held(post, today))
        known = (titles().get(post.title) for post in posts)
        return frozenset(Held(title.role) for title in known if title and title.reach is Reach.DISTRICT)

    def below(self, organization: UUID) -> Iterable[UUID]:
        """Return the organization and all that stand below it."""
        found = [organization]
        for place in found:
            found.extend(row.id for row in self.organizations.values() if row.parent == place and row.id not in found)
        return found

    @cached_property
    def _posts_of(self) -> Mapping[UUID, tuple[PostRow, ...]]:
        posts: dict[UUID, tuple[PostRow, ...]] = {}
        for post in self.posts:
            posts[post.person] = (*posts.get(post.person, ()), post)
        return posts


def _held(post: PostRow, on: date) -> bool:
    return post.since <= on and (post.until is None or on < post.until)


def _at(periods: Iterable[tuple[date, UUID | None]], on: date) -> UUID | None:
    current = None
    for since, value in periods:
        if since <= on:
            current = value
    return current


def _post(row: PostRow) -> Post:
    title = titles().get(row.title)
    return Post(
        id=row.id,
        person=row.person,
        organization=row.organization,
        title=row.title,
        role=title.role if title else None,
        field=row.field,
        linked_branch=row.linked_branch,
        since=row.since,
        until=row.until,
    )


def _organization(row: OrganizationRow) -> Organization:
    return Organization(row.id, row.kind, row.parent)

"""What a rule may know about people, organizations and posts: plain values on the date that the command speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.kernel.role import Role


@dataclass(frozen=True)
class Post:
    """An office held by a person at an organization; half-open period."""

    id: UUID
    person: UUID
    organization: UUID
    title: str
    role: Role | None = None
    field: str | None = None
    linked_branch: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Person:
    """A member or delegate known to the unit. `branch` is the home branch (None: outside the unit, or no member)."""

    id: UUID
    branch: UUID | None = None
    functional_branch: UUID | None = None
    full_member: bool = False
    probationary: bool = False
    delegate: bool = False
    exempt: bool = False
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Organization:
    """`kind`: leading_group | organ_committee | branch | functional_branch."""

    id: UUID
    kind: str
    parent: UUID | None = None


@dataclass(frozen=True)
class Roster:
    """Who belongs to an organization on a date: its members and its post holders."""

    members: tuple[Person, ...] = ()
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Facts:
    people: Mapping[UUID, Person] = field(default_factory=dict)
    organizations: Mapping[UUID, Organization] = field(default_factory=dict)
    rosters: Mapping[UUID, Roster] = field(default_factory=dict)
    units: Mapping[UUID, str] = field(default_factory=dict)

"""A year plan as it was read and understood: codes, not ids; every part knows the row it came from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.portal.importing.cells import Origin
from shared.deadline import Deadline

OrganizationKind = Literal["leading_group", "organ_committee", "branch", "functional_branch", "cell"]
Frequency = Literal["yearly", "half_yearly", "quarterly", "monthly"]


@dataclass(frozen=True)
class Unit:
    """`filled_by` is a person's code."""

    origin: Origin
    code: str
    name: str
    superior: str | None
    year: int
    study_rule: str | None
    hours: str
    filled_by: str | None
    filled_on: date


@dataclass(frozen=True)
class Organization:
    """`parent` is the code of one of the unit's, `superior` the name of a body outside."""

    origin: Origin
    code: str
    name: str
    kind: OrganizationKind
    parent: str | None
    superior: str | None
    established_on: date
    term_ends_on: date | None
    note: str | None


@dataclass(frozen=True)
class Membership:
    standing: Literal["full", "probationary"]
    joined_on: date
    branch: str | None
    outside_branch: str | None
    functional_branch: str | None
    exempt_since: date | None
    exempt_reason: str | None


@dataclass(frozen=True)
class Person:
    """`membership` None: not in the Party; `sector` None: no CPPCC member."""

    origin: Origin
    code: str
    name: str
    gender: Literal["male", "female"]
    born: str
    party: str
    status: Literal["in_service", "retired", "outside"]
    note: str | None
    membership: Membership | None
    sector: str | None


@dataclass(frozen=True)
class Post:
    origin: Origin
    person: str
    organization: str
    title: str
    since: date
    field: str | None
    linked_branch: str | None


@dataclass(frozen=True)
class DutyItem:
    origin: Origin
    number: int
    matter: str
    standard: str
    deadline: Deadline
    evidence: str | None
    source: str | None


@dataclass(frozen=True)
class DutyList:
    """One per level and holder; `organization` is where the post is held."""

    level: str
    holder: str
    organization: str | None
    items: tuple[DutyItem, ...]


@dataclass(frozen=True)
class Rectification:
    origin: Origin
    number: int
    kind: Literal["immediate", "dated", "long_term"]
    source: str
    problem: str
    measure: str
    responsible: str
    helpers: tuple[str, ...]
    deadline: Deadline


@dataclass(frozen=True)
class Target:
    """Of one person or organization: a row that speaks of all branch secretaries is one target each."""

    origin: Origin
    number: int
    subject: str
    person: str | None
    organization: str | None
    linked_branch: str | None
    indicator: str
    frequency: Frequency
    minimum: int
    note: str | None


@dataclass(frozen=True)
class Topic:
    origin: Origin
    month: int
    topic: str
    lecturer: str | None
    form: str


@dataclass(frozen=True)
class StudyDay:
    """`by_rule` is where the rule puts it, `planned_on` the working day it is held on."""

    by_rule: date
    planned_on: date
    part: str
    topic: Topic


@dataclass(frozen=True)
class YearPlan:
    """`sheets` are those that the file has: only in them can rows be missed."""

    unit: Unit
    organizations: tuple[Organization, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    duty_lists: tuple[DutyList, ...]
    rectifications: tuple[Rectification, ...]
    targets: tuple[Target, ...]
    topics: tuple[Topic, ...]
    study_days: tuple[StudyDay, ...]
    projects: int
    sheets: frozenset[str]

"""Named histories and example commands of an office; every test starts here."""

from datetime import date
from uuid import UUID

from services.management.post import commands, events
from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Organization, Person
from shared.testing.context import context

UNIT, CLERK = UUID(int=2), UUID(int=3)
LEADING_GROUP, COMMITTEE, FIRST, SECOND = UUID(int=10), UUID(int=11), UUID(int=12), UUID(int=13)
PERSON, PROBATIONER = UUID(int=100), UUID(int=101)

FACTS = Facts(
    people={PERSON: Person(PERSON, full_member=True), PROBATIONER: Person(PROBATIONER, probationary=True)},
    organizations={
        LEADING_GROUP: Organization(LEADING_GROUP, "leading_group"),
        COMMITTEE: Organization(COMMITTEE, "organ_committee", LEADING_GROUP),
        FIRST: Organization(FIRST, "branch", COMMITTEE),
        SECOND: Organization(SECOND, "branch", COMMITTEE),
    },
)


def by(person: UUID = CLERK) -> Context:
    return context(by=person, unit=UNIT, service="management", on=date(2026, 3, 2), facts=FACTS)


def take(
    title: str = "党组书记",
    organization: UUID = LEADING_GROUP,
    person: UUID = PERSON,
    field: str | None = "全面工作",
    linked_branch: UUID | None = FIRST,
    since: date = date(2021, 11, 5),
) -> commands.TakePost:
    return commands.TakePost(
        person=person,
        organization_id=organization,
        title=title,
        field=field,
        linked_branch=linked_branch,
        since=since,
    )


TAKEN = events.PostTaken(
    unit=UNIT,
    person=PERSON,
    organization=LEADING_GROUP,
    title="党组书记",
    field="全面工作",
    linked_branch=FIRST,
    since=date(2021, 11, 5),
)
ASSIGN = commands.AssignPostField(field="机关、党建", linked_branch=SECOND)
ASSIGNED = events.PostFieldAssigned(field="机关、党建", linked_branch=SECOND)
LEAVE = commands.LeavePost(until=date(2026, 3, 1), reason="工作调动")
LEFT = events.PostLeft(until=date(2026, 3, 1), reason="工作调动", organization=LEADING_GROUP, title="党组书记")

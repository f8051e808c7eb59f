"""Named histories and example commands of a Party organization; every test starts here."""

from datetime import date
from uuid import UUID

from services.management.kinds import MeetingKind, OrganizationKind
from services.management.organization import commands, events
from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Organization, Person
from shared.testing.context import context

UNIT, CLERK = UUID(int=2), UUID(int=3)
LEADING_GROUP, COMMITTEE, BRANCH = UUID(int=10), UUID(int=11), UUID(int=12)
FULL = tuple(UUID(int=100 + n) for n in range(60))
PROBATIONER = UUID(int=200)
TODAY = date(2026, 3, 2)

FACTS = Facts(
    people={id: Person(id, full_member=True) for id in FULL} | {PROBATIONER: Person(PROBATIONER, probationary=True)},
    organizations={
        LEADING_GROUP: Organization(LEADING_GROUP, "leading_group"),
        COMMITTEE: Organization(COMMITTEE, "organ_committee", LEADING_GROUP),
        BRANCH: Organization(BRANCH, "branch", COMMITTEE),
    },
)


def by(person: UUID = CLERK, on: date = TODAY, said: date | None = None) -> Context:
    return context(by=person, unit=UNIT, service="management", on=on, said=said, facts=FACTS)


def establish(
    kind: OrganizationKind = OrganizationKind.BRANCH,
    parent: UUID | None = COMMITTEE,
    established_on: date = date(2022, 3, 9),
    term_ends_on: date | None = date(2028, 3, 8),
    founding_members: tuple[UUID, ...] = (),
) -> commands.EstablishOrganization:
    return commands.EstablishOrganization(
        code="ZB2",
        name="机关第二支部",
        kind=kind,
        parent=parent,
        established_on=established_on,
        term_ends_on=term_ends_on,
        note="3年一届",
        founding_members=founding_members,
    )


ESTABLISHED = events.OrganizationEstablished(**establish().model_dump())
DEFINE = commands.DefineFunctions(functions="宣传和执行党的路线方针政策，教育管理监督党员。")
DEFINED = events.OrganizationFunctionsDefined(functions=DEFINE.functions)
RENAME = commands.RenameOrganization(name="提案委支部")
RENAMED = events.OrganizationRenamed(name="提案委支部")
SET_TERM = commands.SetOrganizationTerm(term_ends_on=date(2029, 3, 8), reason="经批准延期一年")
TERM_SET = events.OrganizationTermSet(term_ends_on=date(2029, 3, 8), reason="经批准延期一年")
MERGE = commands.MergeOrganization(into=BRANCH)
MERGED = events.OrganizationMerged(into=BRANCH, code="ZB2")
DISSOLVE = commands.DissolveOrganization(reason="党员调出，已不足三人")
DISSOLVED = events.OrganizationDissolved(reason="党员调出，已不足三人", code="ZB2")
EXEMPT = commands.ExemptFromMeetingKind(
    kind=MeetingKind.BRANCH_GENERAL, since=date(2026, 1, 1), until=date(2027, 1, 1), reason="退休党员多在外地居住"
)
EXEMPTED = events.MeetingKindExempted(**EXEMPT.model_dump())
END_EXEMPTION = commands.EndMeetingKindExemption(kind=MeetingKind.BRANCH_GENERAL, ended_on=date(2026, 7, 1))
EXEMPTION_ENDED = events.MeetingKindExemptionEnded(**END_EXEMPTION.model_dump())

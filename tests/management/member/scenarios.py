"""Named histories and example commands of a member's record; every test starts here."""

from datetime import date
from uuid import UUID

from services.management.member import commands, events
from services.management.people import Gender
from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Organization
from shared.testing.context import context

UNIT, CLERK = UUID(int=2), UUID(int=3)
FIRST, SECOND, FUNCTIONAL, OTHER_FUNCTIONAL, COMMITTEE = (UUID(int=10 + n) for n in range(5))

FACTS = Facts(
    organizations={
        FIRST: Organization(FIRST, "branch", COMMITTEE),
        SECOND: Organization(SECOND, "branch", COMMITTEE),
        FUNCTIONAL: Organization(FUNCTIONAL, "functional_branch"),
        OTHER_FUNCTIONAL: Organization(OTHER_FUNCTIONAL, "functional_branch"),
        COMMITTEE: Organization(COMMITTEE, "organ_committee"),
    }
)


def by(person: UUID = CLERK, on: date = date(2026, 3, 2)) -> Context:
    return context(by=person, unit=UNIT, service="management", on=on, facts=FACTS)


def enroll(
    standing: events.Standing = events.Standing.FULL,
    branch: UUID | None = FIRST,
    outside_branch: str | None = None,
    joined_on: date = date(2001, 9, 21),
) -> commands.EnrollMember:
    return commands.EnrollMember(
        code="P001",
        name="赵一",
        gender=Gender.MALE,
        born="1973-06",
        standing=standing,
        joined_on=joined_on,
        branch=branch,
        outside_branch=outside_branch,
        status=events.Status.IN_SERVICE,
    )


def enrolled(command: commands.EnrollMember) -> events.MemberEnrolled:
    return events.MemberEnrolled(unit=UNIT, **command.model_dump())


ENROLLED = enrolled(enroll())
PROBATIONER = enrolled(enroll(events.Standing.PROBATIONARY))
OUTSIDER = enrolled(enroll(branch=None, outside_branch="区教育局机关支部"))
CONFIRM, CONFIRMED = commands.ConfirmProbationer(), events.MemberConfirmed()
MOVE, MOVED = commands.MoveHomeBranch(branch=SECOND), events.HomeBranchMoved(branch=SECOND)
JOIN = commands.JoinFunctionalBranch(branch=FUNCTIONAL)
JOINED = events.FunctionalBranchJoined(branch=FUNCTIONAL)
LEAVE, LEFT = commands.LeaveFunctionalBranch(), events.FunctionalBranchLeft()
EXEMPT = commands.ExemptMember(since=date(2026, 6, 1), reason="年老体弱，免硬性要求")
EXEMPTED = events.MemberExempted(since=date(2026, 6, 1), reason="年老体弱，免硬性要求")
END_EXEMPTION = commands.EndMemberExemption(ended_on=date(2026, 9, 1))
EXEMPTION_ENDED = events.MemberExemptionEnded(ended_on=date(2026, 9, 1))
GO_MOBILE = commands.MarkMobile(since=date(2025, 10, 1), place="××省××市")
MOBILE = events.MemberMobile(since=date(2025, 10, 1), place="××省××市")
RETURN, RETURNED = commands.MarkReturned(), events.MemberReturned()
LOSE, LOST = commands.LoseContact(since=date(2025, 8, 1)), events.ContactLost(since=date(2025, 8, 1))
REGAIN, REGAINED = commands.RegainContact(), events.ContactRegained()
CEASE = commands.CeaseMembership(kind=events.Ceased.DIED, ceased_on=date(2026, 2, 27))
CEASED = events.MemberCeased(kind=events.Ceased.DIED, ceased_on=date(2026, 2, 27))
CORRECT = commands.CorrectMemberDetails(
    name="赵一",
    gender=Gender.MALE,
    born="1973-07",
    joined_on=date(2001, 9, 21),
    status=events.Status.RETIRED,
    note="2026年2月退休",
)
CORRECTED = events.MemberDetailsCorrected(**CORRECT.model_dump())

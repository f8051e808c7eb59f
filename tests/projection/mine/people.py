"""People who ask for what is theirs."""

from uuid import UUID

from services.projection.mine.person import Me
from shared.kernel.role import Held, Role
from tests.projection.scenarios import COMMITTEE, FIRST, GROUP, LI, QIAN, SECOND, SUN, ZHAO
from tests.projection.story import CLERK


def somebody(person: UUID, *held: Held, branch: UUID | None = FIRST, seat: UUID | None = None) -> Me:
    """Return a member of a branch who may sit in one body."""
    branches = frozenset({branch} if branch else ())
    seats = frozenset({seat} if seat else ())
    member = Held(Role.MEMBER, branch)
    return Me(person, frozenset({member, *held}), branches=branches, posts=seats, seats=seats)


BRANCH_SECRETARY = somebody(QIAN, Held(Role.BRANCH_SECRETARY, FIRST), seat=FIRST)
PRINCIPAL = somebody(ZHAO, Held(Role.LEADING_GROUP_SECRETARY), seat=GROUP)
MEMBER = somebody(SUN)
RETIRED = somebody(LI, branch=SECOND)
OFFICE = somebody(CLERK, Held(Role.CLERK))
COMMITTEE_SECRETARY = somebody(LI, Held(Role.COMMITTEE_SECRETARY, COMMITTEE), Held(Role.COMMITTEE_SECRETARY, FIRST))
SUPERVISOR = Me(UUID(int=299), frozenset({Held(Role.DISTRICT_SUPERVISOR)}))

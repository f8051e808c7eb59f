"""The people and organizations of the learning tests."""

from datetime import date
from uuid import UUID

from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Person, Post, Roster
from shared.testing.context import context

UNIT = UUID(int=1)
BRANCH, GROUP = UUID(int=11), UUID(int=12)
CLERK, SECRETARY, LECTURER, MEMBER, EXEMPT, DELEGATE = (UUID(int=number) for number in range(21, 27))
STRANGER = UUID(int=99)

ROSTERS = Facts(
    rosters={
        BRANCH: Roster(
            members=(
                Person(SECRETARY, branch=BRANCH, full_member=True),
                Person(MEMBER, branch=BRANCH, full_member=True),
                Person(EXEMPT, branch=BRANCH, full_member=True, exempt=True),
                Person(DELEGATE, branch=BRANCH, full_member=True, delegate=True),
            ),
            posts=(Post(UUID(int=31), SECRETARY, BRANCH, "党支部书记"), Post(UUID(int=32), CLERK, BRANCH, "党务干事")),
        )
    }
)


def by(
    person: UUID,
    on: date = date(2026, 3, 2),
    said: date | None = None,
    on_behalf_of: UUID | None = None,
    facts: Facts = ROSTERS,
) -> Context:
    return context(by=person, unit=UNIT, service="learning", on=on, said=said, on_behalf_of=on_behalf_of, facts=facts)

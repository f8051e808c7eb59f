"""The people and organizations of the responsibility tests."""

from datetime import date
from uuid import UUID

from shared.kernel.decider import Context
from shared.kernel.role import Held, Role
from shared.testing.context import context

UNIT = UUID(int=1)
BRANCH, GROUP = UUID(int=11), UUID(int=12)
CLERK, SECRETARY, HELPER, INSPECTOR, MEMBER, PRINCIPAL, SUCCESSOR, DEPUTY, IMPORTER, SUPERIOR = (
    UUID(int=number) for number in range(21, 31)
)


def by(
    person: UUID,
    on: date = date(2026, 3, 2),
    *,
    said: date | None = None,
    for_: UUID | None = None,
    paper: str | None = None,
    role: Role | None = None,
) -> Context:
    """What a rule sees when the person speaks, for somebody else (`for_`) from a paper if so."""
    roles = frozenset({Held(role)} if role else ())
    seen = context(by=person, unit=UNIT, service="responsibility", on=on, said=said, on_behalf_of=for_, roles=roles)
    if paper is None:
        return seen
    return Context(
        stamp=seen.stamp.model_copy(update={"paper": paper}),
        rules=seen.rules,
        calendar=seen.calendar,
        facts=seen.facts,
        roles=seen.roles,
    )

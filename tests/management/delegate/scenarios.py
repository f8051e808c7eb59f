"""Named histories and example commands of a CPPCC member's record; every test starts here."""

from datetime import date
from uuid import UUID

from services.management.delegate import commands, events
from services.management.people import Gender
from shared.kernel.decider import Context
from shared.testing.context import context

UNIT, CLERK = UUID(int=2), UUID(int=3)


def by(person: UUID = CLERK) -> Context:
    return context(by=person, unit=UNIT, service="management", on=date(2026, 3, 2))


def register(party: str = "民革党员", sector: str = "医药卫生界", member: bool = False) -> commands.RegisterDelegate:
    return commands.RegisterDelegate(
        code="P052", name="吕六", gender=Gender.FEMALE, born="1980-03", party=party, sector=sector, member=member
    )


REGISTERED = events.DelegateRegistered(unit=UNIT, **register().model_dump())
CHANGE_SECTOR = commands.ChangeDelegateSector(sector="工商联")
SECTOR_CHANGED = events.DelegateSectorChanged(sector="工商联")
END = commands.EndDelegate(ended_on=date(2026, 2, 28), reason="本人辞去委员")
ENDED = events.DelegateEnded(ended_on=date(2026, 2, 28), reason="本人辞去委员")

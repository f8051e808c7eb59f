"""Named histories and example commands of a district and its units; every test starts here."""

from uuid import UUID

from services.management.unit import commands, events
from shared.kernel.decider import Context
from shared.testing.context import context

UNIT, ADMINISTRATOR = UUID(int=2), UUID(int=9)


def by(person: UUID = ADMINISTRATOR, unit: UUID = UNIT) -> Context:
    return context(by=person, unit=unit, service="management")


FOUND = commands.FoundDistrict(code="QX", name="××区")
FOUNDED = events.DistrictFounded(code="QX", name="××区")
REGISTER = commands.RegisterUnit(code="QZX", name="××区政协", superior="××区委")
REGISTERED = events.UnitRegistered(code="QZX", name="××区政协", superior="××区委", unit=UNIT)
RENAME = commands.RenameUnit(name="政协××区委员会")
RENAMED = events.UnitRenamed(name="政协××区委员会")
CLOSE = commands.CloseUnit(reason="机构改革并入区委办")
CLOSED = events.UnitClosed(reason="机构改革并入区委办")

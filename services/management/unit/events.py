"""What happened to the district or a unit. Class and field names are stored for ever."""

from uuid import UUID

from shared.kernel.message import Claim, Event


class DistrictFounded(Event):
    """Its stream's id is the district's."""

    code: str
    name: str


class UnitRegistered(Event):
    """Its stream's id is the unit's; `unit` is the unit that registered it (itself, or the district)."""

    code: str
    name: str
    superior: str | None
    unit: UUID

    def claims(self) -> tuple[Claim, ...]:
        return (Claim("unit_code", self.code, f"单位编码{self.code}"),)


class UnitRenamed(Event):
    name: str


class UnitClosed(Event):
    """The code stays taken: old reports speak of it."""

    reason: str


UnitEvent = DistrictFounded | UnitRegistered | UnitRenamed | UnitClosed

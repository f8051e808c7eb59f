"""What happened to a CPPCC member's record. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from services.management.people import Gender
from shared.kernel.message import Claim, Event, Personal


class DelegateRegistered(Event):
    """`member`: also a Party member; then the person has a member's stream with the same id."""

    unit: UUID
    code: str
    name: Personal[str]
    gender: Gender
    born: Personal[str]
    party: str
    sector: str
    member: bool

    def claims(self) -> tuple[Claim, ...]:
        return (Claim("delegate_code", f"{self.unit}/{self.code}", f"委员编号{self.code}"),)


class DelegateSectorChanged(Event):
    sector: str


class DelegateEnded(Event):
    """`ended_on` is the first day without the mandate."""

    ended_on: date
    reason: str


DelegateEvent = DelegateRegistered | DelegateSectorChanged | DelegateEnded

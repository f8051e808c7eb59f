"""What happened to a Party organization. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from services.management.kinds import MeetingKind, OrganizationKind
from shared.kernel.message import Claim, Event


class OrganizationEstablished(Event):
    """`superior` names a body outside the unit; `founding_members` those counted when it was founded live."""

    code: str
    name: str
    kind: OrganizationKind
    parent: UUID | None
    superior: str | None
    established_on: date
    term_ends_on: date | None
    note: str | None
    founding_members: tuple[UUID, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        return (Claim("organization_code", self.code, f"组织编码{self.code}"),)


class OrganizationFunctionsDefined(Event):
    functions: str


class OrganizationRenamed(Event):
    name: str


class OrganizationTermSet(Event):
    term_ends_on: date
    reason: str | None


class OrganizationMerged(Event):
    into: UUID
    code: str

    def releases(self) -> tuple[Claim, ...]:
        return (Claim("organization_code", self.code, f"组织编码{self.code}"),)


class OrganizationDissolved(Event):
    reason: str
    code: str

    def releases(self) -> tuple[Claim, ...]:
        return (Claim("organization_code", self.code, f"组织编码{self.code}"),)


class MeetingKindExempted(Event):
    """Half-open: `until` is the first day on which the kind is asked for again, None: until further notice."""

    kind: MeetingKind
    since: date
    until: date | None
    reason: str


class MeetingKindExemptionEnded(Event):
    """`ended_on` is the first day on which the kind is asked for again."""

    kind: MeetingKind
    ended_on: date


OrganizationEvent = (
    OrganizationEstablished
    | OrganizationFunctionsDefined
    | OrganizationRenamed
    | OrganizationTermSet
    | OrganizationMerged
    | OrganizationDissolved
    | MeetingKindExempted
    | MeetingKindExemptionEnded
)

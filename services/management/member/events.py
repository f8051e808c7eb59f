"""What happened to a Party member. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from services.management.people import Gender
from shared.kernel.message import Claim, Event, Personal
from shared.kernel.words import Worded


class Standing(Worded):
    FULL = "full", "正式党员", "full member"
    PROBATIONARY = "probationary", "预备党员", "probationary member"


class Status(Worded):
    IN_SERVICE = "in_service", "在职", "in service"
    RETIRED = "retired", "离退休", "retired"
    OUTSIDE = "outside", "外单位", "of another body"


class Ceased(Worded):
    DIED = "died", "去世", "died"
    LEFT = "left", "退党", "left the Party"
    REMOVED = "removed", "除名或开除", "removed"


class MemberEnrolled(Event):
    """The home branch is one of the unit's (`branch`) or another body's (`outside_branch`), never both."""

    unit: UUID
    code: str
    name: Personal[str]
    gender: Gender
    born: Personal[str]
    standing: Standing
    joined_on: date
    branch: UUID | None
    outside_branch: str | None
    status: Status
    note: str | None

    def claims(self) -> tuple[Claim, ...]:
        return (Claim("member_code", f"{self.unit}/{self.code}", f"人员编号{self.code}"),)


class MemberConfirmed(Event):
    """From probationary to full member."""


class HomeBranchMoved(Event):
    branch: UUID


class FunctionalBranchJoined(Event):
    branch: UUID


class FunctionalBranchLeft(Event):
    pass


class MemberExempted(Event):
    """No hard requirement from `since` on; the reason may speak of health, so it is the person's own."""

    since: date
    reason: Personal[str]


class MemberExemptionEnded(Event):
    """`ended_on` is the first day on which the requirements hold again."""

    ended_on: date


class MemberMobile(Event):
    since: date
    place: Personal[str]


class MemberReturned(Event):
    pass


class ContactLost(Event):
    since: date


class ContactRegained(Event):
    pass


class MemberCeased(Event):
    """`ceased_on` is the first day without membership."""

    kind: Ceased
    ceased_on: date


class MemberDetailsCorrected(Event):
    """The whole set of details as it should read."""

    corrects = True

    name: Personal[str]
    gender: Gender
    born: Personal[str]
    joined_on: date
    outside_branch: str | None
    status: Status
    note: str | None


MemberEvent = (
    MemberEnrolled
    | MemberConfirmed
    | HomeBranchMoved
    | FunctionalBranchJoined
    | FunctionalBranchLeft
    | MemberExempted
    | MemberExemptionEnded
    | MemberMobile
    | MemberReturned
    | ContactLost
    | ContactRegained
    | MemberCeased
    | MemberDetailsCorrected
)

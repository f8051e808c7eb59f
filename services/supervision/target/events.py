"""What was decided about a target. Class and field names are stored for ever."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.kernel.hints import choices
from shared.kernel.message import Event, Frozen, Upcasters
from shared.kernel.words import Worded


class Subject(Worded):
    """Whose target it is, as the year plan's column 对象 says."""

    LEADING_GROUP = "leading_group", "党组", "leading group"
    LEADING_GROUP_SECRETARY = "leading_group_secretary", "党组书记", "leading-group secretary"
    LEADING_GROUP_MEMBER = "leading_group_member", "党组成员", "leading-group member"
    ORGAN_COMMITTEE = "organ_committee", "机关党委", "organ committee"
    COMMITTEE_SECRETARY = "committee_secretary", "机关党委书记", "committee secretary"
    BRANCH = "branch", "党支部", "branch"
    BRANCH_SECRETARY = "branch_secretary", "党支部书记", "branch secretary"


class TargetFrequency(Worded):
    YEARLY = "yearly", "每年", "every year"
    HALF_YEARLY = "half_yearly", "每半年", "every half-year"
    QUARTERLY = "quarterly", "每季度", "every quarter"
    MONTHLY = "monthly", "每月", "every month"


PersonIs = Annotated[Literal["chair", "present"], choices(chair=("主持", "chaired"), present=("参加", "was present"))]


class MatchingRule(Frozen):
    """Which events count: all that is given must hold; an empty tuple or None asks for nothing.

    `kinds` and `topics` are those of meetings: at least one of each must be among the meeting's kinds, and among the
    topics of its agenda. `person_is`: the target's person chaired, or was present. `organization_is`: the meeting is of
    (or covers) the target's own organization, or the branch linked to the person.
    """

    event: Annotated[
        Literal["MeetingHeld", "StudyDayHeld"],
        choices(MeetingHeld=("召开会议", "meetings held"), StudyDayHeld=("开展专题学习", "study days held")),
    ] = Field(title="计数事件")
    kinds: tuple[str, ...] = Field(default=(), title="会议类型")
    topics: tuple[str, ...] = Field(default=(), title="议题类别")
    person_is: PersonIs | None = Field(default=None, title="责任人身份")
    organization_is: Annotated[
        Literal["own", "linked_branch", "any"],
        choices(own=("所属组织", "its own"), linked_branch=("联系支部", "the linked branch"), any=("不限", "any")),
    ] = Field(default="any", title="组织范围")


class TargetSet(Event):
    """At least `minimum` times in every period of the year. `rule` None: people count by hand. `duty` is the item of a
    duty list that the target measures.
    """

    schema_version: ClassVar[int] = 2
    upcasters: ClassVar[Upcasters] = {1: lambda payload: {**payload, "duty": None}}

    year: int
    number: int
    subject: Subject
    person: UUID | None
    organization: UUID | None
    linked_branch: UUID | None
    indicator: str
    frequency: TargetFrequency
    minimum: int
    rule: MatchingRule | None
    note: str | None
    duty: UUID | None


class TargetRevised(Event):
    minimum: int
    reason: str


class TargetDropped(Event):
    reason: str


class OccurrenceEntered(Event):
    """Something that counts and that no system knows of; only for targets counted by hand."""

    occurrence: UUID
    held_on: date
    what: str


class OccurrenceWithdrawn(Event):
    occurrence: UUID
    reason: str


TargetEvent = TargetSet | TargetRevised | TargetDropped | OccurrenceEntered | OccurrenceWithdrawn

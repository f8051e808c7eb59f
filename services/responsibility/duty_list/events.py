"""What happened to a duty list. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from shared.deadline import Deadline
from shared.kernel.message import Claim, Event, Frozen
from shared.kernel.words import Worded


class Level(Worded):
    LEADING_GROUP_SECRETARY = "leading_group_secretary", "党组书记", "leading-group secretary"
    COMMITTEE_SECRETARY = "committee_secretary", "机关党委书记", "committee secretary"
    BRANCH_SECRETARY = "branch_secretary", "党支部书记", "branch secretary"


class Grade(Worded):
    """好, 较好, 一般, 差 — 《党委（党组）书记抓基层党建工作述职评议考核办法（试行）》2019."""

    GOOD = "good", "好", "good"
    FAIRLY_GOOD = "fairly_good", "较好", "fairly good"
    AVERAGE = "average", "一般", "average"
    POOR = "poor", "差", "poor"


class DutyItem(Frozen):
    """`id` stays the same through every revision; `carried_by` are the items of lower lists that carry this one."""

    id: UUID
    number: int
    matter: str
    standard: str
    deadline: Deadline
    evidence: str | None
    source: str | None
    carried_by: tuple[UUID, ...]


class Resolution(Frozen):
    """A decision of the body: number of the minutes, who chaired, who recorded."""

    number: str
    chair: UUID
    recorder: UUID


class Breach(Frozen):
    """A rule that a fact entered afterwards did not keep, with the sentence that says so."""

    rule: str
    sentence: str


class Difference(Frozen):
    added: tuple[UUID, ...]
    changed: tuple[UUID, ...]
    dropped: tuple[UUID, ...]


class DroppedItem(Frozen):
    item: UUID
    reason: str


class Done(Frozen):
    """How many performances of an item stood on the day of the hand-over, returned ones left out."""

    item: UUID
    times: int


class DutyListDrafted(Event):
    """`items` ascending by number."""

    year: int
    level: Level
    holder: UUID
    organization: UUID | None
    items: tuple[DutyItem, ...]

    def claims(self) -> tuple[Claim, ...]:
        """One list per holder, organization, level and year."""
        name = f"{self.year}/{self.level}/{self.organization or 'unit'}/{self.holder}"
        return (Claim("duty_list", name, f"该责任人{self.year}年的责任清单"),)


class DutyListReviewed(Event):
    opinion: str


class DutyListIssued(Event):
    resolution: str | None


class DutyListAcknowledged(Event):
    pass


class DutyListRevised(Event):
    """All items after the revision; what is missing has ended for this reason."""

    items: tuple[DutyItem, ...]
    reason: str


class DutyListClosed(Event):
    decision: str
    closed_on: date


class DutyItemPerformed(Event):
    """`period` is 2026-03, 2026-Q1, 2026-H1 or 2026, as the item's deadline repeats."""

    item: UUID
    period: str
    performed_on: date
    result: str
    evidence: tuple[str, ...]
    performed_by: UUID
    breaches: tuple[Breach, ...]


class DutyItemConfirmed(Event):
    """`resolution` where the body confirmed it."""

    item: UUID
    period: str
    comment: str
    resolution: Resolution | None


class DutyItemReturned(Event):
    item: UUID
    period: str
    reason: str


class DutyItemEvaluated(Event):
    item: UUID
    grade: Grade
    comment: str
    resolution: Resolution | None


class DutyTemplateProposed(Event):
    """A superior's new template: all items, and how they differ from the list on that day."""

    items: tuple[DutyItem, ...]
    reason: str
    difference: Difference


class DutyTemplateAdopted(Event):
    """The list from now on; `dropped` items end with their reason."""

    items: tuple[DutyItem, ...]
    dropped: tuple[DroppedItem, ...]
    resolution: Resolution


class HandOverOpened(Event):
    """`signs_for_outgoing` is the named deputy or superior who signs when the post is vacant."""

    to: UUID
    reason: str
    outgoing: UUID
    signs_for_outgoing: UUID | None


class HandOverSigned(Event):
    person: UUID


class DutyListHandedOver(Event):
    """`passed` items go over whole with what is done; `by_holder` ones (monthly) are counted for each holder."""

    holder: UUID
    previous: UUID
    handed_over_on: date
    passed: tuple[Done, ...]
    by_holder: tuple[Done, ...]


DutyListEvent = (
    DutyListDrafted
    | DutyListReviewed
    | DutyListIssued
    | DutyListAcknowledged
    | DutyListRevised
    | DutyListClosed
    | DutyItemPerformed
    | DutyItemConfirmed
    | DutyItemReturned
    | DutyItemEvaluated
    | DutyTemplateProposed
    | DutyTemplateAdopted
    | HandOverOpened
    | HandOverSigned
    | DutyListHandedOver
)

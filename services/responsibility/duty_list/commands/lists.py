"""What can be asked of a duty list as a whole."""

from uuid import UUID

from pydantic import Field

from services.responsibility.duty_list.events import Level
from services.responsibility.permissions import Permission
from shared.deadline import Deadline
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.text import Line, Text


class Item(Frozen):
    """One duty: what, how it is measured, by when or how often."""

    id: UUID = Field(title="事项标识")
    number: int = Field(ge=1, le=999, title="序号")
    matter: Text = Field(title="责任事项")
    standard: Text = Field(title="衡量标准")
    deadline: Deadline = Field(title="频次或时限")
    evidence: Text | None = Field(default=None, title="佐证材料")
    source: Text | None = Field(default=None, title="依据")
    carried_by: tuple[UUID, ...] = Field(default=(), title="下级承接事项", max_length=200)


Items = tuple[Item, ...]


class DraftDutyList(Command):
    """Draw up the list of one post holder for a year."""

    permission = Permission.DUTY_LIST_DRAFT
    year: int = Field(ge=2000, le=2100, title="年度")
    level: Level = Field(title="责任层级")
    holder: UUID = Field(title="责任人")
    organization_id: UUID | None = Field(default=None, title="任职组织")
    items: Items = Field(title="责任事项", min_length=1, max_length=200)

    def organization(self) -> UUID | None:
        return self.organization_id

    def needs(self) -> Needs:
        organizations = frozenset({self.organization_id} if self.organization_id else ())
        return Needs(people=frozenset({self.holder}), organizations=organizations)


class ReviewDutyList(Command):
    """Review the draft, with an opinion."""

    permission = Permission.DUTY_LIST_REVIEW
    opinion: Text = Field(title="审核意见")


class IssueDutyList(Command):
    """Issue the list; without a review it takes the resolution of the body."""

    permission = Permission.DUTY_LIST_ISSUE
    resolution: Line | None = Field(default=None, title="审定会议及纪要编号")


class AcknowledgeDutyList(Command):
    """Acknowledge the list, once, as its holder (签收)."""

    permission = Permission.DUTY_PERFORM


class ReviseDutyList(Command):
    """Change items, with the reason. Items keep their ids; what is left out ends for this reason."""

    permission = Permission.DUTY_LIST_DRAFT
    items: Items = Field(title="责任事项", min_length=1, max_length=200)
    reason: Text = Field(title="调整原因")


class CloseDutyYear(Command):
    """Close the list with its year, by decision. Facts of before can still be entered."""

    permission = Permission.DUTY_LIST_CLOSE
    decision: Line = Field(title="年度办结依据")


class ProposeDutyTemplate(Command):
    """Bring in a superior's new template as a proposal; the list shows the difference until it is adopted."""

    permission = Permission.DUTY_LIST_PROPOSE
    items: Items = Field(title="责任事项", min_length=1, max_length=200)
    reason: Text = Field(title="调整依据")


class AdoptDutyTemplate(Command):
    """Record that the leading group has adopted the proposed template."""

    permission = Permission.DUTY_LIST_ADOPT
    number: Line = Field(title="会议纪要编号")
    chair: UUID = Field(title="主持人")
    recorder: UUID = Field(title="记录人")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.chair, self.recorder}))


class OpenHandOver(Command):
    """Open the hand-over to the next holder; for a vacant post name who signs in the outgoing person's place."""

    permission = Permission.DUTY_LIST_HAND_OVER
    to: UUID = Field(title="接任人")
    reason: Text = Field(title="交接原因")
    signs_for_outgoing: UUID | None = Field(default=None, title="代为交接人（职务空缺时）")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.to} | ({self.signs_for_outgoing} if self.signs_for_outgoing else set())))


class SignHandOver(Command):
    """Sign the hand-over (交接单); with the second signature the list passes."""

    permission = Permission.DUTY_PERFORM

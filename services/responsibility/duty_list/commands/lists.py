"""What can be asked of a duty list as a whole."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.responsibility.duty_list.events import Level
from services.responsibility.permissions import Permission
from shared.deadline import Deadline
from shared.kernel.hints import YEAR, picks
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import NewId, OrganizationId, PersonId
from shared.kernel.text import Line, Text

DutyItemId = Annotated[UUID, picks("duty_item")]


class Item(Frozen):
    """One duty: what, how it is measured, by when or how often."""

    id: NewId = Field(title="事项标识")
    number: int = Field(ge=1, le=999, title="序号")
    matter: Text = Field(title="责任事项")
    standard: Text = Field(title="衡量标准")
    deadline: Deadline = Field(title="频次或时限")
    evidence: Text | None = Field(default=None, title="佐证材料")
    source: Text | None = Field(default=None, title="依据", json_schema_extra={"x-en": "Source (document)"})
    carried_by: tuple[DutyItemId, ...] = Field(
        default=(), title="下级承接事项", max_length=200, json_schema_extra={"x-en": "Carried by items of lower lists"}
    )


Items = tuple[Item, ...]


class DraftDutyList(Command):
    """Draw up the list of one post holder for a year."""

    zh = "草拟责任清单"
    zh_help = "为一名任职人员拟定全年责任清单。"
    permission = Permission.DUTY_LIST_DRAFT
    creates, continues = True, False
    year: Annotated[int, YEAR] = Field(ge=2000, le=2100, title="年度")
    level: Level = Field(title="责任层级")
    holder: PersonId = Field(title="责任人")
    organization_id: OrganizationId | None = Field(default=None, title="任职组织")
    items: Items = Field(title="责任事项", min_length=1, max_length=200)

    def organization(self) -> UUID | None:
        return self.organization_id

    def needs(self) -> Needs:
        organizations = frozenset({self.organization_id} if self.organization_id else ())
        return Needs(people=frozenset({self.holder}), organizations=organizations)


class ReviewDutyList(Command):
    """Review the draft, with an opinion."""

    zh = "审核清单"
    zh_help = "审核草拟的清单并填写意见。"
    permission = Permission.DUTY_LIST_REVIEW
    opinion: Text = Field(title="审核意见")


class IssueDutyList(Command):
    """Issue the list; without a review it takes the resolution of the body."""

    zh = "下发清单"
    zh_help = "下发责任清单；未经审核的，须填写集体审定的会议及纪要编号。"
    permission = Permission.DUTY_LIST_ISSUE
    resolution: Line | None = Field(
        default=None, title="审定会议及纪要编号", json_schema_extra={"x-en": "Resolution of the body"}
    )


class AcknowledgeDutyList(Command):
    """Acknowledge the list, once, as its holder (签收)."""

    zh = "签收清单"
    zh_help = "由责任人签收清单，只需一次。"
    permission = Permission.DUTY_PERFORM


class ReviseDutyList(Command):
    """Change items, with the reason. Items keep their ids; what is left out ends for this reason."""

    zh = "调整清单"
    zh_help = "调整责任事项并说明原因。事项标识保持不变，未列入的事项自此终止。"
    permission = Permission.DUTY_LIST_DRAFT
    items: Items = Field(title="责任事项", min_length=1, max_length=200)
    reason: Text = Field(title="调整原因")


class CloseDutyYear(Command):
    """Close the list with its year, by decision. Facts of before can still be entered."""

    zh = "年度办结"
    zh_help = "按决定随年度办结清单；此前的事实仍可补录。"
    permission = Permission.DUTY_LIST_CLOSE
    decision: Line = Field(title="年度办结依据", json_schema_extra={"x-en": "Decision that closes the year"})


class ProposeDutyTemplate(Command):
    """Bring in a superior's new template as a proposal; the list shows the difference until it is adopted."""

    zh = "提出清单调整"
    zh_help = "录入上级下发的新模板作为建议；采纳之前，清单上显示与现行内容的差异。"
    permission = Permission.DUTY_LIST_PROPOSE
    items: Items = Field(title="责任事项", min_length=1, max_length=200)
    reason: Text = Field(title="调整依据")


class AdoptDutyTemplate(Command):
    """Record that the leading group has adopted the proposed template."""

    zh = "采纳清单调整"
    zh_help = "登记党组已采纳所提出的模板。"
    permission = Permission.DUTY_LIST_ADOPT
    number: Line = Field(title="会议纪要编号")
    chair: PersonId = Field(title="主持人")
    recorder: PersonId = Field(title="记录人")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.chair, self.recorder}))


class OpenHandOver(Command):
    """Open the hand-over to the next holder; for a vacant post name who signs in the outgoing person's place."""

    zh = "发起交接"
    zh_help = "向接任人发起交接；职务空缺的，指定代为交接的人员。"
    permission = Permission.DUTY_LIST_HAND_OVER
    to: PersonId = Field(title="接任人", json_schema_extra={"x-en": "Next holder"})
    reason: Text = Field(title="交接原因")
    signs_for_outgoing: PersonId | None = Field(
        default=None, title="代为交接人（职务空缺时）", json_schema_extra={"x-en": "Who signs for a vacant post"}
    )

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.to} | ({self.signs_for_outgoing} if self.signs_for_outgoing else set())))


class SignHandOver(Command):
    """Sign the hand-over (交接单); with the second signature the list passes."""

    zh = "签署交接单"
    zh_help = "签署交接单；双方签署后，清单即移交接任人。"
    permission = Permission.DUTY_PERFORM

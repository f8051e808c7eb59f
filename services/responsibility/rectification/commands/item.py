"""What can be asked of a rectification item."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.responsibility.permissions import Permission
from services.responsibility.rectification.events import Kind, Source
from shared.deadline import Deadline
from shared.kernel.hints import YEAR, picks
from shared.kernel.message import Command, Needs
from shared.kernel.picks import PersonId
from shared.kernel.text import Digest, Line, Text


class _Sheet(Command):
    kind: Kind = Field(title="整改类型")
    source: Source = Field(title="问题来源")
    problem: Text = Field(title="存在问题")
    measure: Text = Field(title="整改措施")
    responsible: PersonId = Field(title="责任人")
    helpers: tuple[PersonId, ...] = Field(default=(), title="协助人", max_length=50)
    deadline: Deadline = Field(title="整改时限")
    due: date | None = Field(default=None, title="截止日期")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.responsible, *self.helpers}))


class RaiseRectification(_Sheet):
    """Enter a problem with the measure, the responsible person, the helpers and the deadline.

    Without `due` the date follows from the deadline; a deadline that cannot be read leaves it open.
    """

    zh = "登记问题"
    zh_help = (
        "登记存在的问题，写明整改措施、责任人、协助人和整改时限。截止日期不填的，按整改时限推算；"
        "时限无法识别的，暂不确定日期。"
    )
    permission = Permission.RECTIFICATION_RAISE
    creates, continues = True, False
    origin: Annotated[UUID, picks("finding")] | None = Field(
        default=None, title="来源记录", json_schema_extra={"x-en": "Where it comes from"}
    )
    year: Annotated[int, YEAR] = Field(
        ge=2000, le=2100, title="所属年度", json_schema_extra={"x-en": "Year it counts for"}
    )


class ReviseRectification(_Sheet):
    """Change the sheet, with the reason. A later date for who is responsible is asked as an extension."""

    zh = "调整"
    zh_help = "调整整改事项的内容并说明原因。责任人本人需要推迟日期的，请走延期申请。"
    permission = Permission.RECTIFICATION_REVISE
    reason: Text = Field(title="调整原因")


class ReceiveRectification(Command):
    """Acknowledge the item as the responsible person."""

    zh = "签收"
    zh_help = "由责任人签收本事项。"
    permission = Permission.RECTIFICATION_WORK


class ReportProgress(Command):
    """Say how far it is."""

    zh = "填报进展"
    zh_help = "说明整改到了哪一步。"
    permission = Permission.RECTIFICATION_WORK
    text: Text = Field(title="进展情况", json_schema_extra={"x-en": "What was done"})
    percent: int | None = Field(
        default=None, ge=0, le=100, title="完成比例（%）", json_schema_extra={"x-en": "Percent done"}
    )


class AskExtension(Command):
    """Ask for a later date before the deadline has passed."""

    zh = "申请延期"
    zh_help = "在整改时限到期之前申请推迟日期。"
    permission = Permission.RECTIFICATION_WORK
    due: date = Field(title="申请延期至")
    reason: Text = Field(title="延期理由")


class GrantExtension(Command):
    """Grant the extension that was asked, to that date or an earlier one."""

    zh = "批准延期"
    zh_help = "批准延期申请，日期可与申请一致，也可提前。"
    permission = Permission.RECTIFICATION_DECIDE
    due: date | None = Field(default=None, title="准予延期至")


class RefuseExtension(Command):
    """Refuse the extension that was asked."""

    zh = "不予延期"
    zh_help = "不同意延期申请，并说明理由。"
    permission = Permission.RECTIFICATION_DECIDE
    reason: Text = Field(title="不予延期理由")


class PassCheckpoint(Command):
    """Record that a long-term item was looked at and is kept up."""

    zh = "登记阶段检查"
    zh_help = "长期坚持事项经检查仍在坚持的，在此登记。"
    permission = Permission.RECTIFICATION_VERIFY
    text: Text = Field(title="检查情况", json_schema_extra={"x-en": "What was done"})
    checked_on: date = Field(title="检查日期")


class AskCloseOut(Command):
    """Say what was done and ask for the close-out. Files are welcome, never compulsory."""

    zh = "申请销号"
    zh_help = "说明整改结果，申请销号。欢迎附佐证材料，不作硬性要求。"
    permission = Permission.RECTIFICATION_WORK
    result: Text = Field(title="整改结果")
    evidence: tuple[Digest, ...] = Field(default=(), title="佐证材料", max_length=50)


class ReturnCloseOut(Command):
    """Send the request back: it is not put right yet."""

    zh = "退回销号申请"
    zh_help = "整改尚未到位的，退回销号申请并说明原因。"
    permission = Permission.RECTIFICATION_VERIFY
    reason: Text = Field(title="退回原因")


class CloseOut(Command):
    """Verify with a sentence and close out. What an inspection tour raised still waits for that body's acceptance."""

    zh = "核查销号"
    zh_help = "用一句话写明核查结论并销号。巡察反馈的事项，还需等待巡察机构验收。"
    permission = Permission.RECTIFICATION_VERIFY
    finding: Text = Field(title="核查结论")


class AcceptFinally(Command):
    """Record that the outside body has accepted the rectification."""

    zh = "登记上级验收"
    zh_help = "登记外部机构已验收该事项的整改。"
    permission = Permission.RECTIFICATION_ACCEPT
    body: Line = Field(title="验收单位", json_schema_extra={"x-en": "Outside body"})
    accepted_on: date = Field(title="验收日期")
    opinion: Text | None = Field(default=None, title="验收意见")


class Reopen(Command):
    """The problem came back."""

    zh = "重新打开"
    zh_help = "问题出现反弹的，重新列入整改。"
    permission = Permission.RECTIFICATION_VERIFY
    problem: Text = Field(title="反弹情况")
    due: date | None = Field(default=None, title="新的截止日期")

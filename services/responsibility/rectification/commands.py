"""What can be asked of a rectification item, and how it says no."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.responsibility.permissions import Permission
from services.responsibility.rectification.events import Kind, Source
from shared.deadline import Deadline
from shared.kernel.message import Command, Needs
from shared.kernel.refusal import Refusal
from shared.kernel.text import Digest, Line, Text


class _Sheet(Command):
    kind: Kind = Field(title="整改类型")
    source: Source = Field(title="问题来源")
    problem: Text = Field(title="存在问题")
    measure: Text = Field(title="整改措施")
    responsible: UUID = Field(title="责任人")
    helpers: tuple[UUID, ...] = Field(default=(), title="协助人", max_length=50)
    deadline: Deadline = Field(title="整改时限")
    due: date | None = Field(default=None, title="截止日期")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.responsible, *self.helpers}))


class RaiseRectification(_Sheet):
    """Enter a problem with the measure, the responsible person, the helpers and the deadline.

    Without `due` the date follows from the deadline; a deadline that cannot be read leaves it open.
    """

    permission = Permission.RECTIFICATION_RAISE
    origin: UUID | None = Field(default=None, title="来源记录")
    year: int = Field(ge=2000, le=2100, title="所属年度")


class ReviseRectification(_Sheet):
    """Change the sheet, with the reason. A later date for who is responsible is asked as an extension."""

    permission = Permission.RECTIFICATION_REVISE
    reason: Text = Field(title="调整原因")


class ReceiveRectification(Command):
    """Acknowledge the item as the responsible person."""

    permission = Permission.RECTIFICATION_WORK


class ReportProgress(Command):
    """Say how far it is."""

    permission = Permission.RECTIFICATION_WORK
    text: Text = Field(title="进展情况")
    percent: int | None = Field(default=None, ge=0, le=100, title="完成比例（%）")


class AskExtension(Command):
    """Ask for a later date before the deadline has passed."""

    permission = Permission.RECTIFICATION_WORK
    due: date = Field(title="申请延期至")
    reason: Text = Field(title="延期理由")


class GrantExtension(Command):
    """Grant the extension that was asked, to that date or an earlier one."""

    permission = Permission.RECTIFICATION_DECIDE
    due: date | None = Field(default=None, title="准予延期至")


class RefuseExtension(Command):
    """Refuse the extension that was asked."""

    permission = Permission.RECTIFICATION_DECIDE
    reason: Text = Field(title="不予延期理由")


class PassCheckpoint(Command):
    """Record that a long-term item was looked at and is kept up."""

    permission = Permission.RECTIFICATION_VERIFY
    text: Text = Field(title="检查情况")
    checked_on: date = Field(title="检查日期")


class AskCloseOut(Command):
    """Say what was done and ask for the close-out. Files are welcome, never compulsory."""

    permission = Permission.RECTIFICATION_WORK
    result: Text = Field(title="整改结果")
    evidence: tuple[Digest, ...] = Field(default=(), title="佐证材料", max_length=50)


class ReturnCloseOut(Command):
    """Send the request back: it is not put right yet."""

    permission = Permission.RECTIFICATION_VERIFY
    reason: Text = Field(title="退回原因")


class CloseOut(Command):
    """Verify with a sentence and close out. What an inspection tour raised still waits for that body's acceptance."""

    permission = Permission.RECTIFICATION_VERIFY
    finding: Text = Field(title="核查结论")


class AcceptFinally(Command):
    """Record that the outside body has accepted the rectification."""

    permission = Permission.RECTIFICATION_ACCEPT
    body: Line = Field(title="验收单位")
    accepted_on: date = Field(title="验收日期")
    opinion: Text | None = Field(default=None, title="验收意见")


class Reopen(Command):
    """The problem came back."""

    permission = Permission.RECTIFICATION_VERIFY
    problem: Text = Field(title="反弹情况")
    due: date | None = Field(default=None, title="新的截止日期")


RectificationCommand = (
    RaiseRectification
    | ReviseRectification
    | ReceiveRectification
    | ReportProgress
    | AskExtension
    | GrantExtension
    | RefuseExtension
    | PassCheckpoint
    | AskCloseOut
    | ReturnCloseOut
    | CloseOut
    | AcceptFinally
    | Reopen
)


class NoSuchItem(Refusal):
    """There is no such rectification item."""

    zh = "未找到该整改事项。"
    status = 404


class AlreadyRaised(Refusal):
    """This item exists with other content; revise it instead."""

    zh = "该整改事项已登记且内容不同，请使用“调整”。"


class DueBeforeRaised(Refusal):
    """The deadline lies before the day the problem is entered."""

    zh = "整改时限早于登记日期，请核对。"
    status = 422


class HelperIsResponsible(Refusal):
    """The responsible person is not a helper as well."""

    zh = "责任人不能同时列为协助人。"
    status = 422


class NotYours(Refusal):
    """Only the responsible person can do this."""

    zh = "该事项仅限责任人本人办理。"
    status = 403


class NotOnTheSheet(Refusal):
    """Only the responsible person and the helpers report progress."""

    zh = "您不是该事项的责任人或协助人，不能填报进展。"
    status = 403


class OwnRevision(Refusal):
    """The responsible person cannot revise the own sheet; ask for an extension instead."""

    zh = "责任人不能自行调整本人的整改事项；需要延期的，请提出延期申请。"
    status = 403


class OwnCloseOut(Refusal):
    """Neither the responsible person nor a helper verifies the own rectification."""

    zh = "责任人、协助人不能核查、验收本人参与的整改事项，请由他人办理。"
    status = 403


class OwnExtension(Refusal):
    """Neither the responsible person nor a helper decides on the own extension."""

    zh = "责任人、协助人不能审批本事项的延期申请，请由他人审批。"
    status = 403


class NotOpen(Refusal):
    """The item waits for verification or is closed out."""

    zh = "该事项正在核查或已销号，不能再作此操作。"


class NoDate(Refusal):
    """The item has no date that could be extended."""

    zh = "该事项没有明确的截止日期，无需申请延期。"


class TooLateToExtend(Refusal):
    """An extension is asked before the deadline; it passed on {due}."""

    zh = "整改时限{due.year}年{due.month}月{due.day}日已过，延期申请须在到期前提出。"


class NotLater(Refusal):
    """The new date must lie after {due}."""

    zh = "新的时限须晚于现时限{due.year}年{due.month}月{due.day}日。"
    status = 422


class BeyondWhatWasAsked(Refusal):
    """An extension is granted at most to {due}, the date that was asked."""

    zh = "准予延期的日期不能晚于申请的{due.year}年{due.month}月{due.day}日。"
    status = 422


class NoExtensionAsked(Refusal):
    """No extension waits for a decision."""

    zh = "没有待审批的延期申请。"


class LongTermStaysOpen(Refusal):
    """A long-term item is kept up and looked at; it is not closed out in-house."""

    zh = "长期坚持事项不在单位内部销号，请登记阶段检查情况。"


class OnlyForLongTerm(Refusal):
    """Only long-term items have checkpoints."""

    zh = "只有长期坚持事项登记阶段检查，本事项请申请销号。"


class NotYetSo(Refusal):
    """The date lies in the future."""

    zh = "所填日期尚未到来。"
    status = 422


class NotAsked(Refusal):
    """Nobody has asked for the close-out yet."""

    zh = "责任人尚未申请销号。"


class AlreadyVerified(Refusal):
    """The item has been verified with another sentence; return or reopen it first."""

    zh = "该事项已核查且结论不同，请先退回或重新打开。"


class NotVerified(Refusal):
    """The item has to be verified in-house before the outside body accepts it."""

    zh = "该事项尚未经本单位核查，不能登记验收。"


class NoOutsideBody(Refusal):
    """Only what an inspection tour raised is accepted by an outside body."""

    zh = "只有巡察反馈的事项需要登记巡察机构验收。"


class NotClosedOut(Refusal):
    """Only a closed-out item can be reopened."""

    zh = "只有已销号的事项才能重新打开。"

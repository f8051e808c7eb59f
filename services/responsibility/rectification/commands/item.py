"""What can be asked of a rectification item."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.responsibility.permissions import Permission
from services.responsibility.rectification.events import Kind, Source
from shared.deadline import Deadline
from shared.kernel.message import Command, Needs
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

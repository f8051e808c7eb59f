"""What can be asked of one item of a duty list."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.responsibility.duty_list.events import Grade
from services.responsibility.permissions import Permission
from shared.kernel.message import Command, Needs
from shared.kernel.text import Digest, Line, Text


class PerformDutyItem(Command):
    """Say how an item was done in a period. Files are welcome, never compulsory."""

    permission = Permission.DUTY_PERFORM
    item: UUID = Field(title="责任事项")
    period: Line = Field(title="所属周期", examples=["2026-03", "2026-Q1", "2026-H1", "2026"])
    performed_on: date = Field(title="履行日期")
    result: Text = Field(title="履行情况")
    evidence: tuple[Digest, ...] = Field(default=(), title="佐证材料", max_length=50)


class ConfirmDutyItem(Command):
    """Confirm with a sentence that an item was done; never the holder."""

    permission = Permission.DUTY_CONFIRM
    item: UUID = Field(title="责任事项")
    period: Line = Field(title="所属周期")
    comment: Text = Field(title="确认意见")


class ConfirmByResolution(Command):
    """Record that the body has confirmed an item: the way for what the principal owes."""

    permission = Permission.DUTY_RESOLVE
    item: UUID = Field(title="责任事项")
    period: Line = Field(title="所属周期")
    comment: Text = Field(title="审议意见")
    number: Line = Field(title="会议纪要编号")
    chair: UUID = Field(title="该议题主持人")
    recorder: UUID = Field(title="记录人")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.chair, self.recorder}))


class ReturnDutyItem(Command):
    """Send a performance back because it is too thin."""

    permission = Permission.DUTY_CONFIRM
    item: UUID = Field(title="责任事项")
    period: Line = Field(title="所属周期")
    reason: Text = Field(title="退回原因")


class EvaluateDutyItem(Command):
    """Grade one item with a sentence (按单问效). What the principal owes takes minutes number, chair and recorder."""

    permission = Permission.DUTY_CONFIRM
    item: UUID = Field(title="责任事项")
    grade: Grade = Field(title="评价等次")
    comment: Text = Field(title="评价意见")
    number: Line | None = Field(default=None, title="会议纪要编号")
    chair: UUID | None = Field(default=None, title="该议题主持人")
    recorder: UUID | None = Field(default=None, title="记录人")

    def needs(self) -> Needs:
        return Needs(people=frozenset(person for person in (self.chair, self.recorder) if person))

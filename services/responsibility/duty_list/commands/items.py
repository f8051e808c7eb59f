"""What can be asked of one item of a duty list."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.responsibility.duty_list.events import Grade
from services.responsibility.permissions import Permission
from shared.kernel.hints import PERIOD, picks
from shared.kernel.message import Command, Needs
from shared.kernel.picks import PersonId
from shared.kernel.text import Digest, Line, Text


class PerformDutyItem(Command):
    """Say how an item was done in a period. Files are welcome, never compulsory."""

    zh = "登记履行"
    zh_help = "说明某一周期内责任事项的履行情况。欢迎附佐证材料，不作硬性要求。"
    permission = Permission.DUTY_PERFORM
    item: Annotated[UUID, picks("item")] = Field(title="责任事项")
    period: Annotated[Line, PERIOD] = Field(title="所属周期", examples=["2026-03", "2026-Q1", "2026-H1", "2026"])
    performed_on: date = Field(title="履行日期")
    result: Text = Field(title="履行情况")
    evidence: tuple[Digest, ...] = Field(default=(), title="佐证材料", max_length=50)


class ConfirmDutyItem(Command):
    """Confirm with a sentence that an item was done; never the holder."""

    zh = "确认履行"
    zh_help = "用一句话确认责任事项已履行；责任人不得自行确认。"
    permission = Permission.DUTY_CONFIRM
    item: Annotated[UUID, picks("item")] = Field(title="责任事项")
    period: Annotated[Line, PERIOD] = Field(title="所属周期")
    comment: Text = Field(title="确认意见")


class ConfirmByResolution(Command):
    """Record that the body has confirmed an item: the way for what the principal owes."""

    zh = "集体审议确认"
    zh_help = "登记集体审议确认的结果，用于主要负责同志的责任事项。"
    permission = Permission.DUTY_RESOLVE
    item: Annotated[UUID, picks("item")] = Field(title="责任事项")
    period: Annotated[Line, PERIOD] = Field(title="所属周期")
    comment: Text = Field(title="审议意见")
    number: Line = Field(title="会议纪要编号", json_schema_extra={"x-en": "Number of the minutes"})
    chair: PersonId = Field(title="该议题主持人")
    recorder: PersonId = Field(title="记录人")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.chair, self.recorder}))


class ReturnDutyItem(Command):
    """Send a performance back because it is too thin."""

    zh = "退回履行情况"
    zh_help = "履行情况过于简单的，退回补充。"
    permission = Permission.DUTY_CONFIRM
    item: Annotated[UUID, picks("item")] = Field(title="责任事项")
    period: Annotated[Line, PERIOD] = Field(title="所属周期")
    reason: Text = Field(title="退回原因")


class EvaluateDutyItem(Command):
    """Grade one item with a sentence (按单问效). What the principal owes takes minutes number, chair and recorder."""

    zh = "按单问效评价"
    zh_help = "逐项评定等次并写明意见。主要负责同志的事项，须填写纪要编号、主持人和记录人。"
    permission = Permission.DUTY_CONFIRM
    item: Annotated[UUID, picks("item")] = Field(title="责任事项")
    grade: Grade = Field(title="评价等次")
    comment: Text = Field(title="评价意见")
    number: Line | None = Field(default=None, title="会议纪要编号", json_schema_extra={"x-en": "Number of the minutes"})
    chair: PersonId | None = Field(default=None, title="该议题主持人")
    recorder: PersonId | None = Field(default=None, title="记录人")

    def needs(self) -> Needs:
        return Needs(people=frozenset(person for person in (self.chair, self.recorder) if person))

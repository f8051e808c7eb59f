"""What can be asked of a quarterly check."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.supervision.permissions import Permission
from services.supervision.quarterly_check.events import ListKind, Severity, Verdict
from shared.kernel.hints import QUARTER, YEAR, picks
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import NewId, PersonId
from shared.kernel.text import Line, LongText, Text

Quarter = Annotated[str, StringConstraints(pattern=r"^20\d{2}-Q[1-4]$"), QUARTER]


class LineGiven(Frozen):
    line: NewId = Field(title="检查行编号")
    list: ListKind = Field(title="清单")
    ref: Annotated[UUID, picks("matter")] = Field(title="事项编号", json_schema_extra={"x-en": "Matter"})
    person: PersonId = Field(title="责任人")
    text: Text = Field(title="检查事项")
    due: date | None = Field(default=None, title="时限")
    state: Line = Field(title="目前状态")


class PlanCheck(Command):
    """Put a check into the year's plan and name who inspects. The year's number of checks is capped."""

    zh = "列入督查计划"
    zh_help = "将督查列入年度计划并指定督查人员；每年督查次数有上限。"
    permission = Permission.QUARTERLY_CHECK_PLAN
    creates, continues = True, False
    year: Annotated[int, YEAR] = Field(ge=2000, le=2099, title="年度")
    number: int = Field(ge=1, le=99, title="本年第几次", json_schema_extra={"x-en": "Which check of the year"})
    quarter: Quarter = Field(title="季度")
    inspectors: tuple[PersonId, ...] = Field(min_length=1, max_length=30, title="督查人员")
    planned_on: date = Field(title="计划日期")

    def needs(self) -> Needs:
        return Needs(people=frozenset(self.inspectors))


class CancelCheck(Command):
    """Take a check out of the plan before it began; its place in the plan is free again."""

    zh = "取消督查"
    zh_help = "督查开始之前取消，计划名额随之释放。"
    permission = Permission.QUARTERLY_CHECK_PLAN
    reason: Text = Field(title="取消原因")


class GenerateSheet(Command):
    """Fill the check sheet with what the three lists say."""

    zh = "生成检查表"
    zh_help = "按三张清单的内容生成检查表。"
    permission = Permission.QUARTERLY_CHECK_GENERATE
    lines: tuple[LineGiven, ...] = Field(max_length=1000, title="检查事项")
    positions: dict[str, int] = Field(default_factory=dict, title="数据截止位置")


class CheckLine(Command):
    """Say how one matter stands; a sentence is enough."""

    zh = "检查事项"
    zh_help = "写明某一事项的情况，一句话即可。"
    permission = Permission.QUARTERLY_CHECK_INSPECT
    line: Annotated[UUID, picks("line")] = Field(title="检查行编号")
    verdict: Verdict = Field(title="检查结论")
    note: Text | None = Field(default=None, title="说明")


class RecordFinding(Command):
    """Record a problem with the person and what is to be done by when; it becomes a rectification item.

    With a line, list, matter and person are the line's; without one (a printed sheet), name list and person.
    """

    zh = "登记问题"
    zh_help = (
        "登记问题、责任人、整改要求和时限，自动列入整改。选择检查行的，清单、事项和责任人随检查行；"
        "未选择的（纸质表），请填写清单和责任人。"
    )
    permission = Permission.QUARTERLY_CHECK_INSPECT
    finding: NewId = Field(title="问题编号")
    line: Annotated[UUID, picks("line")] | None = Field(default=None, title="检查行编号")
    list: ListKind | None = Field(default=None, title="清单")
    ref: Annotated[UUID, picks("matter")] | None = Field(
        default=None, title="事项编号", json_schema_extra={"x-en": "Matter"}
    )
    person: PersonId | None = Field(default=None, title="责任人")
    problem: Text = Field(title="存在问题")
    measure: Text = Field(title="整改要求")
    due: date = Field(title="整改时限")
    severity: Severity = Field(default=Severity.ORDINARY, title="程度")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person} if self.person else ()))


class HoldTalk(Command):
    """Record a face-to-face talk that points out problems (点问题)."""

    zh = "面对面点问题"
    zh_help = "登记当面指出问题的谈话。"
    permission = Permission.QUARTERLY_CHECK_INSPECT
    person: PersonId = Field(title="谈话对象")
    points: Text = Field(title="指出的问题", json_schema_extra={"x-en": "Problems pointed out"})
    answer: Text | None = Field(default=None, title="本人表态", json_schema_extra={"x-en": "What the person answered"})
    held_on: date = Field(title="谈话日期")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}))


class IssueReminder(Command):
    """Remind a person in writing, at most once in each stage of the check."""

    zh = "发出提醒"
    zh_help = "书面提醒某一人员，每个阶段最多一次。"
    permission = Permission.QUARTERLY_CHECK_INSPECT
    person: PersonId = Field(title="提醒对象")
    text: Text = Field(title="提醒内容")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}))


class IssueCircular(Command):
    """Tell the whole unit what the check found (通报)."""

    zh = "印发通报"
    zh_help = "向全单位通报督查情况。"
    permission = Permission.QUARTERLY_CHECK_INSPECT
    text: LongText = Field(title="通报内容")


class ReportCheck(Command):
    """Sum the check up and close it. Lines left unchecked want a reason."""

    zh = "形成督查报告"
    zh_help = "总结并结束本次督查；有未检查事项的，请说明原因。"
    permission = Permission.QUARTERLY_CHECK_INSPECT
    summary: LongText = Field(title="督查报告")
    unchecked_reason: Text | None = Field(default=None, title="未检查事项的原因")

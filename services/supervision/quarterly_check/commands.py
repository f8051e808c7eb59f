"""What can be asked of a quarterly check, and how it says no."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.supervision.permissions import Permission
from services.supervision.quarterly_check.events import ListKind, Severity, Verdict
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.refusal import Refusal
from shared.kernel.text import Line, LongText, Text

Quarter = Annotated[str, StringConstraints(pattern=r"^20\d{2}-Q[1-4]$")]


class LineGiven(Frozen):
    line: UUID = Field(title="检查行编号")
    list: ListKind = Field(title="清单")
    ref: UUID = Field(title="事项编号")
    person: UUID = Field(title="责任人")
    text: Text = Field(title="检查事项")
    due: date | None = Field(default=None, title="时限")
    state: Line = Field(title="目前状态")


class PlanCheck(Command):
    """Put a check into the year's plan and name who inspects. The year's number of checks is capped."""

    permission = Permission.QUARTERLY_CHECK_PLAN
    year: int = Field(ge=2000, le=2099, title="年度")
    number: int = Field(ge=1, le=99, title="本年第几次")
    quarter: Quarter = Field(title="季度")
    inspectors: tuple[UUID, ...] = Field(min_length=1, max_length=30, title="督查人员")
    planned_on: date = Field(title="计划日期")

    def needs(self) -> Needs:
        return Needs(people=frozenset(self.inspectors))


class CancelCheck(Command):
    """Take a check out of the plan before it began; its place in the plan is free again."""

    permission = Permission.QUARTERLY_CHECK_PLAN
    reason: Text = Field(title="取消原因")


class GenerateSheet(Command):
    """Fill the check sheet with what the three lists say."""

    permission = Permission.QUARTERLY_CHECK_GENERATE
    lines: tuple[LineGiven, ...] = Field(max_length=1000, title="检查事项")
    positions: dict[str, int] = Field(default_factory=dict, title="数据截止位置")


class CheckLine(Command):
    """Say how one matter stands; a sentence is enough."""

    permission = Permission.QUARTERLY_CHECK_INSPECT
    line: UUID = Field(title="检查行编号")
    verdict: Verdict = Field(title="检查结论")
    note: Text | None = Field(default=None, title="说明")


class RecordFinding(Command):
    """Record a problem with the person and what is to be done by when; it becomes a rectification item.

    With a line, list, matter and person are the line's; without one (a printed sheet), name list and person.
    """

    permission = Permission.QUARTERLY_CHECK_INSPECT
    finding: UUID = Field(title="问题编号")
    line: UUID | None = Field(default=None, title="检查行编号")
    list: ListKind | None = Field(default=None, title="清单")
    ref: UUID | None = Field(default=None, title="事项编号")
    person: UUID | None = Field(default=None, title="责任人")
    problem: Text = Field(title="存在问题")
    measure: Text = Field(title="整改要求")
    due: date = Field(title="整改时限")
    severity: Severity = Field(default=Severity.ORDINARY, title="程度")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person} if self.person else ()))


class HoldTalk(Command):
    """Record a face-to-face talk that points out problems (点问题)."""

    permission = Permission.QUARTERLY_CHECK_INSPECT
    person: UUID = Field(title="谈话对象")
    points: Text = Field(title="指出的问题")
    answer: Text | None = Field(default=None, title="本人表态")
    held_on: date = Field(title="谈话日期")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}))


class IssueReminder(Command):
    """Remind a person in writing, at most once in each stage of the check."""

    permission = Permission.QUARTERLY_CHECK_INSPECT
    person: UUID = Field(title="提醒对象")
    text: Text = Field(title="提醒内容")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}))


class IssueCircular(Command):
    """Tell the whole unit what the check found (通报)."""

    permission = Permission.QUARTERLY_CHECK_INSPECT
    text: LongText = Field(title="通报内容")


class ReportCheck(Command):
    """Sum the check up and close it. Lines left unchecked want a reason."""

    permission = Permission.QUARTERLY_CHECK_INSPECT
    summary: LongText = Field(title="督查报告")
    unchecked_reason: Text | None = Field(default=None, title="未检查事项的原因")


QuarterlyCheckCommand = (
    PlanCheck
    | CancelCheck
    | GenerateSheet
    | CheckLine
    | RecordFinding
    | HoldTalk
    | IssueReminder
    | IssueCircular
    | ReportCheck
)


class NoSuchCheck(Refusal):
    """There is no such quarterly check."""

    status = 404
    zh = "没有这次季度督查。"


class CheckExists(Refusal):
    """This check is planned already, with other content."""

    zh = "本次季度督查已列入计划，内容与此不同。"


class CapReached(Refusal):
    """At most {cap} checks a year are allowed; this would be number {number}."""

    zh = "每年督查不超过{cap}次，本次为第{number}次，超出年度计划上限。"


class QuarterOfOtherYear(Refusal):
    """The quarter {quarter} does not belong to the year {year}."""

    status = 422
    zh = "季度{quarter}不属于{year}年度。"


class CheckCancelled(Refusal):
    """This check was cancelled."""

    zh = "本次季度督查已取消。"


class CheckBegan(Refusal):
    """The check has begun and can no longer be cancelled."""

    zh = "督查已经开始，不能取消。"


class SheetExists(Refusal):
    """The check sheet is generated already; a check works on one sheet."""

    zh = "检查表已生成，一次督查只用一张检查表。"


class LineTwice(Refusal):
    """Two lines of the sheet have the same number."""

    status = 422
    zh = "检查表中有两行编号相同。"


class CheckReported(Refusal):
    """The check is reported and closed."""

    zh = "本次督查已形成报告并结束。"


class NotInspector(Refusal):
    """Only the inspectors named in the plan do this."""

    status = 403
    zh = "只能由计划中指定的督查人员办理。"


class OwnMatter(Refusal):
    """Nobody inspects, finds or talks about his or her own matters."""

    status = 403
    zh = "不能督查本人的事项。"


class NoSuchLine(Refusal):
    """The check sheet has no such line."""

    status = 422
    zh = "检查表中没有这一行。"


class LineSaysOther(Refusal):
    """List, matter or person differ from what the line says; leave them out, or leave out the line."""

    status = 422
    zh = "清单、事项或责任人与检查行不一致，请只填检查行，或不填检查行。"


class NamePersonAndList(Refusal):
    """Without a line of the sheet, name the list and the person."""

    status = 422
    zh = "未选择检查行时，请填写清单和责任人。"


class FindingExists(Refusal):
    """This finding is recorded already, with other content."""

    zh = "该问题已登记，内容与此不同。"


class DueBeforeFound(Refusal):
    """The deadline lies before the day of the finding."""

    status = 422
    zh = "整改时限不能早于发现问题当日。"


class TalkInFuture(Refusal):
    """The talk has not been held yet: its date lies in the future."""

    status = 422
    zh = "谈话日期尚未到来。"


class AlreadyReminded(Refusal):
    """This person was reminded in this stage of the check already; one reminder per stage is enough."""

    zh = "本阶段已提醒过该同志，同一阶段只提醒一次。"


class CircularExists(Refusal):
    """The circular notice of this check is issued already."""

    zh = "本次督查已发通报。"


class NoSheet(Refusal):
    """There is no check sheet yet."""

    zh = "检查表尚未生成。"


class LinesUnchecked(Refusal):
    """{count} lines are not checked; check them or say why not."""

    zh = "还有{count}项未检查，请检查或填写原因。"

"""What can be asked of a monthly report, and how it says no."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.supervision.monthly_report.events import EntryKind, TaskKind
from services.supervision.permissions import Permission
from shared.kernel.hints import MONTH, picks
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import NewId, OrganizationId, PersonId
from shared.kernel.refusal import Refusal
from shared.kernel.text import Line, Text

Month = Annotated[str, StringConstraints(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$"), MONTH]


class EntryGiven(Frozen):
    kind: EntryKind = Field(title="类别")
    ref: Annotated[UUID, picks("matter")] = Field(title="事项编号", json_schema_extra={"x-en": "Matter"})
    text: Text = Field(title="内容")
    state: Line = Field(title="状态")
    due: date | None = Field(default=None, title="时限")


class CommentGiven(Frozen):
    ref: Annotated[UUID, picks("entry")] = Field(title="事项编号", json_schema_extra={"x-en": "Matter"})
    text: Text = Field(title="说明")


class BodyDecided(Frozen):
    organization: OrganizationId = Field(title="审议组织")
    minutes: Line = Field(title="纪要编号")
    chair: PersonId = Field(title="主持人")
    recorder: PersonId = Field(title="记录人")


class OpenReport(Command):
    """Open a person's report of a month with what the lists say about it."""

    zh = "生成月报"
    zh_help = "为个人生成当月月报，预填各清单中的事项。"
    permission = Permission.MONTHLY_REPORT_OPEN
    creates, continues = True, False
    person: PersonId = Field(title="报告人")
    month: Month = Field(title="月份")
    due_on: date = Field(title="报送截止日期")
    entries: tuple[EntryGiven, ...] = Field(default=(), max_length=500, title="预填事项")
    positions: dict[str, int] = Field(default_factory=dict, title="数据截止位置")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}))


class SubmitReport(Command):
    """Confirm that all is as pre-filled, with one click, or comment on what is not."""

    zh = "报送月报"
    zh_help = "预填内容无异常的，一键确认；有出入的，逐项说明。"
    permission = Permission.MONTHLY_REPORT_SUBMIT
    no_exception: bool = Field(default=False, title="无异常一键确认")
    comments: tuple[CommentGiven, ...] = Field(default=(), max_length=500, title="逐项说明")
    summary: Text | None = Field(default=None, title="总体情况")


class AcceptReport(Command):
    """Accept the report of somebody else. A principal's is accepted by the superior or by a body with minutes."""

    zh = "审核通过"
    zh_help = "审核他人的月报。主要负责同志的月报由上级审核，或经集体审议并填写纪要编号。"
    permission = Permission.MONTHLY_REPORT_JUDGE
    comment: Text | None = Field(default=None, title="审核意见")
    body: BodyDecided | None = Field(default=None, title="集体审议", json_schema_extra={"x-en": "Decided by a body"})

    def needs(self) -> Needs:
        if self.body is None:
            return Needs()
        people = frozenset({self.body.chair, self.body.recorder})
        return Needs(people=people, organizations=frozenset({self.body.organization}))


class ReturnReport(Command):
    """Give a report back that says too little, with the reason."""

    zh = "退回月报"
    zh_help = "内容过于简单的，说明原因并退回。"
    permission = Permission.MONTHLY_REPORT_JUDGE
    reason: Text = Field(title="退回原因")


class MarkMissed(Command):
    """Note that the due date passed without a report."""

    zh = "记为未报"
    zh_help = "报送截止日期已过而未报送的，记为未报。"
    permission = Permission.MONTHLY_REPORT_OPEN


class SetMakeUpTask(Command):
    """Give something that was not done a new date on which it is made up."""

    zh = "布置补课"
    zh_help = "未完成的事项，另定日期补上。"
    permission = Permission.MONTHLY_REPORT_MAKE_UP
    task: NewId = Field(title="补课编号")
    kind: TaskKind = Field(default=TaskKind.OTHER, title="类别")
    ref: Annotated[UUID, picks("entry")] | None = Field(
        default=None, title="对应事项", json_schema_extra={"x-en": "Matter"}
    )
    text: Text = Field(title="补课内容")
    due: date = Field(title="完成时限")


class FinishMakeUpTask(Command):
    """Say how and when a make-up task was done."""

    zh = "登记补课完成"
    zh_help = "说明补课任务何时、如何完成。"
    permission = Permission.MONTHLY_REPORT_SUBMIT
    task: Annotated[UUID, picks("task")] = Field(title="补课编号")
    result: Text = Field(title="完成情况")
    done_on: date = Field(title="完成日期")


MonthlyReportCommand = (
    OpenReport | SubmitReport | AcceptReport | ReturnReport | MarkMissed | SetMakeUpTask | FinishMakeUpTask
)


class NoSuchReport(Refusal):
    """There is no such monthly report."""

    status = 404
    zh = "没有这份月报。"


class ReportExists(Refusal):
    """This month's report is already open with other content."""

    zh = "本月月报已生成，内容与此不同。"


class DueBeforeMonth(Refusal):
    """A report of {month} cannot be due on {due_on}, before the month began."""

    status = 422
    zh = "{month}的月报不能在该月开始之前（{due_on}）截止。"


class NotYourReport(Refusal):
    """Only the person whose report it is can do this."""

    status = 403
    zh = "只能由报告人本人办理。"


class ExceptionsNamed(Refusal):
    """“No exception” and comments exclude each other; choose one."""

    status = 422
    zh = "已选择“无异常”，不能同时填写逐项说明，请二选一。"


class NothingSaid(Refusal):
    """Confirm that there is no exception, or comment on an entry, or write a summary."""

    status = 422
    zh = "请选择“无异常一键确认”，或填写逐项说明、总体情况。"


class NoSuchEntry(Refusal):
    """The report has no such entry."""

    status = 422
    zh = "月报中没有这一事项。"


class AlreadySubmitted(Refusal):
    """The report is handed in; ask for it to be returned before you change it."""

    zh = "月报已报送，如需修改请先由审核人退回。"


class AlreadyAccepted(Refusal):
    """The report is accepted already."""

    zh = "月报已审核通过。"


class NotSubmitted(Refusal):
    """The report is not handed in, so it cannot be judged."""

    zh = "月报尚未报送，不能审核。"


class OwnReport(Refusal):
    """Nobody judges his or her own report or sets the date of the own make-up task."""

    status = 403
    zh = "不能审核本人的月报，也不能为本人设定补课时限。"


class PrincipalsReport(Refusal):
    """A principal's report is accepted by the superior, or by a body with the number of its minutes."""

    status = 403
    zh = "主要负责同志的月报由上级审核，或经集体审议并填写纪要编号。"


class NotDueYet(Refusal):
    """The report is due on {due_on}; it cannot be missed before that day is over."""

    zh = "报送截止日期为{due_on}，当日结束前不能记为未报。"


class TaskExists(Refusal):
    """This make-up task exists with other content."""

    zh = "该补课任务已存在且内容不同。"


class DueInPast(Refusal):
    """The date of a make-up task lies before the day on which it is set."""

    status = 422
    zh = "补课时限不能早于设定当日。"


class NoSuchTask(Refusal):
    """There is no such make-up task in this report."""

    status = 404
    zh = "该月报中没有这项补课任务。"


class TaskDone(Refusal):
    """The make-up task is done already, with another result."""

    zh = "该补课任务已登记完成，内容不同。"


class DoneInFuture(Refusal):
    """What is done tomorrow is not done: the date lies in the future."""

    status = 422
    zh = "完成日期尚未到来。"

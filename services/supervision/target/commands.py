"""What can be asked of a target, and how it says no."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.supervision.permissions import Permission
from services.supervision.target.events import MatchingRule, Subject, TargetFrequency
from shared.kernel.hints import YEAR, picks
from shared.kernel.message import Command, Needs
from shared.kernel.picks import NewId, OrganizationId, PersonId
from shared.kernel.refusal import Refusal
from shared.kernel.text import Line, Text


class SetTarget(Command):
    """Set how often something must happen at least. An indicator that is known brings its own way of counting."""

    zh = "设定目标"
    zh_help = "设定至少应完成的次数。系统已知的指标自动采用相应的计数规则。"
    permission = Permission.TARGET_SET
    creates, continues = True, False
    year: Annotated[int, YEAR] = Field(ge=2000, le=2200, title="年度")
    number: int = Field(ge=1, le=9999, title="序号")
    subject: Subject = Field(title="对象")
    person: PersonId | None = Field(default=None, title="责任人")
    organization_id: OrganizationId | None = Field(default=None, title="所属组织")
    linked_branch: OrganizationId | None = Field(default=None, title="联系支部")
    indicator: Line = Field(title="指标")
    frequency: TargetFrequency = Field(title="周期")
    minimum: int = Field(ge=1, le=1000, title="最少次数", json_schema_extra={"x-en": "At least (times)"})
    rule: MatchingRule | None = Field(default=None, title="计数规则", json_schema_extra={"x-en": "Rule of counting"})
    note: Text | None = Field(default=None, title="说明")
    duty: Annotated[UUID, picks("duty_item")] | None = Field(
        default=None, title="对应责任事项", json_schema_extra={"x-en": "Duty that it measures"}
    )

    def needs(self) -> Needs:
        named = (self.organization_id, self.linked_branch)
        people = frozenset({self.person} if self.person else ())
        return Needs(people=people, organizations=frozenset(found for found in named if found))

    def organization(self) -> UUID | None:
        return self.organization_id


class ReviseTarget(Command):
    """Ask for more or less from now on, and say why."""

    zh = "调整"
    zh_help = "自此提高或降低次数要求，并说明原因。"
    permission = Permission.TARGET_SET
    minimum: int = Field(ge=1, le=1000, title="最少次数", json_schema_extra={"x-en": "At least (times)"})
    reason: Text = Field(title="调整原因")


class DropTarget(Command):
    """Give the target up, and say why. It stays readable."""

    zh = "取消目标"
    zh_help = "不再设此目标，并说明原因；原有记录仍可查阅。"
    permission = Permission.TARGET_SET
    reason: Text = Field(title="取消原因")


class EnterOccurrence(Command):
    """Count by hand something that no system knows of."""

    zh = "手工登记一次"
    zh_help = "系统无从得知的事项，由人工登记计数。"
    permission = Permission.TARGET_COUNT_BY_HAND
    occurrence: NewId = Field(title="记录编号")
    held_on: date = Field(title="发生日期")
    what: Text = Field(title="内容", json_schema_extra={"x-en": "What happened"})


class WithdrawOccurrence(Command):
    """Take back an entry that was made by mistake. It stays readable."""

    zh = "撤回登记"
    zh_help = "撤回误登的记录，原内容仍可查阅。"
    permission = Permission.TARGET_COUNT_BY_HAND
    occurrence: Annotated[UUID, picks("occurrence")] = Field(title="记录编号")
    reason: Text = Field(title="撤回原因")


TargetCommand = SetTarget | ReviseTarget | DropTarget | EnterOccurrence | WithdrawOccurrence


class NoSuchTarget(Refusal):
    """There is no such target."""

    status = 404
    zh = "没有这项目标。"


class TargetExists(Refusal):
    """This target exists with other content; revise it instead."""

    zh = "该目标已存在且内容不同，请使用“调整”。"


class RuleNeedsPerson(Refusal):
    """This rule counts what one person chaired or attended; name the person."""

    status = 422
    zh = "该计数规则按个人统计，请填写责任人。"


class RuleNeedsOrganization(Refusal):
    """This rule counts what one organization did; name the organization (or the linked branch)."""

    status = 422
    zh = "该计数规则按组织统计，请填写所属组织（或联系支部）。"


class TargetGone(Refusal):
    """The target was dropped."""

    zh = "该目标已取消。"


class CountedFromEvents(Refusal):
    """This target is counted from meetings and study days; enter the meeting or the study day instead."""

    zh = "该目标由系统按会议、学习记录自动计数，请补录相应的会议或学习日。"


class NotInTheYear(Refusal):
    """The date {held_on} does not lie in the target's year {year}."""

    status = 422
    zh = "日期{held_on}不在目标年度{year}年内。"


class NotYetHappened(Refusal):
    """The date {held_on} lies in the future; what has not happened does not count."""

    status = 422
    zh = "日期{held_on}尚未到来，未发生的事项不能计数。"


class OccurrenceExists(Refusal):
    """This entry exists with other content; withdraw it and enter a new one."""

    zh = "该记录已存在且内容不同，请先撤回再重新登记。"


class NoSuchOccurrence(Refusal):
    """There is no such entry in this target."""

    status = 404
    zh = "该目标下没有这条记录。"

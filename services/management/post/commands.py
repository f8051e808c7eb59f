"""What can be asked of an office, and how it says no."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.management.permissions import Permission
from shared.kernel.message import Command, Needs
from shared.kernel.picks import OrganizationId, PersonId
from shared.kernel.refusal import Refusal
from shared.kernel.text import Line, Text

# --- commands ---------------------------------------------------------------


class TakePost(Command):
    """A person takes an office at an organization. An office of the past is entered whole, with its last day."""

    zh = "登记任职"
    zh_help = "登记某人在某组织任职；已结束的任职，连同离任日期一并补录。"
    permission = Permission.POST_FILL
    creates, continues = True, False
    person: PersonId = Field(title="人员")
    organization_id: OrganizationId = Field(title="组织")
    title: Line = Field(title="职务", json_schema_extra={"x-en": "Office"})
    field: Line | None = Field(default=None, title="分管领域", json_schema_extra={"x-en": "Field in charge of"})
    linked_branch: OrganizationId | None = Field(default=None, title="联系支部")
    since: date = Field(title="任职日期")
    until: date | None = Field(
        default=None, title="离任日期（补录已结束的任职）", json_schema_extra={"x-en": "First day without the post"}
    )

    def needs(self) -> Needs:
        named = (self.organization_id, self.linked_branch)
        return Needs(people=frozenset({self.person}), organizations=frozenset(id for id in named if id))

    def organization(self) -> UUID:
        return self.organization_id


class AssignPostField(Command):
    """Put the holder in charge of a field and link a branch; leave empty what no longer holds."""

    zh = "明确分工"
    zh_help = "明确分管领域和联系支部，不再适用的留空。"
    permission = Permission.POST_FILL
    field: Line | None = Field(default=None, title="分管领域", json_schema_extra={"x-en": "Field in charge of"})
    linked_branch: OrganizationId | None = Field(default=None, title="联系支部")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.linked_branch} if self.linked_branch else ()))


class LeavePost(Command):
    """The holder leaves the office; from that day on it is vacant."""

    zh = "办理离任"
    zh_help = "登记离任，自该日起职务空缺。"
    permission = Permission.POST_FILL
    until: date = Field(title="离任日期", json_schema_extra={"x-en": "First day without the post"})
    reason: Text | None = Field(default=None, title="离任原因")


PostCommand = TakePost | AssignPostField | LeavePost

# --- refusals ---------------------------------------------------------------


class NoSuchPost(Refusal):
    """There is no such post."""

    status = 404
    zh = "没有找到该任职记录，请核对编号。"


class AlreadyInPost(Refusal):
    """This post is entered with other content ({title} since {since}); let the holder leave it and enter a new one."""

    zh = "该任职已登记（{title}，自{since}起），与本次填报内容不一致；如有变动，请先办理离任再另行登记。"


class PostHasEnded(Refusal):
    """The holder left this post on {until}; nothing about it changes any more."""

    zh = "该任职已于{until}结束，不能再作变更。"


class TakenInFuture(Refusal):
    """The first day {since} lies after {on}, the day this is entered for."""

    status = 422
    zh = "任职日期{since}晚于登记日期{on}，尚未到任的请到任后登记。"


class LeftInFuture(Refusal):
    """The last day {until} lies after {on}, the day this is entered for."""

    status = 422
    zh = "离任日期{until}晚于登记日期{on}，尚未离任的请离任后登记。"


class LeftBeforeTaken(Refusal):
    """The holder cannot leave on {until} a post taken on {since}."""

    status = 422
    zh = "离任日期{until}早于任职日期{since}，请核对。"


class TitleNotHere(Refusal):
    """There is no office “{title}” at an organization of this kind."""

    status = 422
    zh = "所选组织不设“{title}”职务，请核对组织或职务名称。"


class ProbationerInOffice(Refusal):
    """A probationary member cannot be {title}."""

    zh = "预备党员不能担任{title}。"
    of_input = True


class LinkedIsNoBranch(Refusal):
    """What is linked is not a branch."""

    status = 422
    zh = "联系支部应为党支部，请重新选择。"

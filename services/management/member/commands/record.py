"""What can be asked of a member's record."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.management.member.events import Ceased, Standing, Status
from services.management.people import BornIn, Gender
from services.management.permissions import Permission
from shared.kernel.message import Command, Needs
from shared.kernel.text import Code, Line, Text


class EnrollMember(Command):
    """Enter a member with exactly one home branch: one of the unit's, or the name of an outside one."""

    permission = Permission.MEMBER_MAINTAIN
    code: Code = Field(title="人员编号")
    name: Line = Field(title="姓名")
    gender: Gender = Field(title="性别")
    born: BornIn = Field(title="出生年月")
    standing: Standing = Field(title="党员类别")
    joined_on: date = Field(title="入党日期")
    branch: UUID | None = Field(default=None, title="所在支部")
    outside_branch: Line | None = Field(default=None, title="外单位支部")
    status: Status = Field(title="身份")
    note: Text | None = Field(default=None, title="备注")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.branch} if self.branch else ()))


class ConfirmProbationer(Command):
    """The probationary member has become a full member (预备党员转正)."""

    permission = Permission.MEMBER_MAINTAIN


class MoveHomeBranch(Command):
    """Move the member to another branch of the same unit."""

    permission = Permission.MEMBER_MAINTAIN
    branch: UUID = Field(title="转入支部")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.branch}))


class JoinFunctionalBranch(Command):
    """Join a functional branch beside the home branch, which keeps the affiliation."""

    permission = Permission.MEMBER_MAINTAIN
    branch: UUID = Field(title="功能型党支部")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.branch}))


class LeaveFunctionalBranch(Command):
    """Leave the functional branch; the home branch stays as it is."""

    permission = Permission.MEMBER_MAINTAIN


class ExemptMember(Command):
    """No hard requirement any more for an old, ill or disabled member, from a date on."""

    permission = Permission.MEMBER_EXEMPT
    since: date = Field(title="自何日起")
    reason: Text = Field(title="免除原因")


class EndMemberExemption(Command):
    """From that day on the requirements hold again."""

    permission = Permission.MEMBER_EXEMPT
    ended_on: date = Field(title="自何日起恢复")


class MarkMobile(Command):
    """The member lives or works elsewhere without a transfer (流动党员)."""

    permission = Permission.MEMBER_MAINTAIN
    since: date = Field(title="自何日起")
    place: Line = Field(title="流向")


class MarkReturned(Command):
    """The mobile member is back."""

    permission = Permission.MEMBER_MAINTAIN


class LoseContact(Command):
    """The branch cannot reach the member any more (失联)."""

    permission = Permission.MEMBER_MAINTAIN
    since: date = Field(title="失联日期")


class RegainContact(Command):
    """The member has been reached again."""

    permission = Permission.MEMBER_MAINTAIN


class CeaseMembership(Command):
    """The member has died, has left the Party or has been removed."""

    permission = Permission.MEMBER_MAINTAIN
    kind: Ceased = Field(title="出党原因")
    ceased_on: date = Field(title="日期")


class CorrectMemberDetails(Command):
    """Put a member's details right or bring them up to date; give all of them as they should read."""

    permission = Permission.MEMBER_MAINTAIN
    name: Line = Field(title="姓名")
    gender: Gender = Field(title="性别")
    born: BornIn = Field(title="出生年月")
    joined_on: date = Field(title="入党日期")
    outside_branch: Line | None = Field(default=None, title="外单位支部")
    status: Status = Field(title="身份")
    note: Text | None = Field(default=None, title="备注")

"""What can be asked of a member's record."""

from datetime import date

from pydantic import Field

from services.management.member.events import Ceased, Standing, Status
from services.management.people import BornIn, Gender
from services.management.permissions import Permission
from shared.kernel.message import Command, Needs
from shared.kernel.picks import OrganizationId
from shared.kernel.text import Code, Line, Text


class EnrollMember(Command):
    """Enter a member with exactly one home branch: one of the unit's, or the name of an outside one."""

    zh = "登记党员"
    zh_help = "登记党员，且只编入一个支部：本单位的支部，或外单位支部的名称。"
    permission = Permission.MEMBER_MAINTAIN
    creates, continues = True, False
    code: Code = Field(title="人员编号")
    name: Line = Field(title="姓名")
    gender: Gender = Field(title="性别")
    born: BornIn = Field(title="出生年月", json_schema_extra={"x-en": "Month of birth"})
    standing: Standing = Field(title="党员类别")
    joined_on: date = Field(title="入党日期")
    branch: OrganizationId | None = Field(default=None, title="所在支部")
    outside_branch: Line | None = Field(default=None, title="外单位支部")
    status: Status = Field(title="身份", json_schema_extra={"x-en": "Employment"})
    note: Text | None = Field(default=None, title="备注")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.branch} if self.branch else ()))


class ConfirmProbationer(Command):
    """The probationary member has become a full member (预备党员转正)."""

    zh = "预备党员转正"
    zh_help = "预备党员已转为正式党员。"
    permission = Permission.MEMBER_MAINTAIN


class MoveHomeBranch(Command):
    """Move the member to another branch of the same unit."""

    zh = "调整所在支部"
    zh_help = "将党员调整到本单位的另一支部。"
    permission = Permission.MEMBER_MAINTAIN
    branch: OrganizationId = Field(title="转入支部")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.branch}))


class JoinFunctionalBranch(Command):
    """Join a functional branch beside the home branch, which keeps the affiliation."""

    zh = "编入功能型党支部"
    zh_help = "在所在支部之外编入功能型党支部，组织关系不变。"
    permission = Permission.MEMBER_MAINTAIN
    branch: OrganizationId = Field(title="功能型党支部")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.branch}))


class LeaveFunctionalBranch(Command):
    """Leave the functional branch; the home branch stays as it is."""

    zh = "退出功能型党支部"
    zh_help = "退出功能型党支部，所在支部不变。"
    permission = Permission.MEMBER_MAINTAIN


class ExemptMember(Command):
    """No hard requirement any more for an old, ill or disabled member, from a date on."""

    zh = "免除硬性要求"
    zh_help = "年老、体弱或身有残疾的党员，自某日起不作硬性要求。"
    permission = Permission.MEMBER_EXEMPT
    since: date = Field(title="自何日起")
    reason: Text = Field(title="免除原因")


class EndMemberExemption(Command):
    """From that day on the requirements hold again."""

    zh = "恢复正常要求"
    zh_help = "自该日起恢复正常要求。"
    permission = Permission.MEMBER_EXEMPT
    ended_on: date = Field(title="自何日起恢复")


class MarkMobile(Command):
    """The member lives or works elsewhere without a transfer (流动党员)."""

    zh = "登记流动党员"
    zh_help = "党员在外地居住或工作而未转接组织关系的，在此登记。"
    permission = Permission.MEMBER_MAINTAIN
    since: date = Field(title="自何日起")
    place: Line = Field(title="流向", json_schema_extra={"x-en": "Where to"})


class MarkReturned(Command):
    """The mobile member is back."""

    zh = "登记返回"
    zh_help = "流动党员已经返回。"
    permission = Permission.MEMBER_MAINTAIN


class LoseContact(Command):
    """The branch cannot reach the member any more (失联)."""

    zh = "登记失联"
    zh_help = "支部已无法与该党员取得联系。"
    permission = Permission.MEMBER_MAINTAIN
    since: date = Field(title="失联日期")


class RegainContact(Command):
    """The member has been reached again."""

    zh = "恢复联系"
    zh_help = "已与该党员重新取得联系。"
    permission = Permission.MEMBER_MAINTAIN


class CeaseMembership(Command):
    """The member has died, has left the Party or has been removed."""

    zh = "党员出册"
    zh_help = "党员去世、退党或被除名的，在此登记。"
    permission = Permission.MEMBER_MAINTAIN
    kind: Ceased = Field(title="出党原因")
    ceased_on: date = Field(title="日期")


class CorrectMemberDetails(Command):
    """Put a member's details right or bring them up to date; give all of them as they should read."""

    zh = "更正信息"
    zh_help = "更正或更新党员信息，请按应有内容填写完整。"
    permission = Permission.MEMBER_MAINTAIN
    name: Line = Field(title="姓名")
    gender: Gender = Field(title="性别")
    born: BornIn = Field(title="出生年月", json_schema_extra={"x-en": "Month of birth"})
    joined_on: date = Field(title="入党日期")
    outside_branch: Line | None = Field(default=None, title="外单位支部")
    status: Status = Field(title="身份", json_schema_extra={"x-en": "Employment"})
    note: Text | None = Field(default=None, title="备注")

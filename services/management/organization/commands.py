"""What can be asked of a Party organization, and how it says no."""

from datetime import date

from pydantic import Field

from services.management.kinds import MeetingKind, OrganizationKind
from services.management.permissions import Permission
from shared.kernel.message import Command, Needs
from shared.kernel.picks import OrganizationId, PersonId
from shared.kernel.refusal import Refusal
from shared.kernel.text import Code, Line, LongText, Text

# --- commands ---------------------------------------------------------------


class EstablishOrganization(Command):
    """Establish an organization. A branch founded today names its founding members; an old one is entered as it is."""

    zh = "成立党组织"
    zh_help = "登记党组织的成立。当日成立的党支部须列出成立时的党员；早已成立的，按实际情况登记。"
    permission = Permission.ORGANIZATION_ESTABLISH
    creates, continues = True, False
    code: Code = Field(title="组织编码")
    name: Line = Field(title="组织名称")
    kind: OrganizationKind = Field(title="类型")
    parent: OrganizationId | None = Field(default=None, title="上级组织")
    superior: Line | None = Field(
        default=None, title="单位外的上级组织", json_schema_extra={"x-en": "Superior body outside the unit"}
    )
    established_on: date = Field(title="成立日期")
    term_ends_on: date | None = Field(default=None, title="届满日期")
    note: Text | None = Field(default=None, title="备注")
    founding_members: tuple[PersonId, ...] = Field(default=(), max_length=500, title="成立时的党员")

    def needs(self) -> Needs:
        parents = frozenset({self.parent} if self.parent else ())
        return Needs(people=frozenset(self.founding_members), organizations=parents)


class DefineFunctions(Command):
    """Write down what the organization is there for."""

    zh = "明确职能"
    zh_help = "写明该组织的职能。"
    permission = Permission.ORGANIZATION_DESCRIBE
    functions: LongText = Field(title="职能")


class RenameOrganization(Command):
    """Give the organization its new name."""

    zh = "更名"
    zh_help = "登记该组织的新名称。"
    permission = Permission.ORGANIZATION_DESCRIBE
    name: Line = Field(title="新名称")


class SetOrganizationTerm(Command):
    """Say when the term of the organization ends, after an election or an approved extension."""

    zh = "设定届期"
    zh_help = "换届选举或经批准延期后，登记届满日期。"
    permission = Permission.ORGANIZATION_DESCRIBE
    term_ends_on: date = Field(title="届满日期")
    reason: Text | None = Field(default=None, title="依据或原因")


class MergeOrganization(Command):
    """Merge the organization into another one of the same kind; its code becomes free."""

    zh = "合并"
    zh_help = "并入同一类型的另一组织，原编码随之释放。"
    permission = Permission.ORGANIZATION_END
    into: OrganizationId = Field(title="并入的组织", json_schema_extra={"x-en": "Merged into"})

    def needs(self) -> Needs:
        return Needs(organizations=frozenset({self.into}))


class DissolveOrganization(Command):
    """Dissolve the organization; its records stay readable and its code becomes free."""

    zh = "撤销"
    zh_help = "撤销该组织，原有记录仍可查阅，编码随之释放。"
    permission = Permission.ORGANIZATION_END
    reason: Text = Field(title="撤销原因")


class ExemptFromMeetingKind(Command):
    """Exempt the organization from a kind of meeting for a time, with the reason."""

    zh = "免开某类会议"
    zh_help = "在一段时间内免于召开某类会议，并说明原因。"
    permission = Permission.ORGANIZATION_EXEMPT
    kind: MeetingKind = Field(title="会议类型")
    since: date = Field(title="自何日起")
    until: date | None = Field(
        default=None, title="至何日前（不填为长期）", json_schema_extra={"x-en": "Until (first day without it)"}
    )
    reason: Text = Field(title="免除原因")


class EndMeetingKindExemption(Command):
    """End an exemption; from that day on the kind of meeting is asked for again."""

    zh = "恢复召开某类会议"
    zh_help = "结束免除，自该日起恢复对此类会议的要求。"
    permission = Permission.ORGANIZATION_EXEMPT
    kind: MeetingKind = Field(title="会议类型")
    ended_on: date = Field(title="自何日起恢复")


OrganizationCommand = (
    EstablishOrganization
    | DefineFunctions
    | RenameOrganization
    | SetOrganizationTerm
    | MergeOrganization
    | DissolveOrganization
    | ExemptFromMeetingKind
    | EndMeetingKindExemption
)

# --- refusals ---------------------------------------------------------------


class NoSuchOrganization(Refusal):
    """There is no such organization."""

    status = 404
    zh = "没有找到该组织，请核对组织编号。"


class AlreadyEstablished(Refusal):
    """This organization is entered with other content, as “{name}”; rename it or set its term instead."""

    zh = "该组织已登记为“{name}”，与本次填报内容不一致；更名、调整届期请使用相应操作。"


class OrganizationEnded(Refusal):
    """This organization has been merged or dissolved; nothing about it changes any more."""

    zh = "该组织已合并或撤销，不能再作变更。"


class EstablishedInFuture(Refusal):
    """The founding day {established_on} lies after {on}, the day this is entered for."""

    status = 422
    zh = "成立日期{established_on}晚于登记日期{on}，尚未成立的组织不能登记。"


class TermEndsBeforeItBegins(Refusal):
    """The term ends on {term_ends_on}, which is not after the founding day {established_on}."""

    status = 422
    zh = "届满日期{term_ends_on}应晚于成立日期{established_on}。"


class ParentDoesNotFit(Refusal):
    """A {kind} cannot stand below this organization."""

    status = 422
    zh = "{kind}不能隶属于所选的上级组织，请重新选择上级组织。"


class TooFewForBranch(Refusal):
    """A branch needs {minimum} full members or more, {named} are named; found a joint branch with a neighbor."""

    zh = "成立党支部应有正式党员{minimum}人以上，现列{named}人；不足{minimum}人的，可与邻近单位成立联合党支部。"
    of_input = True


class TooManyForBranch(Refusal):
    """A branch has at most {maximum} members, {named} are named; found two branches instead."""

    zh = "党支部党员人数一般不超过{maximum}人，现列{named}人；请分设党支部。"
    of_input = True


class OtherKind(Refusal):
    """An organization is merged only into one of the same kind."""

    status = 422
    zh = "只能并入同一类型的组织，请重新选择。"


class NothingToExempt(Refusal):
    """A {organization} does not hold this kind of meeting ({meeting}), so there is nothing to be exempted from."""

    status = 422
    zh = "{organization}不召开{meeting}，无需免除。"


class PeriodEmpty(Refusal):
    """The exemption ends on {until}, which is not after its first day {since}."""

    status = 422
    zh = "免除的截止日期{until}应晚于起始日期{since}。"


class AlreadyExempt(Refusal):
    """The organization is exempt from {meeting} since {since} already; end that exemption first."""

    zh = "该组织自{since}起已免除{meeting}，时间有重叠；如需变更，请先结束原有免除。"


class NotExempt(Refusal):
    """The organization is not exempt from {meeting} on {ended_on}."""

    zh = "该组织在{ended_on}没有免除{meeting}的记录，无需恢复。"

"""How a member's record says no."""

from shared.kernel.refusal import Refusal


class NoSuchMember(Refusal):
    """There is no such member."""

    status = 404
    zh = "没有找到该党员，请核对人员编号。"


class AlreadyEnrolled(Refusal):
    """This person is enrolled with other content (code {code}); correct the details instead."""

    zh = "该党员已登记（编号{code}），与本次填报内容不一致；如需修改请使用“更正信息”。"


class OneHomeBranch(Refusal):
    """A member belongs to exactly one home branch: name one of the unit's or an outside one, not both and not none."""

    status = 422
    zh = "每名党员必须且只能编入一个支部：请在“所在支部”和“外单位支部”中填写一项。"


class NotAHomeBranch(Refusal):
    """The organization named as home branch is not a branch."""

    status = 422
    zh = "所选组织不是党支部，不能作为党员组织关系所在支部。"


class NotAFunctionalBranch(Refusal):
    """The organization named is not a functional branch."""

    status = 422
    zh = "所选组织不是功能型党支部，请重新选择。"


class InTheFuture(Refusal):
    """The date {date} lies after {on}, the day this is entered for."""

    status = 422
    zh = "所填日期{date}晚于登记日期{on}，尚未发生的事项不能登记。"


class BeforeTheFact(Refusal):
    """The date {date} lies before {earliest}, when what it speaks of began."""

    status = 422
    zh = "所填日期{date}早于相关事项的起始日期{earliest}，请核对。"


class MembershipCeased(Refusal):
    """This person is no member any more since {ceased_on}; nothing about the membership changes."""

    zh = "该同志自{ceased_on}起已不在党员名册，不能再作变更。"


class AffiliationOutside(Refusal):
    """The member's affiliation is with an outside branch; it is moved by an affiliation transfer."""

    zh = "该党员组织关系在外单位，请先办理组织关系转接，再编入本单位支部。"


class InAnotherFunctionalBranch(Refusal):
    """The member is in another functional branch; leave that one first."""

    zh = "该党员已编入另一功能型党支部，请先办理退出。"


class NotInFunctionalBranch(Refusal):
    """The member is in no functional branch."""

    zh = "该党员未编入功能型党支部，无需退出。"


class AlreadyExempted(Refusal):
    """The member is exempt since {since} already; end that exemption first."""

    zh = "该党员自{since}起已免除硬性要求；如需变更，请先结束原有免除。"


class NotExempted(Refusal):
    """The member is not exempt."""

    zh = "该党员没有免除硬性要求的记录，无需恢复。"


class AlreadyMobile(Refusal):
    """The member is recorded as mobile since {since} already; record the return first."""

    zh = "该党员自{since}起已登记为流动党员；流向有变化的，请先登记返回。"


class NotMobile(Refusal):
    """The member is not recorded as mobile."""

    zh = "该党员没有流动登记，无需登记返回。"


class ContactLostAlready(Refusal):
    """The member is recorded as out of contact since {since} already."""

    zh = "该党员自{since}起已登记为失联，日期不一致请核对。"


class NotOutOfContact(Refusal):
    """The member is not recorded as out of contact."""

    zh = "该党员没有失联登记，无需登记恢复联系。"

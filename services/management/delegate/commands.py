"""What can be asked of a CPPCC member's record, and how it says no."""

from datetime import date

from pydantic import Field

from services.management.people import BornIn, Gender
from services.management.permissions import Permission
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.text import Code, Line, Text

# --- commands ---------------------------------------------------------------


class RegisterDelegate(Command):
    """Enter a CPPCC member. A Party member has a member's record besides, under the same number."""

    zh = "登记政协委员"
    zh_help = "登记政协委员。是中共党员的，另按同一编号登记党员信息。"
    permission = Permission.DELEGATE_MAINTAIN
    creates, continues = True, False
    code: Code = Field(title="人员编号")
    name: Line = Field(title="姓名")
    gender: Gender = Field(title="性别")
    born: BornIn = Field(title="出生年月", json_schema_extra={"x-en": "Month of birth"})
    party: Line = Field(title="政治面貌", json_schema_extra={"x-en": "Political affiliation"})
    sector: Line = Field(title="界别")
    member: bool = Field(title="是否党员委员", json_schema_extra={"x-en": "Is a Party member"})


class ChangeDelegateSector(Command):
    """The CPPCC member now belongs to another sector."""

    zh = "变更界别"
    zh_help = "该委员已转入其他界别。"
    permission = Permission.DELEGATE_MAINTAIN
    sector: Line = Field(title="新界别")


class EndDelegate(Command):
    """The mandate has ended: term over, resignation, revocation or death."""

    zh = "终止委员资格"
    zh_help = "因届满、辞去、撤销或去世而终止委员资格。"
    permission = Permission.DELEGATE_MAINTAIN
    ended_on: date = Field(title="终止日期")
    reason: Text = Field(title="终止原因")


DelegateCommand = RegisterDelegate | ChangeDelegateSector | EndDelegate

# --- refusals ---------------------------------------------------------------


class NoSuchDelegate(Refusal):
    """There is no such CPPCC member."""

    status = 404
    zh = "没有找到该政协委员，请核对人员编号。"


class AlreadyADelegate(Refusal):
    """This CPPCC member is registered with other content (code {code})."""

    zh = "该政协委员已登记（编号{code}），与本次填报内容不一致；界别变化请使用“变更界别”。"


class PartyAndMemberDisagree(Refusal):
    """The political affiliation “{party}” and the mark for Party members contradict each other."""

    status = 422
    zh = "政治面貌填为“{party}”，与“是否党员委员”不一致，请核对。"


class MandateEnded(Refusal):
    """The mandate ended on {ended_on}; nothing about it changes any more."""

    zh = "该委员资格已于{ended_on}终止，不能再作变更。"


class MandateEndsInFuture(Refusal):
    """The end {ended_on} lies after {on}, the day this is entered for."""

    status = 422
    zh = "终止日期{ended_on}晚于登记日期{on}，尚未发生的事项不能登记。"

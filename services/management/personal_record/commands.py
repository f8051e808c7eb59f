"""How a person's data are restricted, released and erased, and how that is refused."""

from pydantic import Field

from services.management.permissions import Permission
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.text import Text

LEAST_REASON = 5
"""Characters: enough to say why."""

# --- commands ---------------------------------------------------------------


class RestrictPersonalData(Command):
    """Let nobody read a person's personal fields from now on; takes effect at once and can be taken back."""

    zh = "限制处理"
    zh_help = "立即停止显示该人员的个人信息，可以解除。理由中不要写姓名等个人信息。"
    permission = Permission.PERSONAL_RECORD_REQUEST
    creates = True
    reason: Text = Field(title="理由", min_length=LEAST_REASON)


class RequestRelease(Command):
    """Ask that a restriction end; the first of two signatures."""

    zh = "申请解除限制"
    zh_help = "申请恢复显示该人员的个人信息，须由另一名管理员确认。理由中不要写姓名等个人信息。"
    permission = Permission.PERSONAL_RECORD_REQUEST
    reason: Text = Field(title="理由", min_length=LEAST_REASON)


class ConfirmRelease(Command):
    """Confirm that the restriction ends; the second signature, by another administrator."""

    zh = "确认解除限制"
    zh_help = "确认恢复显示该人员的个人信息，是第二个签字。"
    permission = Permission.PERSONAL_RECORD_CONFIRM


class RequestErasure(Command):
    """Ask that restricted data be erased for ever; the first of two signatures."""

    zh = "申请依法删除"
    zh_help = "申请永久删除该人员的个人信息，须先限制处理，并由另一名管理员确认。不要写姓名等个人信息。"
    permission = Permission.PERSONAL_RECORD_REQUEST
    basis: Text = Field(title="法律依据", min_length=LEAST_REASON)
    paper: Text = Field(title="审批文件", min_length=1)


class ConfirmErasure(Command):
    """Confirm that the data be erased; the second signature, by another administrator, and it cannot be undone."""

    zh = "确认依法删除"
    zh_help = "确认永久删除该人员的个人信息，是第二个签字，不能撤回；业务记录保留，姓名等显示“已依法删除”。"
    permission = Permission.PERSONAL_RECORD_CONFIRM


RecordCommand = RestrictPersonalData | RequestRelease | ConfirmRelease | RequestErasure | ConfirmErasure

# --- refusals ---------------------------------------------------------------


class ErasedByLaw(Refusal):
    """This person's data were erased by law; that cannot be undone."""

    zh = "该人员的个人信息已依法删除，不能恢复。"


class RestrictedAlready(Refusal):
    """This person's data are restricted already, for another reason."""

    zh = "该人员的个人信息已限制处理，所写理由与原理由不同。"


class NotRestricted(Refusal):
    """This person's data are not restricted. Restrict them first: that takes effect at once."""

    status = 404

    zh = "该人员的个人信息尚未限制处理，请先限制处理，限制即时生效。"


class NothingRequested(Refusal):
    """Nobody has requested that, so there is nothing to confirm."""

    status = 404
    zh = "没有待确认的申请。"


class SecondSignerNeeded(Refusal):
    """You made the request; another administrator confirms it."""

    zh = "申请由您提出，须由另一名管理员确认。"

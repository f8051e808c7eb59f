"""How the loss of history is signed for, and how that is refused."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.management.permissions import Permission
from shared.kernel.hints import picks
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.text import Code, Text

LEAST_REASON = 10
"""Characters: enough to say what happened."""

EpochId = Annotated[UUID, picks("epoch")]
Position = Annotated[int, Field(ge=0, lt=2**62)]

# --- commands ---------------------------------------------------------------


class DeclareHistoryLost(Command):
    """Declare that what a service held behind a position is lost for good; the first of two signatures."""

    zh = "声明历史丢失"
    zh_help = "声明某服务自某一事件之后的历史确已丢失，不能找回；这是两个签字中的第一个。"
    permission = Permission.HISTORY_SIGN
    creates, continues = True, False
    service: Code = Field(title="服务")
    ended: tuple[EpochId, ...] = Field(title="终止的历史编号", min_length=1, max_length=100)
    epoch: EpochId = Field(title="开始的历史编号")
    fork: Position = Field(title="保留至第几号事件")
    last_known: Position = Field(title="已知的最后事件号")
    reason: Text = Field(title="原因", min_length=LEAST_REASON)


class ConfirmHistoryLost(Command):
    """Confirm the loss that another administrator has declared; the second signature."""

    zh = "确认历史丢失"
    zh_help = "确认另一名管理员声明的历史丢失；这是第二个签字。"
    permission = Permission.HISTORY_SIGN
    fork: Position = Field(title="保留至第几号事件")
    last_known: Position = Field(title="已知的最后事件号")


HistoryCommand = DeclareHistoryLost | ConfirmHistoryLost

# --- refusals ---------------------------------------------------------------


class OneSignerTwice(Refusal):
    """You have signed already; the second signature is another administrator's."""

    zh = "您已签字，第二个签字须由另一名管理员作出。"


class AnotherLossDeclared(Refusal):
    """Something else was declared lost here: events behind {fork}, up to {last_known}."""

    zh = "此处已声明的丢失范围不同：第{fork}号之后至第{last_known}号。"


class NoLossDeclared(Refusal):
    """Nothing was declared lost here that could be confirmed."""

    status = 404
    zh = "尚无人声明丢失，无从确认。"

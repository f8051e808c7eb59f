"""How the handling of commands itself says no."""

from shared.calendar.working_days import NoCalendarForYear
from shared.kernel.refusal import Refusal
from shared.rulebook import RuleUnset, UnknownRule

Undecided = UnknownRule | RuleUnset | NoCalendarForYear
"""What a rule meets where its number or its calendar is not given for the date; each has a `sentence` too."""

UNDECIDED = (UnknownRule, RuleUnset, NoCalendarForYear)


class AlreadyTaken(Refusal):
    """“{name}” is already taken ({registry}); choose another or correct the first entry."""

    zh = "“{name}”已被占用，请更换，或先更正原有登记。"


class DateGoesBack(Refusal):
    """The date {on} lies before {last}, the date of the last entry here; give {last} or later, or ask to correct."""

    status = 422
    zh = "填写的日期{on}早于此前最后一条记录的日期{last}，请填写{last}及以后的日期，确需更改请走更正。"


class DateInFuture(Refusal):
    """The date {on} lies in the future; what has not happened yet cannot be recorded."""

    status = 422
    zh = "日期{on}尚未到来，未发生的事项不能登记。"


class LateEntryNeedsReason(Refusal):
    """{on} is more than five working days ago: say in `reason` why it is entered only now."""

    status = 422
    zh = "所填日期{on}距今已超过5个工作日，属补录，请填写补录原因。"


class LateEntryNotPermitted(Refusal):
    """{on} is more than five working days ago: ask the clerk, the recorder or the secretary to enter it."""

    status = 403
    zh = "所填日期{on}距今已超过5个工作日，补录请由党务干事、记录员或书记办理。"


class NotKnownHere(Refusal):
    """There is nothing here under this number."""

    status = 404
    zh = "没有找到该事项，请核对链接或编号。"


class StaleVersion(Refusal):
    """Somebody changed this in the meantime (version {current}, you saw {expected}); look at it again and repeat."""

    zh = "此事项在您查看之后已被他人更新（现为第{current}版，您看到的是第{expected}版），请刷新核对后再提交。"


class OtherContent(Refusal):
    """This command id was used before for another request; use a new one."""

    status = 422
    zh = "该操作编号已用于另一项不同的提交，请使用新的编号重新提交。"

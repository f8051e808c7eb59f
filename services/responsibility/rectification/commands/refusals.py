"""How a rectification item says no."""

from shared.kernel.refusal import Refusal


class NoSuchItem(Refusal):
    """There is no such rectification item."""

    zh = "未找到该整改事项。"
    status = 404


class AlreadyRaised(Refusal):
    """This item exists with other content; revise it instead."""

    zh = "该整改事项已登记且内容不同，请使用“调整”。"


class DueBeforeRaised(Refusal):
    """The deadline lies before the day the problem is entered."""

    zh = "整改时限早于登记日期，请核对。"
    status = 422


class HelperIsResponsible(Refusal):
    """The responsible person is not a helper as well."""

    zh = "责任人不能同时列为协助人。"
    status = 422


class NotYours(Refusal):
    """Only the responsible person can do this."""

    zh = "该事项仅限责任人本人办理。"
    status = 403


class NotOnTheSheet(Refusal):
    """Only the responsible person and the helpers report progress."""

    zh = "您不是该事项的责任人或协助人，不能填报进展。"
    status = 403


class OwnRevision(Refusal):
    """The responsible person cannot revise the own sheet; ask for an extension instead."""

    zh = "责任人不能自行调整本人的整改事项；需要延期的，请提出延期申请。"
    status = 403


class OwnCloseOut(Refusal):
    """Neither the responsible person nor a helper verifies the own rectification."""

    zh = "责任人、协助人不能核查、验收本人参与的整改事项，请由他人办理。"
    status = 403


class OwnExtension(Refusal):
    """Neither the responsible person nor a helper decides on the own extension."""

    zh = "责任人、协助人不能审批本事项的延期申请，请由他人审批。"
    status = 403


class NotOpen(Refusal):
    """The item waits for verification or is closed out."""

    zh = "该事项正在核查或已销号，不能再作此操作。"


class NoDate(Refusal):
    """The item has no date that could be extended."""

    zh = "该事项没有明确的截止日期，无需申请延期。"


class TooLateToExtend(Refusal):
    """An extension is asked before the deadline; it passed on {due}."""

    zh = "整改时限{due.year}年{due.month}月{due.day}日已过，延期申请须在到期前提出。"


class NotLater(Refusal):
    """The new date must lie after {due}."""

    zh = "新的时限须晚于现时限{due.year}年{due.month}月{due.day}日。"
    status = 422


class BeyondWhatWasAsked(Refusal):
    """An extension is granted at most to {due}, the date that was asked."""

    zh = "准予延期的日期不能晚于申请的{due.year}年{due.month}月{due.day}日。"
    status = 422


class NoExtensionAsked(Refusal):
    """No extension waits for a decision."""

    zh = "没有待审批的延期申请。"


class LongTermStaysOpen(Refusal):
    """A long-term item is kept up and looked at; it is not closed out in-house."""

    zh = "长期坚持事项不在单位内部销号，请登记阶段检查情况。"


class OnlyForLongTerm(Refusal):
    """Only long-term items have checkpoints."""

    zh = "只有长期坚持事项登记阶段检查，本事项请申请销号。"


class NotYetSo(Refusal):
    """The date lies in the future."""

    zh = "所填日期尚未到来。"
    status = 422


class NotAsked(Refusal):
    """Nobody has asked for the close-out yet."""

    zh = "责任人尚未申请销号。"


class AlreadyVerified(Refusal):
    """The item has been verified with another sentence; return or reopen it first."""

    zh = "该事项已核查且结论不同，请先退回或重新打开。"


class NotVerified(Refusal):
    """The item has to be verified in-house before the outside body accepts it."""

    zh = "该事项尚未经本单位核查，不能登记验收。"


class NoOutsideBody(Refusal):
    """Only what an inspection tour raised is accepted by an outside body."""

    zh = "只有巡察反馈的事项需要登记巡察机构验收。"


class NotClosedOut(Refusal):
    """Only a closed-out item can be reopened."""

    zh = "只有已销号的事项才能重新打开。"

"""How a duty list says no."""

from shared.kernel.refusal import Refusal


class NoSuchDutyList(Refusal):
    """There is no such duty list."""

    zh = "未找到该责任清单。"
    status = 404


class DutyListAlreadyDrafted(Refusal):
    """This list exists with other content; revise it instead."""

    zh = "该责任清单已编制且内容不同，请使用“修订”。"


class ItemTwice(Refusal):
    """Item number {number} is on the list more than once."""

    zh = "序号{number}重复，请核对责任事项。"
    status = 422


class CarriesItself(Refusal):
    """Item number {number} is carried by an item of the same list; name items of lower lists."""

    zh = "第{number}项由本清单内的事项承接，请填写下级清单的事项。"
    status = 422


class ItemIdChanged(Refusal):
    """Item number {number} is on the list under another id; items keep their ids through a revision."""

    zh = "第{number}项与原清单事项相同但标识不同，修订时请沿用原事项标识。"
    status = 422


class OwnList(Refusal):
    """The holder does not review, issue or revise the own list."""

    zh = "责任人不能审核、下发或修订本人的责任清单，请由他人办理。"
    status = 403


class AlreadyReviewed(Refusal):
    """The list has been reviewed with another opinion."""

    zh = "该责任清单已审核，审核意见不同的请先修订清单。"


class NotReviewed(Refusal):
    """The list is issued after its review, or by a resolution of the body."""

    zh = "责任清单尚未审核；由会议审定的，请填写审定会议及纪要编号后下发。"


class AlreadyIssued(Refusal):
    """The list has been issued already."""

    zh = "该责任清单已经下发。"


class NotIssued(Refusal):
    """The list has not been issued yet."""

    zh = "该责任清单尚未下发。"


class NotTheHolder(Refusal):
    """Only the person who holds the list can do this."""

    zh = "该操作仅限责任人本人办理，由他人代录的请注明代录对象和原件位置。"
    status = 403


class NotAcknowledged(Refusal):
    """Acknowledge the list first."""

    zh = "请先签收责任清单，再登记履行情况。"


class YearClosed(Refusal):
    """The list was closed with its year."""

    zh = "该年度责任清单已办结，不能再作此操作。"


class NoSuchDutyItem(Refusal):
    """There is no such item on this list."""

    zh = "清单中没有该责任事项。"
    status = 404


class DutyItemEnded(Refusal):
    """This item has ended: {reason}."""

    zh = "该责任事项已终止（{reason}），不能再登记。"


class PeriodDoesNotFit(Refusal):
    """{period} is not a period of this item; write it like {example}."""

    zh = "所属周期“{period}”与该事项的频次不符，请按“{example}”的形式填写。"
    status = 422


class NotOfThisYear(Refusal):
    """The list is for {year}; the period lies outside it."""

    zh = "该清单为{year}年度清单，所属周期不在本年度内。"
    status = 422


class NotYetPerformed(Refusal):
    """The date lies in the future."""

    zh = "履行日期尚未到来，完成后再登记。"
    status = 422


class BeforeThePeriod(Refusal):
    """The date lies before the period, which begins on {start}."""

    zh = "履行日期早于所属周期的起始日{start.year}年{start.month}月{start.day}日，请核对。"
    status = 422


class AlreadyConfirmed(Refusal):
    """The item is confirmed for this period."""

    zh = "该事项本周期已确认，内容不同的不能再登记。"


class NotPerformed(Refusal):
    """Nothing waits for confirmation for this item and period."""

    zh = "该事项本周期没有待确认的履行情况。"


class OwnDuty(Refusal):
    """Nobody confirms, returns or evaluates what he or she has to do."""

    zh = "不能确认、退回或评价本人的责任事项，请由他人办理。"
    status = 403


class OwnResolution(Refusal):
    """The holder neither chairs nor records the decision on the own item."""

    zh = "审议责任人本人的事项时，责任人应当回避，不能担任该议题的主持人或记录人。"
    status = 403
    of_input = True


class NeedsResolution(Refusal):
    """What the principal owes is confirmed by a resolution of the body, or by the superior."""

    zh = "主要负责同志的责任事项由党组会议审议确认，或由上级确认，请登记会议纪要编号、主持人和记录人。"


class ResolutionIncomplete(Refusal):
    """A resolution has the number of the minutes, who chaired and who recorded."""

    zh = "会议决定须同时填写会议纪要编号、主持人和记录人。"
    status = 422


class NoTemplateProposed(Refusal):
    """No template waits for adoption."""

    zh = "没有待审定的上级清单调整。"


class HandOverToHolder(Refusal):
    """The list is with this person already."""

    zh = "接任人已是该清单的责任人，无需交接。"
    status = 422


class SameSigner(Refusal):
    """Outgoing and incoming sign as two persons."""

    zh = "交接双方须为两人，代为交接人不能是接任人。"
    status = 422


class NoHandOver(Refusal):
    """No hand-over is open."""

    zh = "没有正在办理的交接。"


class NotASigner(Refusal):
    """Only the outgoing and the incoming holder sign, or who was named for a vacant post."""

    zh = "仅限交接双方（职务空缺时为指定的代为交接人）签字。"
    status = 403

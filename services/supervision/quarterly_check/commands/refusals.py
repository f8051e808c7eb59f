"""How a quarterly check says no."""

from shared.kernel.refusal import Refusal


class NoSuchCheck(Refusal):
    """There is no such quarterly check."""

    status = 404
    zh = "没有这次季度督查。"


class CheckExists(Refusal):
    """This check is planned already, with other content."""

    zh = "本次季度督查已列入计划，内容与此不同。"


class CapReached(Refusal):
    """At most {cap} checks a year are allowed; this would be number {number}."""

    zh = "每年督查不超过{cap}次，本次为第{number}次，超出年度计划上限。"


class QuarterOfOtherYear(Refusal):
    """The quarter {quarter} does not belong to the year {year}."""

    status = 422
    zh = "季度{quarter}不属于{year}年度。"


class CheckCancelled(Refusal):
    """This check was cancelled."""

    zh = "本次季度督查已取消。"


class CheckBegan(Refusal):
    """The check has begun and can no longer be cancelled."""

    zh = "督查已经开始，不能取消。"


class SheetExists(Refusal):
    """The check sheet is generated already; a check works on one sheet."""

    zh = "检查表已生成，一次督查只用一张检查表。"


class LineTwice(Refusal):
    """Two lines of the sheet have the same number."""

    status = 422
    zh = "检查表中有两行编号相同。"


class CheckReported(Refusal):
    """The check is reported and closed."""

    zh = "本次督查已形成报告并结束。"


class NotInspector(Refusal):
    """Only the inspectors named in the plan do this."""

    status = 403
    zh = "只能由计划中指定的督查人员办理。"


class OwnMatter(Refusal):
    """Nobody inspects, finds or talks about his or her own matters."""

    status = 403
    zh = "不能督查本人的事项。"


class NoSuchLine(Refusal):
    """The check sheet has no such line."""

    status = 422
    zh = "检查表中没有这一行。"


class LineSaysOther(Refusal):
    """List, matter or person differ from what the line says; leave them out, or leave out the line."""

    status = 422
    zh = "清单、事项或责任人与检查行不一致，请只填检查行，或不填检查行。"


class NamePersonAndList(Refusal):
    """Without a line of the sheet, name the list and the person."""

    status = 422
    zh = "未选择检查行时，请填写清单和责任人。"


class FindingExists(Refusal):
    """This finding is recorded already, with other content."""

    zh = "该问题已登记，内容与此不同。"


class DueBeforeFound(Refusal):
    """The deadline lies before the day of the finding."""

    status = 422
    zh = "整改时限不能早于发现问题当日。"


class TalkInFuture(Refusal):
    """The talk has not been held yet: its date lies in the future."""

    status = 422
    zh = "谈话日期尚未到来。"


class AlreadyReminded(Refusal):
    """This person was reminded in this stage of the check already; one reminder per stage is enough."""

    zh = "本阶段已提醒过该同志，同一阶段只提醒一次。"
    of_input = True


class CircularExists(Refusal):
    """The circular notice of this check is issued already."""

    zh = "本次督查已发通报。"


class NoSheet(Refusal):
    """There is no check sheet yet."""

    zh = "检查表尚未生成。"


class LinesUnchecked(Refusal):
    """{count} lines are not checked; check them or say why not."""

    zh = "还有{count}项未检查，请检查或填写原因。"
    of_input = True

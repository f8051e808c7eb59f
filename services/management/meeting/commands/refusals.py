"""How a meeting says no."""

from shared.kernel.refusal import Refusal


class NoSuchMeeting(Refusal):
    """There is no such meeting."""

    status = 404
    zh = "没有找到该会议，请核对编号。"


class NotRecorded(Refusal):
    """There is no record of this meeting yet."""

    zh = "该会议尚无记录，请先登记会议记录。"


class AlreadyPlanned(Refusal):
    """This meeting is planned with other content; cancel it and plan another one."""

    zh = "该会议已列入计划，与本次填报内容不一致；如需调整，请取消后重新计划。"


class MeetingIsCancelled(Refusal):
    """This meeting is cancelled; enter another one under its own number."""

    zh = "该会议已取消；另行召开的，请新建会议登记。"


class AlreadyHeld(Refusal):
    """This meeting is recorded already with other content; propose a correction instead."""

    zh = "该会议已有记录，与本次填报内容不一致；如需修改请提出更正。"


class PlannedInPast(Refusal):
    """The planned day {planned_on} lies before {on}, the day this is entered for; record a past meeting instead."""

    status = 422
    zh = "计划日期{planned_on}早于登记日期{on}；已召开的会议请直接补录。"


class OtherOrganization(Refusal):
    """The meeting is planned by another organization."""

    status = 422
    zh = "召开组织与会议计划不一致，请核对。"


class KindNotHeldHere(Refusal):
    """A {organization} does not hold this kind of meeting ({meeting})."""

    status = 422
    zh = "{organization}不召开{meeting}，请核对召开组织或会议类型。"


class OneVotingKind(Refusal):
    """One meeting cannot be several bodies that vote ({meetings}); enter them as separate meetings."""

    status = 422
    zh = "{meetings}的表决范围不同，不能合并为一次会议登记，请分别登记。"


class NotToday(Refusal):
    """Only today's meeting is recorded live; record a past one afterwards, with the reason."""

    status = 422
    zh = "现场登记仅限当天召开的会议；此前召开的请使用补录并说明原因。"


class NotPastYet(Refusal):
    """The meeting of {held_on} is not past; record today's meeting live."""

    status = 422
    zh = "{held_on}的会议不属于补录；当天的会议请现场登记，未召开的不能登记。"


class ReasonNeeded(Refusal):
    """A past meeting is recorded with the reason why it was not recorded at the time."""

    status = 422
    zh = "补录以往会议，请说明补录原因。"


class PaperPlaceNeeded(Refusal):
    """Who types for somebody else says where the handwritten original is kept."""

    status = 422
    zh = "代他人录入的，请注明纸质原件的存放位置。"


class YearDoesNotFit(Refusal):
    """A meeting held on {held_on} belongs to that year or the one before, not to {year}."""

    status = 422
    zh = "{held_on}召开的会议，所属年度只能为当年或上一年，不能为{year}年。"


class DueUnknown(Refusal):
    """Nobody is known to be due on that day; name those due, or give the meeting's day as the day of entry."""

    status = 422
    zh = "系统无法确定当日的应到人员，请逐一列出应到人员，或将发生日期填为会议召开日期。"


class AttendanceIncomplete(Refusal):
    """{missing} people due are neither present nor absent with a reason."""

    status = 422
    zh = "尚有{missing}名应到人员既未列入实到，也未填写缺席原因；原因不详的可填“原记录未载明”。"


class PresentAndAbsent(Refusal):
    """{count} people are entered twice: each is present, absent or an observer."""

    status = 422
    zh = "有{count}人重复填报：同一人只能列入实到、缺席、列席中的一项。"


class NotDue(Refusal):
    """{count} people entered as present or absent are not due; enter them as observers."""

    status = 422
    zh = "有{count}人不在应到范围内；到会的请列为列席人员。"


class ChairAbsent(Refusal):
    """The chair is not among those present."""

    status = 422
    zh = "主持人不在实到或列席人员之中，请核对。"


class NotAVoter(Refusal):
    """{count} people taken out of the count have no vote here anyway."""

    status = 422
    zh = "有{count}名“不计入应到”的人员本就不在表决范围内，请核对。"


class NobodyVotesHere(Refusal):
    """Nothing is voted on in this kind of meeting."""

    status = 422
    zh = "本次会议类型不进行表决，请删去表决结果或核对会议类型。"


class CarriedOverDecided(Refusal):
    """“{title}” is carried over to a later meeting and decided at the same time."""

    status = 422
    zh = "议题“{title}”既结转下次又有决议或表决，请核对。"


class QuorumMissed(Refusal):
    """{present} of {due} voters due are present, {needed} are needed; the meeting cannot go on."""

    zh = "应到有表决权人数{due}人，实到{present}人，须{needed}人以上到会方可召开，本次会议不能继续进行。"
    of_input = True


class ItemQuorumMissed(Refusal):
    """For “{title}” {needed} of {due} voters due must be present, {present} are."""

    zh = "审议“{title}”应有{needed}人以上到会（应到{due}人），现实到{present}人，本次不能审议该事项。"
    of_input = True


class ChairNotEntitled(Refusal):
    """The secretary takes the chair, or entrusts the deputy or a member of the committee."""

    zh = "会议应由书记主持；书记不能参加的，可委托副书记或委员主持，请注明受委托主持。"
    of_input = True


class NoCommittee(Refusal):
    """A branch of {members} full members without a committee holds no committee meeting."""

    zh = "该支部正式党员{members}人，未设支部委员会，不召开支部委员会会议。"
    of_input = True


class MoreVotesThanVoters(Refusal):
    """{cast} votes on “{title}”, {present} voters present; an absentee's written opinion does not count."""

    zh = "“{title}”共计{cast}票，多于到会有表决权的{present}人；缺席人员的书面意见不计入票数。"
    of_input = True


class ResolutionNotPassed(Refusal):
    """“{title}” has {yes} of {needed} votes that are needed from {due} voters due; it is no resolution."""

    zh = "“{title}”同意{yes}票，未超过应到有表决权人数{due}人的半数（须{needed}票），不能形成决议。"
    of_input = True


class OwnRecord(Refusal):
    """Who took the minutes cannot return them."""

    status = 403
    zh = "记录人不能退回本人的记录，请由他人审核。"


class AlreadyReturned(Refusal):
    """The record is returned already and waits for its completion."""

    zh = "该记录已退回，正待补充更正，无需再次退回。"


class CorrectionPending(Refusal):
    """Another correction waits for the chair's approval."""

    zh = "已有一份更正待主持人审批，请待审批后再办理。"


class NothingAdded(Refusal):
    """The record was returned and this is the same text again."""

    zh = "该记录已被退回，本次内容与退回前一致，请补充后再提交。"
    of_input = True


class NothingProposed(Refusal):
    """No correction waits for approval."""

    zh = "没有待审批的更正。"


class OwnCorrection(Refusal):
    """Who proposed a correction cannot decide on it."""

    status = 403
    zh = "提出更正的人不能审批本人提出的更正，请由他人审批。"


class NotTheChair(Refusal):
    """The chair of the meeting decides on a correction; on the chair's own proposal a secretary does."""

    status = 403
    zh = "更正由该次会议主持人审批；主持人本人提出的，由书记审批。"

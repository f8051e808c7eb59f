"""How a study day says no."""

from shared.kernel.refusal import Refusal


class NoSuchStudyDay(Refusal):
    """There is no such study day."""

    zh = "未找到该专题学习日。"
    status = 404


class StudyDayAlreadyScheduled(Refusal):
    """This study day exists with other content; revise or move it instead."""

    zh = "该专题学习日已安排且内容不同，请使用“调整内容”或“改期”。"


class DayOff(Refusal):
    """{planned} is not a working day; the next one is {next}."""

    zh = (
        "{planned.year}年{planned.month}月{planned.day}日不是工作日，"
        "请顺延至下一个工作日{next.year}年{next.month}月{next.day}日。"
    )
    status = 422


class YearWithoutCalendar(Refusal):
    """The working days of {year} are not known; import the holiday notice first."""

    zh = "尚无{year}年的工作日历，请先导入当年节假日安排通知。"
    status = 422


class NoOrganizationInvited(Refusal):
    """An audience by organizations names at least one organization."""

    zh = "参加对象为“指定组织”时，请至少选择一个组织。"
    status = 422


class StudyDayIsHeld(Refusal):
    """The study day has been held already."""

    zh = "该专题学习日已经举行，不能再作此操作；记录有误的，请提出更正。"


class StudyDayIsCancelled(Refusal):
    """The study day has been called off."""

    zh = "该专题学习日已取消。"


class StudyNotHeld(Refusal):
    """The study day has not been held yet."""

    zh = "该专题学习日尚未举行。"


class LeaveTooLate(Refusal):
    """The day has passed; the recorder enters the reason of the absence."""

    zh = "学习日已过，不能再请假；缺席原因请由记录人登记。"


class NotInvited(Refusal):
    """You are not among those who are due at this study day."""

    zh = "您不在本次学习的应到人员范围内，无需请假。"
    status = 403


class StudyInFuture(Refusal):
    """The study cannot be recorded before it has taken place."""

    zh = "所填日期尚未到来，学习举行后再登记。"
    status = 422


class NotPlannedForToday(Refusal):
    """The study day is planned for {planned}; move it to today first."""

    zh = "该专题学习日计划于{planned.year}年{planned.month}月{planned.day}日举行，今日举行的请先办理改期。"
    of_input = True


class PresentAndAbsentAtStudy(Refusal):
    """Somebody is listed more than once; each person is either present or absent."""

    zh = "同一人员重复登记，每人只能登记为实到或缺席一次。"
    status = 422


class StudyAttendanceIncomplete(Refusal):
    """{missing} of those due are neither present nor absent with a reason."""

    zh = "还有{missing}名应到人员未登记，请逐人登记为实到，或登记缺席原因。"
    status = 422


class HoursUnknown(Refusal):
    """Neither the plan nor the record says how many class hours this gives."""

    zh = "计划中未填学时，请填写本次学习的学时。"
    status = 422


class NoCorrectionProposed(Refusal):
    """No correction waits for approval."""

    zh = "没有待批准的更正。"


class OwnStudyCorrection(Refusal):
    """A correction is approved by somebody else than the person who proposed it."""

    zh = "更正应由他人批准，提出人不能批准自己提出的更正。"
    status = 403


class WasNotAbsent(Refusal):
    """Only somebody recorded as absent can make up for this study."""

    zh = "该人员本次学习未登记缺席，无需补学。"
    status = 422


class MakeUpBeforeStudy(Refusal):
    """A make-up lies after the study day itself."""

    zh = "补学日期应晚于学习日。"
    status = 422


class MakeUpTooLong(Refusal):
    """A make-up gives at most the {hours} class hours of the study day."""

    zh = "补学学时不能超过本次学习的{hours}学时。"
    status = 422


class AlreadyMadeUp(Refusal):
    """This person has made up for the study already."""

    zh = "该人员已登记补学，内容不同的请核对后走更正。"
    of_input = True


class OwnMakeUp(Refusal):
    """Somebody else records a person's make-up study."""

    zh = "补学应由他人登记，不能为本人登记补学。"
    status = 403
    of_input = True

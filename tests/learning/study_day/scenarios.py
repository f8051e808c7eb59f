"""Named histories and example commands of a study day: the April one of 2026, moved off Qingming."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.learning.audience import Audience
from services.learning.study_day import commands, events
from tests.learning.people import BRANCH, CLERK, DELEGATE, LECTURER, MEMBER, SECRETARY

DAY = date(2026, 4, 7)
AFTERWARDS = date(2026, 4, 9)
CONTENT: dict[str, Any] = {
    "part": events.Part.MORNING,
    "topic": "纪律处分条例",
    "lecturer": LECTURER,
    "form": "集中学习",
    "audience": Audience.ORGANIZATIONS,
    "organizations": (BRANCH,),
    "hours": Decimal("3"),
}
PLAN: dict[str, Any] = {**CONTENT, "series": UUID(int=41), "planned_on": DAY}
SCHEDULE = commands.ScheduleStudyDay(**PLAN)
SCHEDULED = events.StudyDayScheduled(**PLAN, year=2026)
REVISE = commands.ReviseStudyDay(**{**CONTENT, "topic": "案例剖析（举案说法）"}, reason="结合近期通报")
REVISED = events.StudyDayRevised(**{**PLAN, "topic": "案例剖析（举案说法）"}, year=2026, reason="结合近期通报")
MOVE = commands.MoveStudyDay(planned_on=date(2026, 4, 8), reason="主讲人外出开会")
MOVED = events.StudyDayMoved(planned_on=date(2026, 4, 8), reason="主讲人外出开会")
CANCEL = commands.CancelStudyDay(reason="与区委集中学习合并")
CANCELLED = events.StudyDayCancelled(reason="与区委集中学习合并")
ASK_LEAVE = commands.AskStudyLeave(reason="公务出差")
LEAVE_ASKED = events.StudyLeaveAsked(person=MEMBER, reason="公务出差")

HOLD = commands.HoldStudyDay(
    held_on=DAY,
    present=(SECRETARY, CLERK),
    absent=(commands.Absent(person=MEMBER, reason="公务出差"), commands.Absent(person=DELEGATE, reason="病假")),
    minutes="领学条例第一编，围绕两起通报案例逐人发言。",
)
RECORD: dict[str, Any] = {
    "year": 2026,
    "held_on": DAY,
    "topic": "纪律处分条例",
    "lecturer": LECTURER,
    "hours": Decimal("3"),
    "organizations": (BRANCH,),
    "due": (CLERK, SECRETARY, MEMBER, DELEGATE),
    "present": (CLERK, SECRETARY),
    "absent": (events.Absence(person=MEMBER, reason="公务出差"), events.Absence(person=DELEGATE, reason="病假")),
    "guests": (),
    "minutes": "领学条例第一编，围绕两起通报案例逐人发言。",
    "materials": (),
    "breaches": (),
}
HELD = events.StudyDayHeld(**RECORD)
PROPOSE = commands.ProposeStudyCorrection(
    held_on=DAY,
    present=(SECRETARY, CLERK, DELEGATE),
    absent=(commands.Absent(person=MEMBER, reason="公务出差"),),
    minutes="领学条例第一编，围绕两起通报案例逐人发言。",
    reason="误将一名到会同志登记为病假",
)
CORRECTED_RECORD: dict[str, Any] = {
    **RECORD,
    "present": (CLERK, SECRETARY, DELEGATE),
    "absent": (events.Absence(person=MEMBER, reason="公务出差"),),
    "reason": "误将一名到会同志登记为病假",
}
PROPOSED = events.StudyCorrectionProposed(**CORRECTED_RECORD, proposed_by=CLERK)
CORRECTED = events.StudyRecordCorrected(**CORRECTED_RECORD)
MAKE_UP = commands.RecordMakeUpStudy(person=MEMBER, made_up_on=AFTERWARDS, how="自学条例并在支部会上交流发言")
MADE_UP = events.StudyMadeUp(
    person=MEMBER, made_up_on=AFTERWARDS, hours=Decimal("3"), how="自学条例并在支部会上交流发言"
)

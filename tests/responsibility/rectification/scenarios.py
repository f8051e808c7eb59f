"""Named histories and example commands of a rectification item."""

from datetime import date
from typing import Any

from services.responsibility.rectification import commands, events
from shared.deadline import OnDate, Standing
from tests.responsibility.people import HELPER, SECRETARY

DUE, LATER = date(2026, 3, 31), date(2026, 4, 30)
EVIDENCE = ("sha256:" + "0" * 64,)

SHEET: dict[str, Any] = {
    "kind": events.Kind.DATED,
    "source": events.Source.CHECK,
    "problem": "个别支部会议记录不规范，有补记现象",
    "measure": "逐条核对，规范记录本",
    "responsible": SECRETARY,
    "helpers": (HELPER,),
    "deadline": OnDate(text="3月31日", date=DUE),
    "due": DUE,
}
RAISE = commands.RaiseRectification(**SHEET, year=2026)
RAISED = events.RectificationRaised(**SHEET, origin=None, year=2026)

TOUR = {**SHEET, "source": events.Source.INSPECTION_TOUR}
TOUR_RAISED = events.RectificationRaised(**TOUR, origin=None, year=2026)

LONG_TERM = {
    **SHEET,
    "kind": events.Kind.LONG_TERM,
    "deadline": Standing(text="长期坚持", kind="long_term"),
    "due": None,
}
LONG_TERM_RAISED = events.RectificationRaised(**LONG_TERM, origin=None, year=2026)

OTHER_MEASURE = {**SHEET, "measure": "修订记录规范，支部书记当场审签"}
REVISE = commands.ReviseRectification(**OTHER_MEASURE, reason="原措施不够具体")
REVISED = events.RectificationRevised(**OTHER_MEASURE, reason="原措施不够具体")

RECEIVE = commands.ReceiveRectification()
RECEIVED = events.RectificationReceived()
PROGRESS = commands.ReportProgress(text="已核对两个季度的记录", percent=50)
PROGRESS_REPORTED = events.ProgressReported(text="已核对两个季度的记录", percent=50)
ASK_EXTENSION = commands.AskExtension(due=LATER, reason="支部换届期间人员变动")
EXTENSION_ASKED = events.ExtensionAsked(due=LATER, reason="支部换届期间人员变动", asked_by=SECRETARY)
GRANT = commands.GrantExtension()
GRANTED = events.ExtensionGranted(due=LATER)
REFUSE = commands.RefuseExtension(reason="理由不充分，请按期完成")
EXTENSION_REFUSED = events.ExtensionRefused(reason="理由不充分，请按期完成")
CHECKPOINT = commands.PassCheckpoint(text="抽查两次会议，均能坚持", checked_on=date(2026, 3, 2))
CHECKPOINT_PASSED = events.CheckpointPassed(text="抽查两次会议，均能坚持", checked_on=date(2026, 3, 2))
ASK = commands.AskCloseOut(result="已逐条补正", evidence=EVIDENCE)
ASKED = events.CloseOutAsked(result="已逐条补正", evidence=EVIDENCE)
RETURN = commands.ReturnCloseOut(reason="二季度记录仍缺签字")
RETURNED = events.CloseOutReturned(reason="二季度记录仍缺签字")
CLOSE_OUT = commands.CloseOut(finding="抽查三本记录，已整改到位")
CLOSED_OUT = events.RectificationClosedOut(finding="抽查三本记录，已整改到位", accepted_by=None, accepted_on=None)
VERIFIED = events.RectificationVerified(finding="抽查三本记录，已整改到位")
ACCEPT = commands.AcceptFinally(body="区委巡察办", accepted_on=date(2026, 3, 2))
ACCEPTED = events.RectificationClosedOut(
    finding="抽查三本记录，已整改到位", accepted_by="区委巡察办", accepted_on=date(2026, 3, 2)
)
REOPEN = commands.Reopen(problem="再次出现补记", due=LATER)
REOPENED = events.RectificationReopened(problem="再次出现补记", due=LATER)

"""What supervision keeps in its own database: the others' events that it reads, and its own."""

from typing import Any

from services.supervision.checks import view as checks
from services.supervision.duties import view as duties
from services.supervision.exemptions import view as exemptions
from services.supervision.meetings import view as meetings
from services.supervision.rectifications import view as rectifications
from services.supervision.reports import view as reports
from services.supervision.targets import view as targets
from shared.views.view import View

VIEWS: tuple[View[Any], ...] = (
    duties.VIEW,
    rectifications.VIEW,
    meetings.VIEW,
    exemptions.VIEW,
    targets.VIEW,
    reports.VIEW,
    checks.VIEW,
)

SOURCES = ("management", "responsibility", "learning", "supervision")
"""Whose heads a job waits for."""

REGISTER = frozenset({"Claimed", "Released"})
"""Reservation streams: every service may have them, no view reads them."""

IGNORED: dict[str, frozenset[str]] = {
    "management": REGISTER
    | frozenset(
        {
            "ContactLost",
            "ContactRegained",
            "CorrectionProposed",
            "CorrectionRefused",
            "DelegateSectorChanged",
            "DistrictFounded",
            "HistoryLossDeclared",
            "HistoryLost",
            "MeetingCancelled",
            "MeetingNotified",
            "MeetingPlanned",
            "MemberDetailsCorrected",
            "MemberMobile",
            "MemberReturned",
            "OrganizationFunctionsDefined",
            "OrganizationTermSet",
            "ErasureRequested",
            "PersonalDataErased",
            "PersonalDataRead",
            "PersonalDataReleased",
            "PersonalDataRestricted",
            "ReleaseRequested",
        }
    ),
    "responsibility": REGISTER
    | frozenset(
        {
            "CheckpointPassed",
            "DutyItemEvaluated",
            "DutyListAcknowledged",
            "DutyListClosed",
            "DutyListReviewed",
            "DutyTemplateProposed",
            "ExtensionAsked",
            "ExtensionRefused",
            "HandOverOpened",
            "HandOverSigned",
            "ProgressReported",
            "RectificationReceived",
        }
    ),
    "learning": REGISTER
    | frozenset(
        {
            "StudyCorrectionProposed",
            "StudyDayCancelled",
            "StudyDayMoved",
            "StudyDayRevised",
            "StudyDayScheduled",
            "StudyLeaveAsked",
            "StudyMadeUp",
            "StudySeriesClosed",
            "StudySeriesOpened",
            "StudySeriesRevised",
            "StudyTopicsPlanned",
        }
    ),
    "supervision": REGISTER | frozenset({"CircularIssued", "LineChecked", "ReminderIssued", "TalkHeld"}),
}
"""What neither these views nor the directory's read, on purpose. Anything unlisted parks."""

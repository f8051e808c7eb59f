"""What the views of links read of everybody's events: which thing, and which other things it names. Pure."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.views.view import Inbound


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class DutyItem(Part):
    id: UUID
    matter: str
    carried_by: tuple[UUID, ...] = ()


class DutyListDrafted(Inbound):
    type: Literal["DutyListDrafted"]
    year: int
    level: str
    holder: UUID
    items: tuple[DutyItem, ...]


class DutyItemsChanged(Inbound):
    type: Literal["DutyListRevised", "DutyTemplateAdopted"]
    items: tuple[DutyItem, ...]


class OfDutyItem(Inbound):
    type: Literal["DutyItemPerformed", "DutyItemConfirmed", "DutyItemReturned", "DutyItemEvaluated"]
    item: UUID


class RectificationRaised(Inbound):
    type: Literal["RectificationRaised"]
    problem: str
    responsible: UUID
    origin: UUID | None = None
    year: int


class TargetSet(Inbound):
    type: Literal["TargetSet"]
    year: int
    indicator: str
    person: UUID | None = None
    duty: UUID | None = None


class OccurrenceEntered(Inbound):
    type: Literal["OccurrenceEntered"]
    occurrence: UUID
    held_on: date
    what: str


class OccurrenceWithdrawn(Inbound):
    type: Literal["OccurrenceWithdrawn"]
    occurrence: UUID


class Entry(Part):
    ref: UUID


class MonthlyReportOpened(Inbound):
    type: Literal["MonthlyReportOpened"]
    person: UUID
    month: str
    entries: tuple[Entry, ...] = ()


class MakeUpTaskSet(Inbound):
    type: Literal["MakeUpTaskSet"]
    task: UUID
    ref: UUID | None = None
    text: str


class MakeUpTaskDone(Inbound):
    type: Literal["MakeUpTaskDone"]
    task: UUID


class SheetLine(Part):
    ref: UUID


class QuarterlyCheckPlanned(Inbound):
    type: Literal["QuarterlyCheckPlanned"]
    quarter: str


class CheckSheetGenerated(Inbound):
    type: Literal["CheckSheetGenerated"]
    lines: tuple[SheetLine, ...]


class FindingRecorded(Inbound):
    type: Literal["FindingRecorded"]
    finding: UUID
    ref: UUID | None = None
    person: UUID
    problem: str


class StudySeries(Inbound):
    type: Literal["StudySeriesOpened", "StudySeriesRevised"]
    title: str


class StudyDayPlan(Inbound):
    type: Literal["StudyDayScheduled", "StudyDayRevised"]
    topic: str
    series: UUID | None = None


class StudyDayRecorded(Inbound):
    type: Literal["StudyDayHeld", "StudyRecordCorrected"]
    topic: str


class AgendaItem(Part):
    carried_from: UUID | None = None


class MeetingPlanned(Inbound):
    type: Literal["MeetingPlanned"]
    title: str
    agenda: tuple[AgendaItem, ...] = ()


class Record(Part):
    title: str
    agenda: tuple[AgendaItem, ...] = ()


class MeetingRecorded(Inbound):
    type: Literal["MeetingHeld", "MeetingRecordCorrected"]
    record: Record


class WentOn(Inbound):
    """Something further happened to a thing that is there already."""


class LearningWentOn(WentOn):
    """Something further happened to a thing of learning that is there already."""

    type: Literal[
        "StudySeriesClosed",
        "StudyDayMoved",
        "StudyDayCancelled",
    ]


class ManagementWentOn(WentOn):
    """Something further happened to a thing of management that is there already."""

    type: Literal[
        "MeetingNotified",
        "MeetingCancelled",
        "MeetingRecordReturned",
    ]


class ResponsibilityWentOn(WentOn):
    """Something further happened to a thing of responsibility that is there already."""

    type: Literal[
        "DutyListReviewed",
        "DutyListIssued",
        "DutyListAcknowledged",
        "DutyListClosed",
        "DutyListHandedOver",
        "RectificationRevised",
        "RectificationReceived",
        "ProgressReported",
        "ExtensionGranted",
        "CheckpointPassed",
        "CloseOutAsked",
        "CloseOutReturned",
        "RectificationVerified",
        "RectificationClosedOut",
        "RectificationReopened",
    ]


class SupervisionWentOn(WentOn):
    """Something further happened to a thing of supervision that is there already."""

    type: Literal[
        "TargetRevised",
        "TargetDropped",
        "MonthlyReportSubmitted",
        "MonthlyReportMissed",
        "MonthlyReportMadeUp",
        "MonthlyReportAccepted",
        "MonthlyReportReturned",
        "QuarterlyCheckCancelled",
        "QuarterlyCheckReported",
    ]

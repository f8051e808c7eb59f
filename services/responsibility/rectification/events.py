"""What happened to a rectification item. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from shared.deadline import Deadline
from shared.kernel.message import Event
from shared.kernel.words import Worded


class Kind(Worded):
    IMMEDIATE = "immediate", "立行立改", "put right at once"
    DATED = "dated", "限期整改", "by a date"
    LONG_TERM = "long_term", "长期坚持", "kept up for good"


class Source(Worded):
    DAILY_FINDING = "daily_finding", "日常发现", "daily finding"
    INSPECTION_TOUR = "inspection_tour", "巡察反馈", "inspection tour"
    CHECK = "check", "检查发现", "check"
    APPRAISAL = "appraisal", "述职评议", "appraisal"
    DEMOCRATIC_LIFE_MEETING = "democratic_life_meeting", "民主生活会", "democratic life meeting"
    QUARTERLY_CHECK = "quarterly_check", "季督发现", "quarterly check"
    PUBLIC_REQUEST = "public_request", "群众诉求", "public request"


class Sheet(Event):
    """`deadline` as it was written, `due` the date that it means; None: no date (long term, at once, or unreadable)."""

    kind: Kind
    source: Source
    problem: str
    measure: str
    responsible: UUID
    helpers: tuple[UUID, ...]
    deadline: Deadline
    due: date | None


class RectificationRaised(Sheet):
    """`origin` is the finding it came from, `year` the year it counts for (所属年度)."""

    origin: UUID | None
    year: int


class RectificationRevised(Sheet):
    """The whole sheet after the revision; `due` with the extensions that still hold."""

    reason: str


class RectificationReceived(Event):
    pass


class ProgressReported(Event):
    text: str
    percent: int | None


class ExtensionAsked(Event):
    due: date
    reason: str
    asked_by: UUID


class ExtensionGranted(Event):
    due: date


class ExtensionRefused(Event):
    reason: str


class CheckpointPassed(Event):
    """A long-term item was looked at on a day and is kept up."""

    text: str
    checked_on: date


class CloseOutAsked(Event):
    result: str
    evidence: tuple[str, ...]


class CloseOutReturned(Event):
    reason: str


class RectificationVerified(Event):
    """Found to be put right in-house; the outside body has still to accept it."""

    finding: str


class RectificationClosedOut(Event):
    """`accepted_by` and `accepted_on` are the outside body's name and date, where one has to accept."""

    finding: str
    accepted_by: str | None
    accepted_on: date | None


class RectificationReopened(Event):
    """`due` is the new date, None: the one before stays."""

    problem: str
    due: date | None


RectificationEvent = (
    RectificationRaised
    | RectificationRevised
    | RectificationReceived
    | ProgressReported
    | ExtensionAsked
    | ExtensionGranted
    | ExtensionRefused
    | CheckpointPassed
    | CloseOutAsked
    | CloseOutReturned
    | RectificationVerified
    | RectificationClosedOut
    | RectificationReopened
)

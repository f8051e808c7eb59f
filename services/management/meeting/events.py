"""What happened to a meeting. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from services.management.kinds import MeetingKind
from shared.kernel.message import Event, Frozen
from shared.kernel.words import Worded


class Topic(Worded):
    PARTY_BUILDING = "party_building", "党建工作", "Party building"
    CLEAN_GOVERNANCE = "clean_governance", "党风廉政", "clean governance"
    IDEOLOGY = "ideology", "意识形态", "ideology"
    UNITED_FRONT = "united_front", "统战工作", "united front"
    BUSINESS = "business", "业务工作", "business"
    PERSONNEL = "personnel", "人事", "personnel"
    STUDY = "study", "学习", "study"
    OTHER = "other", "其他", "other"


class NotCountedFor(Worded):
    """Why a member is not counted as due, for votes only."""

    ILLNESS = "illness", "患病", "illness"
    ABROAD = "abroad", "出国（境）", "abroad"
    MEMBERSHIP_SUSPENDED = "membership_suspended", "停止党籍", "membership suspended"
    PROBATION_WITHIN_PARTY = "probation_within_party", "受留党察看处分", "probation within the Party"
    DETAINED = "detained", "被羁押", "detained"
    BEDRIDDEN = "bedridden", "长期卧床", "bedridden"
    TRANSFER_OVERDUE = "transfer_overdue", "逾期未转接组织关系", "transfer overdue"
    MOBILE_ON_APPLICATION = "mobile_on_application", "流动党员（经本人申请）", "mobile, on own application"


class Vote(Frozen):
    """`due` are the voters due, present or not; `passed` follows from the numbers."""

    yes: int
    no: int
    abstain: int
    due: int
    passed: bool


class AgendaItem(Frozen):
    """`carried_over`: not dealt with, goes to a later meeting; `carried_from`: the meeting it comes from."""

    title: str
    topic: Topic
    study: bool = False
    reports: tuple[UUID, ...] = ()
    resolution: str | None = None
    vote: Vote | None = None
    admission: bool = False
    carried_from: UUID | None = None
    carried_over: bool = False


class Absence(Frozen):
    """`opinion`: what an absentee has written; it is kept and never counted."""

    person: UUID
    reason: str
    opinion: str | None = None


class NotCounted(Frozen):
    person: UUID
    reason: NotCountedFor


class Breach(Frozen):
    """A rule that the meeting broke, as it was recorded afterwards."""

    rule: str
    sentence: str


class MeetingRecord(Frozen):
    """What a meeting was.

    `due` are those whose presence is counted, `voters` those whose votes are (empty where nothing is voted on).
    `late`: entered more than some working days afterwards (补录), which is neutral.
    """

    organization: UUID
    kinds: tuple[MeetingKind, ...]
    title: str
    held_on: date
    year: int
    chair: UUID
    chair_entrusted: bool = False
    recorder: UUID
    due: tuple[UUID, ...]
    present: tuple[UUID, ...]
    absent: tuple[Absence, ...]
    observers: tuple[UUID, ...]
    voters: tuple[UUID, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    agenda: tuple[AgendaItem, ...]
    minutes: str
    number: str | None
    covered_units: tuple[UUID, ...]
    covered_organizations: tuple[UUID, ...]
    late: bool = False
    breaches: tuple[Breach, ...]


class MeetingPlanned(Event):
    organization: UUID
    kinds: tuple[MeetingKind, ...]
    title: str
    planned_on: date
    place: str | None
    agenda: tuple[AgendaItem, ...]
    covered_units: tuple[UUID, ...]
    covered_organizations: tuple[UUID, ...]


class MeetingNotified(Event):
    pass


class MeetingCancelled(Event):
    reason: str


class MeetingHeld(Event):
    """Once in a meeting's life; later versions of the record come as corrections."""

    record: MeetingRecord


class MeetingRecordReturned(Event):
    """The record is too thin; it counts again once a correction is approved."""

    reason: str


class CorrectionProposed(Event):
    """`proposed_by` is repeated from the stamp because somebody else has to approve."""

    record: MeetingRecord
    reason: str
    proposed_by: UUID


class CorrectionRefused(Event):
    """The record in force stays as it is."""

    reason: str


class MeetingRecordCorrected(Event):
    """`corrected_version` is the version of the event in this stream whose record is replaced; it stays readable."""

    corrects = True

    record: MeetingRecord
    corrected_version: int
    reason: str


MeetingEvent = (
    MeetingPlanned
    | MeetingNotified
    | MeetingCancelled
    | MeetingHeld
    | MeetingRecordReturned
    | CorrectionProposed
    | CorrectionRefused
    | MeetingRecordCorrected
)

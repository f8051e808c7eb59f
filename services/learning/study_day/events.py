"""What happened to a study day. Class and field names are stored for ever."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from services.learning.audience import Audience
from shared.kernel.message import Event, Frozen
from shared.kernel.words import Worded


class Part(Worded):
    MORNING = "morning", "上午", "morning"
    AFTERNOON = "afternoon", "下午", "afternoon"
    EVENING = "evening", "晚上", "evening"
    DAY = "day", "全天", "whole day"


class Absence(Frozen):
    person: UUID
    reason: str


class Breach(Frozen):
    """A rule that a fact entered afterwards did not keep, with the sentence that says so."""

    rule: str
    sentence: str


class DayPlan(Event):
    """`year` is the year it counts for (所属年度), `hours` what attending it gives; None: said when it is held."""

    series: UUID | None
    year: int
    planned_on: date
    part: Part
    topic: str
    lecturer: UUID | None
    form: str
    audience: Audience
    organizations: tuple[UUID, ...]
    hours: Decimal | None


class StudyDayScheduled(DayPlan):
    pass


class StudyDayRevised(DayPlan):
    """The whole plan after the revision; a date comes from StudyDayMoved, never from here."""

    reason: str


class StudyDayMoved(Event):
    planned_on: date
    reason: str


class StudyDayCancelled(Event):
    reason: str


class StudyLeaveAsked(Event):
    person: UUID
    reason: str


class DayRecord(Event):
    """`due` are those who had to come, exempt members left out; `guests` came without having to.

    Each of `due` is either in `present` or in `absent`. `hours` are credited to each of `present` and `guests`.
    """

    year: int
    held_on: date
    topic: str
    lecturer: UUID | None
    hours: Decimal
    organizations: tuple[UUID, ...]
    due: tuple[UUID, ...]
    present: tuple[UUID, ...]
    absent: tuple[Absence, ...]
    guests: tuple[UUID, ...]
    minutes: str
    materials: tuple[str, ...]
    breaches: tuple[Breach, ...]


class StudyDayHeld(DayRecord):
    pass


class StudyCorrectionProposed(DayRecord):
    """A corrected record that waits for approval; the record in force stays what it was."""

    reason: str
    proposed_by: UUID


class StudyRecordCorrected(DayRecord):
    """The record from now on; the one before stays readable in the stream."""

    corrects: ClassVar[bool] = True

    reason: str


class StudyMadeUp(Event):
    person: UUID
    made_up_on: date
    hours: Decimal
    how: str


StudyDayEvent = (
    StudyDayScheduled
    | StudyDayRevised
    | StudyDayMoved
    | StudyDayCancelled
    | StudyLeaveAsked
    | StudyDayHeld
    | StudyCorrectionProposed
    | StudyRecordCorrected
    | StudyMadeUp
)

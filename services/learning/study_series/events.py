"""What happened to a study series. Class and field names are stored for ever."""

from decimal import Decimal
from uuid import UUID

from services.learning.audience import Audience
from shared.kernel.message import Event, Frozen


class StudyTopic(Frozen):
    month: int
    topic: str
    lecturer: UUID | None
    form: str


class SeriesContent(Event):
    """`rule` in the words of the plan (每月第一个星期一上午), `hours` class hours per occurrence."""

    year: int
    title: str
    rule: str
    audience: Audience
    organizations: tuple[UUID, ...]
    hours: Decimal


class StudySeriesOpened(SeriesContent):
    pass


class StudySeriesRevised(SeriesContent):
    """The whole content after the revision. Days that are scheduled already stay where they are."""

    reason: str


class StudyTopicsPlanned(Event):
    """The whole plan of the year, ascending by month."""

    topics: tuple[StudyTopic, ...]


class StudySeriesClosed(Event):
    reason: str


StudySeriesEvent = StudySeriesOpened | StudySeriesRevised | StudyTopicsPlanned | StudySeriesClosed

"""The dates of a series in a year, with what is studied on each: what the importer and the jobs schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.learning.study_series import commands, domain, events
from shared.calendar.recurrence import DayPart, SeriesRule
from shared.calendar.working_days import Calendar, Shift
from shared.kernel.ids import derived_id

PARTS = {DayPart.WHOLE_DAY: "day"}


@dataclass(frozen=True)
class StudyOccurrence:
    """`by_rule` is where the rule puts it, `planned_on` the working day it is held on, `part` as in StudyDayScheduled.

    `topic` is that of the month of `by_rule`, None if the plan names none.
    """

    by_rule: date
    planned_on: date
    part: str
    topic: events.StudyTopic | None


def series_of(open_: commands.OpenStudySeries, plan: commands.PlanStudyTopics | None = None) -> domain.Series:
    """Return the series that these commands make, for who has not stored them yet (the importer's check)."""
    opened = events.StudySeriesOpened(**open_.model_dump())
    topics: Sequence[commands.Topic] = plan.topics if plan else ()
    return domain.Series(opened, tuple(events.StudyTopic(**topic.model_dump()) for topic in topics))


def occurrences(series: domain.Series, year: int, calendar: Calendar) -> tuple[StudyOccurrence, ...]:
    """Return the dates of a year, ascending, moved from days off to the next working day unless the rule says else.

    Nothing for a series that is not open or belongs to another year.

    :raises SeriesUnreadable: never for a stored series, whose rule was read when it was opened
    :raises NoCalendarForYear: if the year has no calendar of working days
    """
    if series.content is None or series.closed is not None or series.content.year != year:
        return ()
    topics = {topic.month: topic for topic in series.topics}
    found = SeriesRule.parse(series.content.rule).occurrences(year, calendar, Shift.NEXT)
    return tuple(
        StudyOccurrence(
            each.planned, each.on, PARTS.get(each.day_part, each.day_part.value), topics.get(each.planned.month)
        )
        for each in found
    )


def study_day_id(series: UUID, by_rule: date) -> UUID:
    """Return the one stream id of the study day that a series puts on a date, so that nobody schedules it twice."""
    return derived_id(series, f"study_day/{by_rule.isoformat()}")

"""The rules of a study series. Pure: no clock, no ids, no I/O."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from services.learning.audience import Audience
from services.learning.study_series import commands, events
from services.learning.study_series.commands import StudySeriesCommand
from services.learning.study_series.events import StudySeriesEvent
from shared.calendar.recurrence import SeriesRule, SeriesUnreadable
from shared.kernel.decider import Context, Decider


@dataclass(frozen=True)
class Series:
    content: events.SeriesContent | None = None
    topics: tuple[events.StudyTopic, ...] = ()
    closed: events.StudySeriesClosed | None = None


def decide(command: StudySeriesCommand, state: Series, _: Context) -> Sequence[StudySeriesEvent]:
    match command:
        case commands.OpenStudySeries():
            return open_(command, state)
        case commands.ReviseStudySeries():
            return revise(command, state)
        case commands.PlanStudyTopics():
            return plan_topics(command, state)
        case commands.CloseStudySeries():
            return close(command, state)
        case _:
            assert_never(command)


def open_(command: commands.OpenStudySeries, state: Series) -> Sequence[events.StudySeriesOpened]:
    opened = events.StudySeriesOpened(**command.model_dump())
    if state.content is not None:
        if _same(state.content, opened):
            return []
        raise commands.SeriesAlreadyOpen
    _check(opened)
    return [opened]


def revise(command: commands.ReviseStudySeries, state: Series) -> Sequence[events.StudySeriesRevised]:
    content = _open(state)
    revised = events.StudySeriesRevised(**command.model_dump())
    if _same(content, revised):
        return []
    _check(revised)
    return [revised]


def plan_topics(command: commands.PlanStudyTopics, state: Series) -> Sequence[events.StudyTopicsPlanned]:
    _open(state)
    for month, times in Counter(topic.month for topic in command.topics).items():
        if times > 1:
            raise commands.MonthTwice(month=month)
    topics = tuple(events.StudyTopic(**topic.model_dump()) for topic in sorted(command.topics, key=lambda t: t.month))
    return [] if topics == state.topics else [events.StudyTopicsPlanned(topics=topics)]


def close(command: commands.CloseStudySeries, state: Series) -> Sequence[events.StudySeriesClosed]:
    closed = events.StudySeriesClosed(reason=command.reason)
    if state.closed == closed:
        return []
    _open(state)
    return [closed]


def _open(state: Series) -> events.SeriesContent:
    if state.content is None:
        raise commands.NoSuchSeries
    if state.closed is not None:
        raise commands.SeriesClosed
    return state.content


def _check(content: events.SeriesContent) -> None:
    try:
        SeriesRule.parse(content.rule)
    except SeriesUnreadable as unreadable:
        raise commands.SeriesRuleUnreadable(rule=content.rule) from unreadable
    if content.audience is Audience.ORGANIZATIONS and not content.organizations:
        raise commands.AudienceWithoutOrganizations


def _same(one: events.SeriesContent, other: events.SeriesContent) -> bool:
    return one.model_dump(exclude={"reason"}) == other.model_dump(exclude={"reason"})


def evolve(state: Series, event: StudySeriesEvent) -> Series:
    match event:
        case events.StudySeriesOpened() | events.StudySeriesRevised():
            return replace(state, content=event)
        case events.StudyTopicsPlanned():
            return replace(state, topics=event.topics)
        case events.StudySeriesClosed():
            return replace(state, closed=event)
        case _:
            assert_never(event)


DECIDER = Decider(
    "study_series",
    StudySeriesCommand,
    StudySeriesEvent,
    Series(),
    decide,
    evolve,
    zh="专题学习日年度安排",
    en="study series",
)

"""Things that have a history of their own, and what each is there because of. Both only ever grow. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.projection.why import news
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


@frozen_row
class ThingRow:
    """A stream, or a part of one that others refer to; `stream` is then the whole's id, and `slice` its name.

    `title` is what it is called, else `period` (a year, quarter or month) and `word` (a code of the projection's
    words) say it. `last` is the type of the last event about it.
    """

    id: UUID
    kind: str
    stream: UUID
    title: str | None
    period: str | None
    word: str | None
    person: UUID | None
    since: date
    last_on: date
    last: str


@frozen_row
class LinkRow:
    """`thing` is there because of `cause`; `kind` says how (words.py)."""

    thing: UUID
    cause: UUID
    kind: str
    since: date


class _Said(NamedTuple):
    kind: str
    title: str | None = None
    period: str | None = None
    word: str | None = None
    person: UUID | None = None


def _begun(said: Inbound, stream: UUID) -> dict[UUID, _Said]:
    """The things that an event begins, or names anew."""
    match said:
        case news.WentOn() | news.OfDutyItem():
            return {}
        case news.DutyListDrafted():
            whole = _Said("duty_list", period=str(said.year), word=said.level, person=said.holder)
            return {stream: whole} | {one.id: _Said("duty_item", one.matter) for one in said.items}
        case news.DutyItemsChanged():
            return {one.id: _Said("duty_item", one.matter) for one in said.items}
        case news.RectificationRaised():
            return {stream: _Said("rectification", said.problem, str(said.year), person=said.responsible)}
        case news.TargetSet():
            return {stream: _Said("target", said.indicator, str(said.year), person=said.person)}
        case news.OccurrenceEntered():
            return {said.occurrence: _Said("occurrence", said.what)}
        case news.MonthlyReportOpened():
            return {stream: _Said("monthly_report", period=said.month, person=said.person)}
        case news.MakeUpTaskSet():
            return {said.task: _Said("make_up_task", said.text)}
        case news.QuarterlyCheckPlanned():
            return {stream: _Said("quarterly_check", period=said.quarter)}
        case news.FindingRecorded():
            return {said.finding: _Said("finding", said.problem, person=said.person)}
        case news.StudySeries():
            return {stream: _Said("study_series", said.title)}
        case news.StudyDayPlan() | news.StudyDayRecorded():
            return {stream: _Said("study_day", said.topic)}
        case news.MeetingPlanned():
            return {stream: _Said("meeting", said.title)}
        case news.MeetingRecorded():
            return {stream: _Said("meeting", said.record.title)}
        case _:
            return {}


def _touched(said: Inbound, stream: UUID) -> tuple[UUID, ...]:
    """The things to which an event happens although it does not begin them."""
    match said:
        case news.OfDutyItem():
            return (said.item, stream)
        case news.OccurrenceWithdrawn():
            return (said.occurrence, stream)
        case news.MakeUpTaskDone():
            return (said.task, stream)
        case _:
            return (stream,)


def _links(said: Inbound, stream: UUID) -> Iterable[tuple[UUID, UUID, str]]:
    """(thing, cause, kind) that an event says."""
    match said:
        case news.DutyListDrafted() | news.DutyItemsChanged():
            for item in said.items:
                yield item.id, stream, "item_of"
                yield from ((lower, item.id, "carries") for lower in item.carried_by)
        case news.RectificationRaised(origin=UUID() as origin):
            yield stream, origin, "origin"
        case news.TargetSet(duty=UUID() as duty):
            yield stream, duty, "measures"
        case news.OccurrenceEntered():
            yield said.occurrence, stream, "counts_for"
        case news.MonthlyReportOpened():
            yield from ((stream, entry.ref, "reports_on") for entry in said.entries)
        case news.MakeUpTaskSet():
            yield said.task, stream, "set_in"
            if said.ref is not None:
                yield said.task, said.ref, "makes_up"
        case news.CheckSheetGenerated():
            yield from ((stream, line.ref, "checks") for line in said.lines)
        case news.FindingRecorded():
            yield said.finding, stream, "found_in"
            if said.ref is not None:
                yield said.finding, said.ref, "found_at"
        case news.StudyDayPlan(series=UUID() as series):
            yield stream, series, "in_series"
        case news.MeetingPlanned(agenda=agenda) | news.MeetingRecorded(record=news.Record(agenda=agenda)):
            yield from ((stream, item.carried_from, "carried_from") for item in agenda if item.carried_from)
        case _:
            pass


def thing_keys(arrived: Arrived) -> Iterable[Key]:
    said, stream = arrived.news, arrived.stream
    return [(id,) for id in (*_begun(said, stream), *_touched(said, stream))]


def fold_thing(key: Key, row: ThingRow | None, arrived: Arrived) -> ThingRow | None:
    """Something that goes on although nobody said that it began is no thing here: nothing could be told of it."""
    said = _begun(arrived.news, arrived.stream).get(key[0])
    if said is None:
        return row and replace(row, last_on=max(row.last_on, arrived.on), last=arrived.type)
    if row is None:
        about = (said.title, said.period, said.word, said.person)
        return ThingRow(key[0], said.kind, arrived.stream, *about, arrived.on, arrived.on, arrived.type)
    if said.title == row.title and key[0] != arrived.stream:
        return row  # a list that is revised tells its items again
    return replace(row, title=said.title, last_on=max(row.last_on, arrived.on), last=arrived.type)


def link_keys(arrived: Arrived) -> Iterable[Key]:
    return [link for link in _links(arrived.news, arrived.stream) if link[0] != link[1]]


def fold_link(key: Key, row: LinkRow | None, arrived: Arrived) -> LinkRow | None:
    thing, cause, kind = key
    return row or LinkRow(thing, cause, kind, arrived.on)


_READ: dict[str, tuple[type[Inbound], ...]] = {
    "learning": (news.StudySeries, news.StudyDayPlan, news.StudyDayRecorded, news.LearningWentOn),
    "management": (news.MeetingPlanned, news.MeetingRecorded, news.ManagementWentOn),
    "responsibility": (
        *(news.DutyListDrafted, news.DutyItemsChanged, news.OfDutyItem, news.RectificationRaised),
        news.ResponsibilityWentOn,
    ),
    "supervision": (
        *(news.TargetSet, news.OccurrenceEntered, news.OccurrenceWithdrawn, news.MonthlyReportOpened),
        *(news.MakeUpTaskSet, news.MakeUpTaskDone, news.QuarterlyCheckPlanned, news.CheckSheetGenerated),
        *(news.FindingRecorded, news.SupervisionWentOn),
    ),
}
_LINKING = {
    "learning": (news.StudyDayPlan,),
    "management": (news.MeetingPlanned, news.MeetingRecorded),
    "responsibility": (news.DutyListDrafted, news.DutyItemsChanged, news.RectificationRaised),
    "supervision": (
        *(news.TargetSet, news.OccurrenceEntered, news.MonthlyReportOpened, news.MakeUpTaskSet),
        *(news.CheckSheetGenerated, news.FindingRecorded),
    ),
}

THINGS: View[Any] = View(
    name="thing",
    version=1,
    row=ThingRow,
    key=("id",),
    sources=_READ,
    keys=thing_keys,
    fold=fold_thing,
    doc="Things that others refer to: what they are called, since when, what happened last.",
)
LINKS: View[Any] = View(
    name="link",
    version=2,
    row=LinkRow,
    key=("thing", "cause", "kind"),
    sources=_LINKING,
    keys=link_keys,
    fold=fold_link,
    doc="What each thing is there because of, by the references in events.",
)
VIEWS = (THINGS, LINKS)

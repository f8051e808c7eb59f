"""The sheet 学习计划 and the days that follow from it by the rule in the sheet 单位."""

from collections.abc import Sequence

from services.portal.importing.plan import StudyDay, Topic, Unit
from services.portal.importing.problem import Severity
from services.portal.importing.reading.book import Book, Once
from services.portal.importing.sheets import Table
from shared.calendar.recurrence import DayPart, SeriesRule
from shared.calendar.working_days import Calendar, NoCalendarForYear, Shift

DEFAULT_FORM = "集中学习"


def read_topics(table: Table | None, book: Book) -> tuple[Topic, ...]:
    once, found = Once(), list[Topic]()
    for row in book.rows(table):
        month = row.whole("month", 1, 12)
        if month:
            once.first(row, "month", month)
        topic = row.line("topic")
        lecturer = book.person(row, "lecturer", required=False)
        form = row.line("form", required=False) or DEFAULT_FORM
        if not row.wrong and month and topic:
            found.append(Topic(row.origin, month, topic, lecturer, form))
    return tuple(sorted(found, key=lambda topic: topic.month))


def study_days(
    table: Table | None, unit: Unit, topics: Sequence[Topic], calendar: Calendar, book: Book
) -> tuple[StudyDay, ...]:
    """Return the days of the year that have a topic, moved from days off to the next working day."""
    if table is None or not topics:
        return ()
    if unit.study_rule is None:
        book.findings.add(Severity.ERROR, "study_rule_missing", sheet=table.title)
        return ()
    by_month = {topic.month: topic for topic in topics}
    try:
        occurrences = SeriesRule.parse(unit.study_rule).occurrences(unit.year, calendar, Shift.NEXT)
    except NoCalendarForYear as unknown:
        zh, en = unknown.sentence("zh"), unknown.sentence("en")
        book.findings.add(Severity.ERROR, "no_calendar", sheet=unit.origin.sheet, zh=zh, en=en)
        return ()
    months = {each.planned.month for each in occurrences}
    for topic in topics:
        if topic.month not in months:
            book.findings.add(
                Severity.WARNING,
                "month_without_day",
                sheet=topic.origin.sheet,
                at_row=topic.origin.row,
                at_column=topic.origin.headings.get("month"),
                rule=unit.study_rule,
                month=topic.month,
            )
    if empty := sorted(months - by_month.keys()):
        listed = "、".join(map(str, empty))
        book.findings.add(Severity.WARNING, "months_without_topic", sheet=table.title, months=listed)
    parts = {DayPart.WHOLE_DAY: "day"}
    return tuple(
        StudyDay(each.planned, each.on, parts.get(each.day_part, each.day_part.value), by_month[each.planned.month])
        for each in occurrences
        if each.planned.month in by_month
    )

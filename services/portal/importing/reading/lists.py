"""The sheets 责任清单, 整改清单 and 重点项目."""

from typing import Literal

from services.portal.importing.cells import Row
from services.portal.importing.plan import DutyItem, DutyList, Rectification, Unit
from services.portal.importing.reading.book import Book, Once
from services.portal.importing.reading.words import LEVEL_TITLES, LEVELS, SOURCES, STATES
from services.portal.importing.sheets import Table
from shared.deadline import Deadline, OnDate, Standing, Unreadable

MOST_ITEMS = 200
MOST_ITEM_NUMBER = 999
MOST_NUMBER = 9999


def read_duty_lists(table: Table | None, unit: Unit, book: Book) -> tuple[DutyList, ...]:
    once, items = Once(), dict[tuple[str, str], list[DutyItem]]()
    for row in book.rows(table):
        number, level = row.whole("number", 1, MOST_ITEM_NUMBER), row.choice("level", LEVELS)
        holder = book.person(row, "holder")
        if number:
            once.first(row, "number", number)
        if holder and level and book.posts_known and not _seat(holder, level, book):
            row.error("not_the_holder", "holder", text=holder, title=LEVEL_TITLES[level])
        matter, standard = row.text("matter"), row.text("standard")
        deadline = row.deadline("deadline", unit.year)
        evidence, source = row.text("evidence", required=False), row.text("source", required=False)
        if not row.wrong and number and level and holder and matter and standard:
            item = DutyItem(row.origin, number, matter, standard, deadline, evidence, source)
            mine = items.setdefault((level, holder), [])
            mine.append(item)
            if len(mine) == MOST_ITEMS + 1:
                row.error("list_too_long", "holder", name=holder, count=len(mine), most=MOST_ITEMS)
    return tuple(
        DutyList(level, holder, _seat(holder, level, book), tuple(sorted(mine, key=lambda item: item.number)))
        for (level, holder), mine in items.items()
    )


def _seat(holder: str, level: str, book: Book) -> str | None:
    """Where the holder has the post that the list speaks of."""
    held = (post.organization for post in book.holding({LEVEL_TITLES[level]}) if post.person == holder)
    return next(held, None)


def read_rectifications(table: Table | None, unit: Unit, book: Book) -> tuple[Rectification, ...]:
    once, found = Once(), list[Rectification]()
    for row in book.rows(table):
        number = row.whole("number", 1, MOST_NUMBER)
        if number:
            once.first(row, "number", number)
        source, problem, measure = row.choice("source", SOURCES), row.text("problem"), row.text("measure")
        responsible = book.person(row, "responsible")
        helpers = _helpers(row, responsible, book)
        deadline = row.deadline("deadline", unit.year)
        if isinstance(deadline, OnDate) and deadline.date < unit.filled_on:
            row.warn("deadline_before_plan", "deadline", day=deadline.date)
        if row.choice("state", STATES, required=False):
            row.warn("done_already", "state", text=row.bare("state") or "")
        if not row.wrong and number and source and problem and measure and responsible:
            kind = _kind(deadline)
            found.append(
                Rectification(row.origin, number, kind, source, problem, measure, responsible, helpers, deadline)
            )
    return tuple(found)


def _helpers(row: Row, responsible: str | None, book: Book) -> tuple[str, ...]:
    named = [book.person_called(row, "helpers", said) for said in row.parts("helpers")]
    helpers = dict.fromkeys(code for code in named if code)
    if responsible in helpers:
        row.warn("helper_is_responsible", "helpers")
        del helpers[responsible]
    return tuple(helpers)


def _kind(deadline: Deadline) -> Literal["immediate", "dated", "long_term"]:
    """What repeats (每月, 每半年) is kept up and looked at, so it is long-term; a time without a date may get one."""
    match deadline:
        case Standing(kind=kind):
            return kind
        case OnDate() | Unreadable():
            return "dated"
        case _:
            return "long_term"


def check_projects(table: Table | None, unit: Unit, book: Book) -> int:
    """Check the rows of 重点项目 and return how many there are; they are kept for their own slice."""
    once, count = Once(), 0
    for row in book.rows(table):
        count += 1
        number = row.whole("number", 1, MOST_NUMBER)
        if number:
            once.first(row, "number", number)
        row.line("name")
        row.text("goal")
        book.person(row, "lead")
        for said in row.parts("team"):
            book.person_called(row, "team", said)
        row.deadline("deadline", unit.year)
        row.text("stages", required=False)
    return count

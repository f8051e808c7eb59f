"""Reads a whole workbook into a plan and lists everything that is wrong with it; asks no service."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.portal.importing import layout
from services.portal.importing.plan import Unit, YearPlan
from services.portal.importing.problem import Findings, Problem, Severity
from services.portal.importing.reading.book import Book
from services.portal.importing.reading.lists import check_projects, read_duty_lists, read_rectifications
from services.portal.importing.reading.organizations import read_organizations
from services.portal.importing.reading.people import read_people, read_posts
from services.portal.importing.reading.studies import read_topics, study_days
from services.portal.importing.reading.targets import read_targets
from services.portal.importing.reading.unit import read_filled_by, read_unit
from services.portal.importing.sheets import Table, find_tables
from services.portal.importing.workbook import RawSheet, WorkbookRefused, read_workbook
from shared.calendar.working_days import Calendar

_YEAR_IN_TITLE = re.compile(r"(20[0-9]{2})\s*年度")


@dataclass(frozen=True)
class Checked:
    """`plan` is None if anything is an error; `refused`: the file was not even read, and the problem says why."""

    plan: YearPlan | None
    problems: tuple[Problem, ...]
    refused: bool = False


def check_workbook(content: bytes, *, today: date, calendar: Calendar, expected_unit: str | None = None) -> Checked:
    """Read and check a workbook's bytes. Never raises for what is in the file.

    :param today: nothing that happened lies after it
    :param expected_unit: code of the unit whose plan this has to be
    """
    try:
        sheets = read_workbook(content)
    except WorkbookRefused as refused:
        zh, en = refused.sentences()
        return Checked(None, (Problem("", None, None, Severity.ERROR, zh, en),), refused=True)
    return check_sheets(sheets, today=today, calendar=calendar, expected_unit=expected_unit)


def check_sheets(
    sheets: Sequence[RawSheet], *, today: date, calendar: Calendar, expected_unit: str | None = None
) -> Checked:
    """Check the sheets of a workbook."""
    findings = Findings()
    plan = _plan(find_tables(sheets, findings), findings, today, calendar, expected_unit)
    problems = tuple(dict.fromkeys(findings.problems))
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    return Checked(None if wrong else plan, problems)


def _plan(
    tables: Mapping[str, Table], findings: Findings, today: date, calendar: Calendar, expected_unit: str | None
) -> YearPlan | None:
    book = Book(findings, today, tables)
    head = tables.get(layout.UNIT)
    unit = read_unit(head, book, expected=expected_unit) if head else None
    organizations = read_organizations(tables.get(layout.ORGANIZATIONS), book)
    people = read_people(tables.get(layout.PEOPLE), book)
    posts = read_posts(tables.get(layout.POSTS), book)
    if head is None or unit is None:
        return None
    unit = replace(unit, filled_by=read_filled_by(head, book))
    _check_titles(tables, unit, findings)
    topics = read_topics(tables.get(layout.STUDIES), book)
    projects = check_projects(tables.get(layout.PROJECTS), unit, book)
    if projects:
        sheet = tables[layout.PROJECTS].title
        findings.add(Severity.NOTE, "sheet_kept", sheet=sheet, count=projects)
    return YearPlan(
        unit=unit,
        organizations=organizations,
        people=people,
        posts=posts,
        duty_lists=read_duty_lists(tables.get(layout.DUTIES), unit, book),
        rectifications=read_rectifications(tables.get(layout.RECTIFICATIONS), unit, book),
        targets=read_targets(tables.get(layout.TARGETS), book),
        topics=topics,
        study_days=study_days(tables.get(layout.STUDIES), unit, topics, calendar, book),
        projects=projects,
        sheets=frozenset(tables),
    )


def _check_titles(tables: Mapping[str, Table], unit: Unit, findings: Findings) -> None:
    """A sheet copied from last year still has last year's title."""
    for table in tables.values():
        found = _YEAR_IN_TITLE.search(table.above)
        if found and int(found[1]) != unit.year:
            findings.add(
                Severity.WARNING, "title_of_other_year", sheet=table.title, found=int(found[1]), year=unit.year
            )

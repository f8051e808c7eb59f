"""The rows that a year of work leaves behind in a district's views, unit by unit, for figures that read them.

Each unit has three duty lists of six monthly items, each performed every month but the last; 20 rectification items;
three targets; 40 meetings and 12 study days of 30 people; five people's monthly reports; four checks; eight
organizations with their heads.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.projection.meetings.view import MEETINGS, MeetingRow
from services.projection.meetings.view import Absence as Missing
from services.projection.meetings.view import State as MeetingState
from services.projection.members.view import MEMBERS, MemberRow
from services.projection.quarterly_checks.view import QUARTERLY_CHECKS, CheckRow, Finding, Line
from services.projection.quarterly_checks.view import Standing as CheckStanding
from services.projection.study_days.view import STUDY_DAYS, StudyDayRow
from services.projection.study_days.view import State as StudyState
from services.projection.targets.view import MONTHLY_REPORTS, OCCASIONS, TARGETS
from services.projection.targets.view.occasions import OccasionRow
from services.projection.targets.view.occasions import State as OccasionState
from services.projection.targets.view.reports import MonthlyReportRow
from services.projection.targets.view.reports import Standing as ReportStanding
from services.projection.targets.view.targets import Rule, TargetRow
from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS
from services.projection.three_lists.view.duties import DutyItemRow, DutyListRow, Performance, Status, Tenure
from services.projection.three_lists.view.rectifications import RectificationRow, Standing, Step
from services.projection.unit_sheet.view import VIEW as ORGANIZATIONS
from services.projection.unit_sheet.view import OrganizationRow
from shared.clock import ZONE
from shared.deadline import Every
from shared.directory import views as directory
from shared.views.table import Table
from shared.views.view import Key, View

PEOPLE, LISTS, ITEMS, RECTIFIED, MEETINGS_A_YEAR, STUDIES, PLACES = 30, 3, 6, 20, 40, 12, 8
TEXT = "已按清单要求组织落实，会议记录与签到表齐全，资料归档待查"
Rows = Iterator[tuple[Key, Any]]


def unit(number: int) -> UUID:
    """Return the number's unit; ids of its things follow it, so that their rows lie together as they would."""
    return UUID(int=(number + 1) << 64)


def thing(unit_number: int, number: int) -> UUID:
    return UUID(int=((unit_number + 1) << 64) + number + 1)


def person(unit_number: int, number: int) -> UUID:
    return thing(unit_number, 100 + number % PEOPLE)


def place(unit_number: int, number: int) -> UUID:
    return thing(unit_number, 200 + number % PLACES)


def everything(units: int, year: int) -> list[tuple[View[Any], Rows]]:
    """Return the rows of each view."""
    makers: list[tuple[View[Any], str, Callable[[int, int], Iterator[Any]]]] = [
        (DUTY_LISTS, "responsibility", _lists),
        (DUTY_ITEMS, "responsibility", _items),
        (RECTIFICATIONS, "responsibility", _rectifications),
        (TARGETS, "supervision", _targets),
        (MONTHLY_REPORTS, "supervision", _reports),
        (QUARTERLY_CHECKS, "supervision", _checks),
        (MEETINGS, "management", _meetings),
        (OCCASIONS, "management", _occasions),
        (STUDY_DAYS, "learning", _study_days),
        (MEMBERS, "management", _members),
        (ORGANIZATIONS, "management", _organizations),
        (directory.UNITS, "management", _units),
        (directory.PEOPLE, "management", _people),
        (directory.ORGANIZATIONS, "management", _places),
        (directory.POSTS, "management", _posts),
    ]
    return [(view, _rows(view, service, make, units, year)) for view, service, make in makers]


def _rows(view: View[Any], service: str, make: Callable[[int, int], Iterator[Any]], units: int, year: int) -> Rows:
    table = Table(view)
    for number in range(units):
        for row in make(number, year):
            yield (unit(number), service, *table.key_of(row)), row


def _lists(u: int, year: int) -> Iterator[Any]:
    for number in range(LISTS):
        holder = person(u, number)
        yield DutyListRow(
            id=thing(u, 300 + number),
            year=year,
            level="branch_secretary",
            organization=place(u, number + 2),
            status=Status.ACKNOWLEDGED,
            holder=holder,
            tenures=(Tenure(since=None, holder=holder),),
            items=tuple(thing(u, 1_000 + number * ITEMS + item) for item in range(ITEMS)),
            issued_on=date(year, 1, 10),
            acknowledged_on=date(year, 1, 12),
        )


def _items(u: int, year: int) -> Iterator[Any]:
    for number in range(LISTS * ITEMS):
        holder = person(u, number // ITEMS)
        yield DutyItemRow(
            list=thing(u, 300 + number // ITEMS),
            item=thing(u, 1_000 + number),
            number=number % ITEMS + 1,
            matter="组织主题党日，研究部署党建重点任务",
            standard="每月一次，有记录、有签到",
            deadline=Every(text="每月", frequency="monthly"),
            evidence=None,
            source=None,
            carried_by=(),
            performances=tuple(
                Performance(
                    period=f"{year}-{month:02}",
                    performed_on=date(year, month, 20),
                    performed_by=holder,
                    result=TEXT,
                    standing="confirmed" if month % 3 else "performed",
                    event=thing(u, 50_000 + number * 12 + month),
                )
                for month in range(1, 12)
            ),
        )


def _rectifications(u: int, year: int) -> Iterator[Any]:
    for number in range(RECTIFIED):
        due = date(year, number % 12 + 1, 25)
        story = tuple(
            Step(type="ProgressReported", on=date(year, 1, 5), by=person(u, number), text=TEXT, event=UUID(int=step))
            for step in range(8)
        )
        yield RectificationRow(
            id=thing(u, 10_000 + number),
            year=year,
            kind="dated",
            source="check",
            problem="党建工作台账不全，两次会议无记录",
            measure="补齐会议记录，落实专人按月核对",
            responsible=person(u, number),
            helpers=(person(u, number + 1),),
            deadline=str(due),
            due=due,
            first_due=due,
            origin=thing(u, 20_000 + number) if number < 4 else None,
            raised_on=date(year, 1, 5),
            standing=Standing.OPEN if number % 4 else Standing.CLOSED_OUT,
            closed_on=None if number % 4 else date(year, 6, 1),
            story=story,
        )


def _targets(u: int, year: int) -> Iterator[Any]:
    for number in range(3):
        yield TargetRow(
            id=thing(u, 400 + number),
            year=year,
            number=number + 1,
            subject="branch",
            person=None,
            organization=place(u, number + 2),
            linked_branch=None,
            indicator="组织主题党日",
            frequency="monthly",
            minimum=1,
            rule=Rule(event="MeetingHeld", kinds=("theme_day",), organization_is="own"),
            note=None,
        )


def _reports(u: int, year: int) -> Iterator[Any]:
    for number in range(5 * 11):
        month = number // 5 + 1
        yield MonthlyReportRow(
            id=thing(u, 2_000 + number),
            person=person(u, number % 5),
            month=f"{year}-{month:02}",
            due_on=date(year, month + 1, 3),
            opened_at=datetime(year, month, 28, 9, tzinfo=ZONE),
            entries=(),
            standing=ReportStanding.ACCEPTED if number % 7 else ReportStanding.OPEN,
            submitted_on=date(year, month + 1, 2) if number % 7 else None,
        )


def _checks(u: int, year: int) -> Iterator[Any]:
    for quarter in range(1, 5):
        lines = tuple(Line(line=thing(u, 3_000 + n), person=person(u, n), verdict="fulfilled") for n in range(20))
        finding = Finding(
            finding=thing(u, 20_000 + quarter - 1),
            person=person(u, quarter),
            problem="党建工作台账不全",
            measure="补齐",
            due=date(year, 12, 25),
            severity="ordinary",
        )
        yield CheckRow(
            id=thing(u, 500 + quarter),
            year=year,
            number=quarter,
            quarter=f"{year}-Q{quarter}",
            inspectors=(person(u, 7),),
            planned_on=date(year, quarter * 3, 10),
            standing=CheckStanding.REPORTED,
            held_on=date(year, quarter * 3, 10),
            lines=lines,
            findings=(finding,),
            reported_on=date(year, quarter * 3, 20),
        )


def _meetings(u: int, year: int) -> Iterator[Any]:
    due = tuple(person(u, number) for number in range(PEOPLE))
    for number in range(MEETINGS_A_YEAR):
        held_on = date(year, number % 11 + 1, 15)
        yield MeetingRow(
            id=thing(u, 4_000 + number),
            organization=place(u, number),
            kinds=("theme_day",),
            title="主题党日",
            year=year,
            state=MeetingState.HELD,
            planned_on=held_on,
            held_on=held_on,
            chair=due[0],
            recorder=due[1],
            due=due,
            present=due[2:],
            absent=tuple(Missing(person=one, reason="公务出差") for one in due[:2]),
        )


def _occasions(u: int, year: int) -> Iterator[Any]:
    for number in range(MEETINGS_A_YEAR):
        yield OccasionRow(
            id=thing(u, 4_000 + number),
            event="MeetingHeld",
            state=OccasionState.HELD,
            title="主题党日",
            year=year,
            held_on=date(year, number % 11 + 1, 15),
            organizations=(place(u, number),),
            kinds=("theme_day",),
            chair=person(u, 0),
            present=tuple(person(u, one) for one in range(2, PEOPLE)),
            due=PEOPLE,
            came=PEOPLE - 2,
            source_event=thing(u, 60_000 + number),
        )


def _study_days(u: int, year: int) -> Iterator[Any]:
    due = tuple(person(u, number) for number in range(PEOPLE))
    for number in range(STUDIES):
        held_on = date(year, number + 1, 8)
        yield StudyDayRow(
            id=thing(u, 5_000 + number),
            year=year,
            topic="党的创新理论",
            state=StudyState.HELD,
            planned_on=held_on,
            held_on=held_on,
            organizations=(place(u, number),),
            hours=Decimal(3),
            due=due,
            present=due,
        )


def _members(u: int, year: int) -> Iterator[Any]:
    for number in range(PEOPLE):
        yield MemberRow(person(u, number), date(2001, 9, 21), "in_service", None)


def _organizations(u: int, year: int) -> Iterator[Any]:
    for number in range(PLACES):
        parent = place(u, 1) if number > 1 else None
        ends = date(year + 2, 3, 8)
        since = date(year - 3, 3, 9)
        yield OrganizationRow(place(u, number), f"ZB{number}", "第一支部", _kind(number), parent, None, since, ends)


def _units(u: int, year: int) -> Iterator[Any]:
    yield directory.UnitRow(unit(u), f"U{u:04}", f"第{u}单位")


def _people(u: int, year: int) -> Iterator[Any]:
    for number in range(PEOPLE):
        home = place(u, 2 + number % (PLACES - 2))
        yield directory.PersonRow(person(u, number), f"P{number:03}", "党员", "full", ((date.min, home),))


def _places(u: int, year: int) -> Iterator[Any]:
    for number in range(PLACES):
        parent = place(u, 1) if number > 1 else None
        yield directory.OrganizationRow(place(u, number), f"ZB{number}", "第一支部", _kind(number), parent)


def _posts(u: int, year: int) -> Iterator[Any]:
    titles = {"leading_group": "党组书记", "organ_committee": "机关党委书记", "branch": "党支部书记"}
    for number in range(PLACES):
        title = titles[_kind(number)]
        yield directory.PostRow(
            thing(u, 600 + number), person(u, number), place(u, number), title, date(year - 1, 1, 1)
        )


def _kind(number: int) -> str:
    return ("leading_group", "organ_committee")[number] if number < 2 else "branch"

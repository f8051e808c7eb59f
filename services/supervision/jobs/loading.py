"""A unit's rows from supervision's own views, as the folds left them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from services.supervision.checks.view import CheckRow
from services.supervision.duties.view import DutyListRow
from services.supervision.exemptions.view import ExemptionRow
from services.supervision.jobs.matters import Lists
from services.supervision.jobs.schedule import Database
from services.supervision.meetings.view import HeldRow
from services.supervision.rectifications.view import RectificationRow
from services.supervision.reports.view import ReportRow
from services.supervision.targets.view import TargetRow
from shared.calendar.period import Period
from shared.views.queries import Queries

R = TypeVar("R")

_HERE = Path(__file__).parents[1]
_QUERIES: Mapping[str, Queries] = {
    name: Queries.load(_HERE / name / "queries.sql")
    for name in ("duties", "rectifications", "targets", "meetings", "exemptions", "reports", "checks")
}
_DUTIES = TypeAdapter(list[DutyListRow])
_RECTIFICATIONS = TypeAdapter(list[RectificationRow])
_TARGETS = TypeAdapter(list[TargetRow])
_HELD = TypeAdapter(list[HeldRow])
_REPORTS = TypeAdapter(list[ReportRow])
_EXEMPTIONS = TypeAdapter(list[ExemptionRow])
_CHECKS = TypeAdapter(list[CheckRow])


async def load_lists(
    connection: Database, unit: UUID, period: Period, positions: Mapping[str, int], *, targets: bool = True
) -> Lists:
    """Return what the lists of the period's year say; rectifications closed before the period are left out."""
    year = period.year
    return Lists(
        duties=await _rows(connection, _DUTIES, "duties", "duty_lists_of_year", unit=unit, year=year),
        rectifications=await _rows(
            connection, _RECTIFICATIONS, "rectifications", "rectifications_in_work", unit=unit, since=period.start
        ),
        targets=await load_targets(connection, unit, year) if targets else (),
        held=await load_held(connection, unit, year) if targets else (),
        exemptions=await load_exemptions(connection, unit) if targets else (),
        positions=positions,
    )


async def load_targets(connection: Database, unit: UUID, year: int) -> list[TargetRow]:
    return await _rows(connection, _TARGETS, "targets", "targets_of_year", unit=unit, year=year)


async def load_held(connection: Database, unit: UUID, year: int) -> list[HeldRow]:
    """Meetings and study days that belong to the year."""
    return await _rows(connection, _HELD, "meetings", "held_in_year", unit=unit, year=year)


async def load_exemptions(connection: Database, unit: UUID) -> list[ExemptionRow]:
    return await _rows(connection, _EXEMPTIONS, "exemptions", "exemptions", unit=unit)


async def load_reports(connection: Database, unit: UUID, month: str) -> list[ReportRow]:
    return await _rows(connection, _REPORTS, "reports", "reports_of_month", unit=unit, month=month)


async def load_checks(connection: Database, unit: UUID, quarter: str) -> list[CheckRow]:
    return await _rows(connection, _CHECKS, "checks", "checks_of_quarter", unit=unit, quarter=quarter)


async def _rows(connection: Database, adapter: TypeAdapter[list[R]], folder: str, query: str, **values: Any) -> list[R]:
    return adapter.validate_python(await _QUERIES[folder][query](connection, **values))

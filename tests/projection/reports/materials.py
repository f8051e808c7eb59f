"""What builders of rows get, from a story folded in memory: rows as the queries would give them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from services.projection.meetings.view import MEETINGS
from services.projection.quarterly_checks.view import QUARTERLY_CHECKS
from services.projection.reports.about import RULEBOOK
from services.projection.reports.material import Found, Material
from services.projection.study_days.view import STUDY_DAYS
from services.projection.targets.view import MONTHLY_REPORTS, OCCASIONS, TARGETS
from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS
from services.projection.unit_sheet.view import VIEW as ORGANIZATIONS
from shared.calendar.working_days import packaged_calendar
from shared.directory.views import POSTS
from shared.views.columns import Column, columns_of
from shared.views.view import View
from tests.projection.scenarios import NAMES
from tests.projection.story import Story


def material(story: Story, today: date, **more: list[Found]) -> Material:
    """Return the material of a day; `more` are rows of queries that join several tables."""
    items = stored(story, DUTY_ITEMS)
    organizations = [row | {"parent_name": None} for row in stored(story, ORGANIZATIONS)]
    names = {row["id"]: row["name"] for row in organizations}
    found: dict[str, Sequence[Found]] = {
        "duty_lists": [_placed(row, names) for row in stored(story, DUTY_LISTS)],
        "duty_items": sorted(items, key=lambda row: (row["list"], row["number"])),
        "rectification_items": stored(story, RECTIFICATIONS),
        "targets": [_placed(row, names) for row in stored(story, TARGETS)],
        "occasions": sorted(stored(story, OCCASIONS), key=lambda row: str(row["held_on"])),
        "monthly_reports": stored(story, MONTHLY_REPORTS),
        "organizations": [row for row in organizations if row["ended_on"] is None],
        "posts": [_placed(row, names) | {"linked_branch_name": None} for row in stored(story, POSTS)],
        "members_per_branch": [],
        "monthly_reports_under_way": stored(story, MONTHLY_REPORTS),
        "meetings_under_way": [_hosted(row, organizations) for row in stored(story, MEETINGS)],
        "study_days_under_way": stored(story, STUDY_DAYS),
        "quarterly_checks": stored(story, QUARTERLY_CHECKS),
        **more,
    }
    return Material(found, today, today.year, packaged_calendar(), RULEBOOK, NAMES)


def stored(story: Story, view: View[Any]) -> list[dict[str, Any]]:
    """The view's rows with their columns as the database gives them back."""
    return [_as_stored(row, _columns(view)) for row in story.rows(view)]


def _placed(row: dict[str, Any], names: dict[Any, str]) -> dict[str, Any]:
    return row | {"organization_name": names.get(row["organization"])}


def _hosted(row: dict[str, Any], organizations: Sequence[Found]) -> dict[str, Any]:
    kinds = {one["id"]: one["kind"] for one in organizations}
    return row | {"organization_kind": kinds.get(row["organization"])}


def _as_stored(row: Any, columns: Iterable[Column]) -> dict[str, Any]:
    by_name = {column.name: column for column in columns}
    return {one.name: _value(getattr(row, one.name), by_name[one.name]) for one in fields(row)}


def _value(value: Any, column: Column) -> Any:
    if value is None or column.dump is None:
        return value
    dumped = column.dump(value)
    return json.loads(dumped) if column.json else dumped


def _columns(view: View[Any]) -> tuple[Column, ...]:
    return columns_of(view.row)

"""A row of the trail as people read it: what it is called, who did it and for whom, and whether it came late."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.projection.audit.titles import title
from shared.calendar.working_days import Calendar, NoCalendarForYear
from shared.clock import ZONE
from shared.rulebook.rules import Language

LATE_AFTER_WORKING_DAYS = 5
"""Entry within so many working days is unmarked; later is a neutral 补录."""


def readable(
    row: Mapping[str, Any], names: Mapping[UUID, str], calendar: Calendar, language: Language = "zh"
) -> dict[str, Any]:
    """Return the row with `title`, `who` (both names where one typed for another) and `late`, the mark of 补录."""
    by, actor = row["by"], row["on_behalf_of"] or row["by"]
    who = names.get(actor, str(actor))
    if actor != by:
        typist = names.get(by, str(by))
        who = f"{who}（{typist}代录）" if language == "zh" else f"{who} (entered by {typist})"
    return {
        **row,
        "title": title(row["type"], language),
        "who": who,
        "by_name": names.get(by),
        "on_behalf_of_name": names.get(row["on_behalf_of"]) if row["on_behalf_of"] else None,
        "late": entered_late(row, calendar),
    }


def entered_late(row: Mapping[str, Any], calendar: Calendar) -> bool:
    """Whether it was said more than five working days after it was so; by calendar weeks where no calendar is known."""
    on, said = row["on"], row["at"].astimezone(ZONE).date()
    if said <= on:
        return False
    try:
        return calendar.working_days_between(on, said) > LATE_AFTER_WORKING_DAYS
    except NoCalendarForYear:
        return bool((said - on).days > 7)

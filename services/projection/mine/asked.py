"""How much was asked of a person this month, by kind 减负账. Pure."""

from collections import Counter
from collections.abc import Iterator

from services.projection.mine.person import Me
from services.projection.reports.material import Material, Row
from services.projection.three_lists.occurrences import occurrences_of
from services.projection.three_lists.rows import lists
from shared.calendar.period import Frequency, Period
from shared.clock import ZONE

_KINDS = ("duty", "rectification", "monthly_report", "make_up_task", "meeting", "study_day", "quarterly_check")


def asked(material: Material, me: Me) -> Row:
    """Return the month's count: what fell due (duties), was raised, opened or set, and where one had to come."""
    month = Period.of(Frequency.MONTHLY, material.today)
    found = Counter[str]()
    for count in (_lists, _reports, _gatherings):
        found.update(count(material, me, month))
    kinds = [{"kind": kind, "kind_word": material.word("owed", kind), "count": found[kind]} for kind in _KINDS]
    return {"month": month.label, "total": found.total(), "kinds": kinds}


def _lists(material: Material, me: Me, month: Period) -> Iterator[str]:
    for duty_list, items in lists(material):
        if duty_list["status"] == "drafted" or not me.is_one_of(one["holder"] for one in duty_list["tenures"]):
            continue
        for item in items:
            for one in occurrences_of(duty_list, item, material.calendar):
                if one.holder == me.person and month.contains(one.due):
                    yield "duty"
    for found in material.found["rectification_items"]:
        if month.contains(found["raised_on"]) and me.is_one_of((found["responsible"], *found["helpers"])):
            yield "rectification"


def _reports(material: Material, me: Me, month: Period) -> Iterator[str]:
    for report in material.found["monthly_reports_under_way"]:
        if report["person"] != me.person:
            continue
        if month.contains(report["opened_at"].astimezone(ZONE).date()):
            yield "monthly_report"
        for task in report["tasks"]:
            if task["set_on"][:7] == month.label:
                yield "make_up_task"


def _gatherings(material: Material, me: Me, month: Period) -> Iterator[str]:
    for meeting in material.found["meetings_under_way"]:
        held = meeting["held_on"] is not None
        due = me.is_one_of(meeting["due"]) if held else me.is_expected_at(meeting)
        if due and meeting["state"] != "cancelled" and month.contains(meeting["held_on"] or meeting["planned_on"]):
            yield "meeting"
    for day in material.found["study_days_under_way"]:
        held = day["held_on"] is not None
        due = me.is_one_of(day["due"]) if held else me.is_expected_to_study(day)
        if due and day["state"] != "cancelled" and month.contains(day["held_on"] or day["planned_on"]):
            yield "study_day"
    for check in material.found["quarterly_checks"]:
        inspects = me.is_one_of(check["inspectors"]) and check["standing"] != "cancelled"
        if inspects and month.contains(check["planned_on"]):
            yield "quarterly_check"

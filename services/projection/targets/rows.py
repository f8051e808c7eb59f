"""The rows of the reports on targets, monthly reports and make-up tasks. Pure."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import thing
from services.projection.targets.counting import Count, Counted, counted, counts
from services.projection.targets.view.occasions import State
from shared.calendar.period import Period
from shared.clock import ZONE
from shared.rulebook.lights import Light, unlit

LIGHT = (Column("light", "灯", "light", "light", 8), Column("reason", "亮灯说明", "reason", width=48))

TARGETS = (
    Column("number", "序号", "no.", "number", 6),
    Column("subject", "对象", "subject", width=12),
    Column("person", "责任人", "person", width=10),
    Column("organization", "组织", "organization", width=18),
    Column("indicator", "指标", "indicator", width=32),
    Column("period", "时段", "period", width=14),
    Column("minimum", "目标次数", "at least", "number", 8),
    Column("done", "已完成", "done", "number", 8),
    Column("shortfall", "差额", "missing", "number", 8),
    Column("forecast", "预计", "forecast", "number", 8),
    Column("counted", "计入事项", "what counts", width=44),
    Column("corrected", "期末后更正", "corrected since", width=24),
    *LIGHT,
)
MONTHLY_REPORTS = (
    Column("month", "月份", "month", width=10),
    Column("person", "报告人", "person", width=10),
    Column("due_on", "应交日期", "due", "date", 12),
    Column("submitted_on", "提交日期", "submitted on", "date", 12),
    Column("status", "状态", "status", width=10),
    Column("missed", "是否缺报", "missed", width=10),
    Column("entries", "事项数", "entries", "number", 8),
    Column("tasks", "补课", "make-up tasks", width=16),
    Column("changed_since", "报告后有更正", "changed since", width=28),
    *LIGHT,
)
MAKE_UP_TASKS = (
    Column("month", "月份", "month", width=10),
    Column("person", "责任人", "person", width=10),
    Column("text", "补课事项", "to make up", width=40),
    Column("due", "补课期限", "due", "date", 12),
    Column("done_on", "完成日期", "done on", "date", 12),
    *LIGHT,
)


def targets(material: Material) -> list[Row]:
    """One row per target and period that has begun, each judged by itself and listing what it counts."""
    rows = []
    for target in material.found["targets"]:
        base = {
            **{name: target[name] for name in ("id", "number", "indicator", "minimum")},
            "item": thing("target", target["id"]),
            "subject": material.word("subject", target["subject"]),
            "subject_code": target["subject"],
            "person": material.name(target["person"]),
            "person_id": target["person"],
            "organization": target["organization_name"],
            "organization_id": target["organization"],
        }
        for count in counts(target, material.found["occasions"], material.today):
            rows.append(base | _count_part(material, target, count))
    return rows


def _count_part(material: Material, target: Found, count: Count) -> Row:
    ended = datetime.combine(count.period.end, time(), ZONE)
    late = [one for one in count.counted if one.corrected_at is not None and one.corrected_at >= ended]
    lit = _target_light(material, target, count)
    return {
        "period": material.say(count.period.chinese, count.period.label),
        "period_code": count.period.label,
        "done": count.done,
        "shortfall": count.shortfall,
        "forecast": count.forecast,
        "counted": "；".join(_said(one) for one in count.counted) or None,
        "counted_events": [_counted_event(target, one) for one in count.counted],
        "corrected": "；".join(one.title for one in late) or None,
        "light": shown(lit, material.language),
        "reason": lit.reason(material.language),
    }


def _counted_event(target: Found, one: Counted) -> Row:
    """What was counted and where it leads: to the meeting or study day, or to the entry by hand in the target."""
    leads_to = thing(one.slice, one.id) if one.slice else thing("target", target["id"], one.id)
    return {"id": one.id, "event": one.event, "held_on": one.held_on, "item": leads_to}


def _target_light(material: Material, target: Found, count: Count) -> Light:
    events = tuple(one.event for one in count.counted if one.event is not None)
    if target["dropped_on"] is not None:
        reason = target["dropped_reason"]
        return unlit(f"目标已于{target['dropped_on']}取消：{reason}", f"Dropped: {reason}", events=events)
    return material.light(count.period.last_day, count.reached_on, events=events)


def _said(one: Counted) -> str:
    return f"{one.held_on} {one.title}"


def monthly_reports(material: Material) -> list[Row]:
    """One row per person and month; a number of the month that was corrected since the report was opened is named."""
    rows = []
    for report in material.found["monthly_reports"]:
        lit = report_light(material, report)
        done = sum(task["done_on"] is not None for task in report["tasks"])
        rows.append(
            {
                **{name: report[name] for name in ("id", "month", "due_on", "submitted_on", "summary")},
                "item": thing("monthly_report", report["id"]),
                "person": material.name(report["person"]),
                "person_id": report["person"],
                "status": material.word("report", report["standing"]),
                "status_code": report["standing"],
                "missed": _missed(material, report),
                "entries": len(report["entries"]),
                "lines": report["entries"],
                "tasks": f"{done}/{len(report['tasks'])}" if report["tasks"] else None,
                "changed_since": "；".join(changed_since(material, report)) or None,
                "light": shown(lit, material.language),
                "reason": lit.reason(material.language),
            }
        )
    return rows


def report_light(material: Material, report: Found) -> Light:
    """Return the light of a monthly report: one that was returned is not handed in."""
    submitted_on = None if report["standing"] == "returned" else report["submitted_on"]
    return material.light(report["due_on"], submitted_on, made_up=report["missed"] and submitted_on is not None)


def changed_since(material: Material, report: Found) -> list[str]:
    """Return the titles of the month's meetings and study days whose records were corrected after it was opened."""
    month = Period.parse(report["month"])
    found = [
        counted(one)
        for one in material.found["occasions"]
        if one["state"] == State.HELD and month.contains(one["held_on"])
    ]
    return [_said(one) for one in found if one.corrected_at is not None and one.corrected_at > report["opened_at"]]


def _missed(material: Material, report: Found) -> str | None:
    if not report["missed"]:
        return None
    made_up = report["submitted_on"] is not None
    return material.say("缺报后补交", "made up") if made_up else material.say("缺报", "missed")


def make_up_tasks(material: Material) -> list[Row]:
    """One row per task of a monthly report; what is done is made up after a miss, so it is yellow at best."""
    rows = []
    for report in material.found["monthly_reports"]:
        for task in report["tasks"]:
            due, done_on = _date(task["due"]), _date(task["done_on"])
            lit = material.light(due, done_on, made_up=done_on is not None)
            rows.append(
                {
                    "id": UUID(task["task"]),
                    "item": thing("monthly_report", report["id"], task["task"]),
                    "report": report["id"],
                    "ref": task["ref"],
                    "month": report["month"],
                    "person": material.name(report["person"]),
                    "person_id": report["person"],
                    "text": task["text"],
                    "due": due,
                    "done_on": done_on,
                    "light": shown(lit, material.language),
                    "reason": lit.reason(material.language),
                }
            )
    return rows


def _date(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)

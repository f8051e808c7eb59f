"""The rows of the report on quarterly checks. Pure."""

from datetime import date

from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import thing
from shared.calendar.period import Period
from shared.rulebook.lights import Light, unlit

QUARTERLY_CHECKS = (
    Column("number", "次序", "no.", "number", 6),
    Column("period", "季度", "quarter", width=14),
    Column("planned_on", "计划日期", "planned on", "date", 12),
    Column("held_on", "检查日期", "held on", "date", 12),
    Column("inspectors", "检查人员", "inspectors", width=18),
    Column("status", "状态", "status", width=10),
    Column("checked", "已查事项", "lines checked", width=12),
    Column("findings", "发现问题", "findings", "number", 8),
    Column("problems", "问题及整改", "problems and what became of them", width=44),
    Column("talks", "提醒谈话", "talks", width=24),
    Column("reminders", "提醒函", "reminders", "number", 8),
    Column("circular_on", "通报日期", "circular of", "date", 12),
    Column("reported_on", "报告日期", "reported on", "date", 12),
    Column("summary", "检查结论", "summary", width=36),
    Column("light", "灯", "light", "light", 8),
    Column("reason", "亮灯说明", "reason", width=48),
)


def quarterly_checks(material: Material) -> list[Row]:
    """One row per check; each finding names the rectification item that it became, if it is known here yet."""
    raised: dict[str, Found] = {}
    for found in material.found["rectifications_of_findings"]:
        raised.setdefault(str(found["origin"]), found)
    return [_check(material, found, raised) for found in material.found["quarterly_checks"]]


def check_light(material: Material, found: Found) -> Light:
    """Return the light of a check: held by the day that was planned."""
    if found["standing"] == "cancelled":
        reason = found["cancelled_reason"]
        return unlit(f"督查已取消：{reason}", f"Cancelled: {reason}")
    return material.light(found["planned_on"], found["held_on"])


def _check(material: Material, found: Found, raised: dict[str, Found]) -> Row:
    lit, lines, quarter = check_light(material, found), found["lines"], Period.parse(found["quarter"])
    findings = [_finding(material, one, raised.get(one["finding"])) for one in found["findings"]]
    checked = sum(line["verdict"] is not None for line in lines)
    talks = [f"{material.name(talk['person'])} {talk['held_on']}" for talk in found["talks"]]
    return {
        **{name: found[name] for name in ("id", "year", "number", "planned_on", "held_on", "circular_on")},
        **{name: found[name] for name in ("reported_on", "summary", "unchecked_reason")},
        "item": thing("quarterly_check", found["id"]),
        "period": material.say(quarter.chinese, quarter.label),
        "period_code": quarter.label,
        "inspectors": material.all_names(found["inspectors"]),
        "inspector_ids": found["inspectors"],
        "status": material.word("check", found["standing"]),
        "status_code": found["standing"],
        "checked": f"{checked}/{len(lines)}" if lines else None,
        "lines": len(lines),
        "lines_checked": checked,
        "findings": len(findings),
        "finding_list": findings,
        "problems": "；".join(_said(one) for one in findings) or None,
        "talks": "；".join(talks) or None,
        "talk_list": [_named(material, talk) for talk in found["talks"]],
        "reminders": len(found["reminders"]),
        "reminder_list": [_named(material, reminder) for reminder in found["reminders"]],
        "light": shown(lit, material.language),
        "reason": lit.reason(material.language),
    }


def _finding(material: Material, found: Found, raised: Found | None) -> Row:
    return {
        "id": found["finding"],
        "item": thing("rectification", raised["id"]) if raised else None,
        "problem": found["problem"],
        "person": material.name(found["person"]),
        "person_id": found["person"],
        "due": date.fromisoformat(found["due"]),
        "severity": material.word("severity", found["severity"]),
        "severity_code": found["severity"],
        "status": material.word("rectification", raised["standing"]) if raised else None,
        "status_code": raised["standing"] if raised else None,
    }


def _named(material: Material, found: Found) -> Row:
    rest = {name: value for name, value in found.items() if name != "person"}
    return {"person": material.name(found["person"]), "person_id": found["person"], **rest}


def _said(finding: Row) -> str:
    return f"{finding['problem']}（{finding['status']}）" if finding["status"] else str(finding["problem"])

"""The rows of the report on study days. Pure."""

from datetime import date
from uuid import UUID

from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import thing
from shared.rulebook.lights import Light, unlit

STUDY_DAYS = (
    Column("planned_on", "计划日期", "planned on", "date", 12),
    Column("moved_from", "原定日期", "moved from", "date", 12),
    Column("held_on", "举办日期", "held on", "date", 12),
    Column("topic", "专题", "topic", width=36),
    Column("organizations", "参加组织", "organizations", width=24),
    Column("lecturer", "主讲人", "lecturer", width=10),
    Column("due", "应到", "due", "number", 8),
    Column("present", "实到", "present", "number", 8),
    Column("made_up", "补学", "made up", "number", 8),
    Column("missing", "未补学人员", "not made up yet", width=20),
    Column("hours", "学时", "hours", "number", 8),
    Column("materials", "学习资料", "materials", "number", 8),
    Column("status", "状态", "status", width=10),
    Column("minutes", "记录情况", "minutes", width=14),
    Column("light", "灯", "light", "light", 8),
    Column("reason", "亮灯说明", "reason", width=48),
)


def study_days(material: Material) -> list[Row]:
    """One row per study day; the light compares the planned date with the day on which it was held."""
    names = {str(row["id"]): row["name"] for row in material.found["organization_names"]}
    return [_study_day(material, found, names) for found in material.found["study_days"]]


def still_to_make_up(found: Found) -> list[UUID]:
    """Return who was absent and has not made it up."""
    done = {one["person"] for one in found["made_up"]}
    return [UUID(one["person"]) for one in found["absent"] if one["person"] not in done]


def study_light(material: Material, found: Found) -> Light:
    if found["state"] == "cancelled":
        reason = found["cancelled_reason"]
        return unlit(f"学习日已取消：{reason}", f"Cancelled: {reason}")
    return material.light(found["planned_on"] or found["held_on"], found["held_on"])


def _study_day(material: Material, found: Found, names: dict[str, str]) -> Row:
    lit, missing, moves = study_light(material, found), still_to_make_up(found), found["moves"]
    held = found["held_on"] is not None
    minutes = _minutes(found)
    return {
        **{name: found[name] for name in ("id", "year", "planned_on", "held_on", "topic")},
        "item": thing("study_day", found["id"]),
        "moved_from": date.fromisoformat(moves[0]["before"]) if moves else None,
        "moves": moves,
        "organizations": "、".join(names.get(id_, id_) for id_ in found["organizations"]) or None,
        "organization_ids": found["organizations"],
        "lecturer": material.name(found["lecturer"]),
        "lecturer_id": found["lecturer"],
        "due": len(found["due"]) if held else None,
        "due_ids": found["due"],
        "present": len(found["present"]) if held else None,
        "present_ids": found["present"],
        "guest_ids": found["guests"],
        "made_up": len(found["made_up"]) if held else None,
        "made_up_ids": [one["person"] for one in found["made_up"]],
        "missing": material.all_names(missing),
        "missing_ids": missing,
        "hours": None if found["hours"] is None else float(found["hours"]),
        "materials": len(found["materials"]) if held else None,
        "material_digests": found["materials"],
        "status": material.word("occasion", found["state"]),
        "status_code": found["state"],
        "minutes": material.word("minutes", minutes),
        "minutes_code": minutes,
        "light": shown(lit, material.language),
        "reason": lit.reason(material.language),
    }


def _minutes(found: Found) -> str:
    if found["proposal"] is not None:
        return "proposed"
    if found["state"] != "held":
        return "none"
    return "corrected" if found["corrections"] else "recorded"

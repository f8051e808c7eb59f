"""The rows of the report on meetings. Pure."""

from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import thing
from shared.rulebook.lights import Light, unlit

MEETINGS = (
    Column("kinds", "类别", "kind", width=18),
    Column("title", "会议名称", "meeting", width=30),
    Column("topics", "议题", "agenda", width=36),
    Column("organization", "组织", "organization", width=18),
    Column("joint", "联合单位、组织", "held jointly with", width=24),
    Column("planned_on", "计划日期", "planned on", "date", 12),
    Column("held_on", "召开日期", "held on", "date", 12),
    Column("chair", "主持人", "chair", width=10),
    Column("recorder", "记录人", "recorder", width=10),
    Column("due", "应到", "due", "number", 8),
    Column("present", "实到", "present", "number", 8),
    Column("absent", "缺席及原因", "absent, and why", width=24),
    Column("status", "状态", "status", width=10),
    Column("minutes", "记录情况", "minutes", width=14),
    Column("number", "纪要编号", "minutes no.", width=14),
    Column("returned", "退回原因", "returned because", width=24),
    Column("light", "灯", "light", "light", 8),
    Column("reason", "亮灯说明", "reason", width=48),
)


def meetings(material: Material) -> list[Row]:
    """One row per meeting; the light compares the planned date with the day on which it was held."""
    names = {row["id"]: row["name"] for row in material.found["organization_names"]}
    names |= {row["id"]: row["name"] for row in material.found["joint_units"]}
    return [
        _meeting(material, found, {str(id_): name for id_, name in names.items()})
        for found in material.found["meetings"]
    ]


def minutes_of(found: Found) -> str:
    """Return how far the record is: none, recorded, returned, proposed (a correction waits) or corrected."""
    if found["proposal"] is not None:
        return "proposed"
    if found["state"] == "returned":
        return "returned"
    if found["state"] != "held":
        return "none"
    return "corrected" if found["corrections"] else "recorded"


def meeting_light(material: Material, found: Found) -> Light:
    """Return the light of a meeting: a record that was returned is not there."""
    if found["state"] == "cancelled":
        reason = found["cancelled_reason"]
        return unlit(f"会议已取消：{reason}", f"Cancelled: {reason}")
    held_on = found["held_on"] if found["state"] == "held" else None
    return material.light(found["planned_on"] or found["held_on"], held_on)


def _meeting(material: Material, found: Found, names: dict[str, str]) -> Row:
    lit, absent = meeting_light(material, found), found["absent"]
    joint = [*found["covered_units"], *found["covered_organizations"]]
    return {
        **{name: found[name] for name in ("id", "title", "year", "planned_on", "place", "held_on", "number", "late")},
        "item": thing("meeting", found["id"]),
        "kinds": "、".join(material.word("meeting_kind", kind) or "" for kind in found["kinds"]),
        "kind_codes": found["kinds"],
        "topics": "；".join(item["title"] for item in found["agenda"]) or None,
        "organization": found["organization_name"],
        "organization_id": found["organization"],
        "joint": "、".join(names.get(id_, id_) for id_ in joint) or None,
        "joint_unit_ids": found["covered_units"],
        "joint_organization_ids": found["covered_organizations"],
        "chair": material.name(found["chair"]),
        "chair_id": found["chair"],
        "recorder": material.name(found["recorder"]),
        "recorder_id": found["recorder"],
        "due": len(found["due"]) or None,
        "due_ids": found["due"],
        "present": len(found["present"]) if found["held_on"] else None,
        "present_ids": found["present"],
        "absent": "；".join(f"{material.name(one['person'])}（{one['reason']}）" for one in absent) or None,
        "absent_ids": [one["person"] for one in absent],
        "status": material.word("occasion", found["state"]),
        "status_code": found["state"],
        "minutes": material.word("minutes", minutes_of(found)),
        "minutes_code": minutes_of(found),
        "returned": found["returned_reason"],
        "light": shown(lit, material.language),
        "reason": lit.reason(material.language),
    }

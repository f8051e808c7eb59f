"""The rows of the register of members. Pure."""

from datetime import date

from services.projection.reports.material import Column, Found, Material, Row
from services.projection.reports.things import thing
from shared.calendar.writing import chinese_date

MEMBERS = (
    Column("code", "编号", "code", width=10),
    Column("name", "姓名", "name", width=10),
    Column("standing", "党员类别", "standing", width=12),
    Column("status", "在职情况", "in service", width=12),
    Column("joined_on", "入党日期", "joined on", "date", 12),
    Column("branch", "组织关系所在支部", "home branch", width=20),
    Column("functional_branch", "功能型支部", "functional branch", width=20),
    Column("exempt", "不作硬性要求", "exempt", width=14),
    Column("mobile", "流动党员", "mobile", width=14),
    Column("lost", "失联", "out of reach", width=14),
)


def members(material: Material) -> list[Row]:
    """One row per member on the day."""
    return [_member(material, found) for found in material.found["members"]]


def _member(material: Material, found: Found) -> Row:
    exempt_since = found["exempt_since"] if found["exempt"] else None
    since = {"exempt": exempt_since, "mobile": found["mobile_since"], "lost": found["lost_since"]}
    return {
        **{name: found[name] for name in ("id", "code", "joined_on", "confirmed_on")},
        "item": thing("member", found["id"]),
        "name": material.name(found["id"]),
        "person_id": found["id"],
        "standing": material.word("standing", found["standing"]),
        "standing_code": found["standing"],
        "status": material.word("member_status", found["status"]),
        "status_code": found["status"],
        "branch": found["branch_name"] or found["outside_branch"],
        "branch_id": found["branch"],
        "functional_branch": found["functional_branch_name"],
        "functional_branch_id": found["functional_branch"],
        **{
            name: material.say(f"自{chinese_date(day)}", f"since {day}") if day else None for name, day in since.items()
        },
        **{f"{name}_since": day for name, day in since.items()},
    }


def _since(material: Material, day: date | None) -> str | None:
    return material.say(f"自{chinese_date(day)}", f"since {day}") if day else None

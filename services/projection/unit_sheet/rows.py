"""The rows of the unit sheet: one line per organization, post, branch, kind of meeting, list. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from services.projection.organizations.rows import held, vacancies
from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import HELD_AS, thing
from services.projection.targets.rows import report_light
from services.projection.three_lists.rows import board_light, lists, rectification_light
from services.projection.unit_sheet.meetings import kept_rules
from shared.rulebook.lights import Colour, Light

SHEET = (
    Column("section", "类别", "section", width=14),
    Column("matter", "项目", "matter", width=28),
    Column("value", "内容", "content", width=32),
    Column("number", "数量", "number", "number", 8),
    Column("note", "说明", "note", width=40),
    Column("light", "灯", "light", "light", 8),
    Column("reason", "亮灯说明", "reason", width=48),
)


def sheet(material: Material) -> list[Row]:
    """The whole unit on the report's day, section by section."""
    return [
        *_organizations(material),
        *_posts(material),
        *_members(material),
        *_meetings(material),
        *_rules(material),
        *_study_days(material),
        *_breaches(material),
        *_lists(material),
        *_reports(material),
    ]


def _row(
    material: Material,
    section: str,
    matter: str | None,
    value: str | None = None,
    *,
    number: int | None = None,
    note: str | None = None,
    light: Light | None = None,
    leads_to: Row | None = None,
    **ids: UUID | None,
) -> Row:
    """`leads_to` is None for what only sums up others; `ids` name the people and organizations of the row."""
    return {
        "section": material.word("section", section),
        "section_code": section,
        "matter": matter,
        "item": leads_to,
        "value": value,
        "number": number,
        "note": note,
        "light": shown(light, material.language) if light else None,
        "reason": light.reason(material.language) if light else None,
        **ids,
    }


def _organizations(material: Material) -> Iterator[Row]:
    for one in material.found["organizations"]:
        ends = one["term_ends_on"]
        yield _row(
            material,
            "organization",
            one["name"],
            material.word("organization_kind", one["kind"]),
            note=material.say(f"本届至{ends}", f"term ends {ends}") if ends else None,
            light=material.light(ends, None) if ends else None,
            leads_to=thing("organization", one["id"]),
            organization_id=one["id"],
        )


def _posts(material: Material) -> Iterator[Row]:
    for post in held(material):
        name = f"{post['organization_name'] or ''} {post['title']}".strip()
        about = [post["field"], post["linked_branch_name"] and f"联系{post['linked_branch_name']}"]
        yield _row(
            material,
            "post",
            name,
            material.name(post["person"]),
            number=1,
            note="；".join(filter(None, about)) or None,
            leads_to=thing("post", post["id"]),
            person_id=post["person"],
            organization_id=post["organization"],
        )
    for one, title in vacancies(material):
        yield _row(
            material,
            "post",
            f"{one['name']} {title}",
            material.say("空缺", "vacant"),
            number=0,
            note=material.say("职务空缺，请明确人选或代行职责人员", "vacant: name a holder or a deputy"),
            leads_to=thing("organization", one["id"]),
            organization_id=one["id"],
        )


def _members(material: Material) -> Iterator[Row]:
    for row in material.found["members_per_branch"]:
        full, probationary, exempt = row["full_members"], row["probationary"], row["exempt"]
        note = material.say(
            f"正式{full}人、预备{probationary}人，其中豁免{exempt}人",
            f"{full} full, {probationary} probationary; {exempt} of them exempt",
        )
        branch = row["branch_name"] or material.say("组织关系不在本单位", "affiliated elsewhere")
        yield _row(
            material,
            "members",
            branch,
            number=row["members"],
            note=note,
            leads_to=thing("organization", row["branch"]) if row["branch"] else None,
            organization_id=row["branch"],
        )


def _meetings(material: Material) -> Iterator[Row]:
    held = [one for one in _of_year(material) if one["event"] == "MeetingHeld"]
    for kind in dict.fromkeys(kind for one in held for kind in one["kinds"]):
        dates = [one["held_on"] for one in held if kind in one["kinds"]]
        yield _row(material, "meeting", material.word("meeting_kind", kind), _by_month(dates), number=len(dates))


def _rules(material: Material) -> Iterator[Row]:
    for kept in kept_rules(material):
        kind = material.word("meeting_kind", kept.asked.kind)
        missed = "、".join(material.say(period.chinese, period.label) for period in kept.missed)
        yield _row(
            material,
            "meeting_rule",
            f"{kept.organization['name']} {kind}",
            material.say(kept.period.chinese, kept.period.label),
            number=kept.done,
            note=material.say(f"缺：{missed}", f"missed: {missed}") if missed else None,
            light=kept.light,
            leads_to=thing("organization", kept.organization["id"]),
            organization_id=kept.organization["id"],
        )


def _study_days(material: Material) -> Iterator[Row]:
    held = [one for one in _of_year(material) if one["event"] == "StudyDayHeld"]
    due, came = sum(one["due"] for one in held), sum(one["came"] for one in held)
    made_up = sum(len(one["made_up"]) for one in held)
    note = material.say(
        f"应到{due}人次，实到{came}人次，补学{made_up}人次", f"{came} of {due} came, {made_up} made it up"
    )
    item = material.say("已举办", "held")
    yield _row(material, "study_day", item, _by_month(one["held_on"] for one in held), number=len(held), note=note)


def _breaches(material: Material) -> Iterator[Row]:
    """What a past fact did not keep: it is stored as it was, and shown here for people to deal with."""
    for one in _of_year(material):
        for sentence in one["breaches"]:
            leads_to = thing(HELD_AS[one["event"]], one["id"])
            yield _row(material, "breach", f"{one['held_on']} {one['title']}", sentence, leads_to=leads_to)


def _lists(material: Material) -> Iterator[Row]:
    duties = [board_light(material, one, item) for one, items in lists(material) for item in items]
    yield _counted(material, "duty", material.say("责任事项", "duty items"), duties)
    open_ = [one for one in material.found["rectification_items"] if one["standing"] != "closed_out"]
    lights = [rectification_light(material, one) for one in open_]
    yield _counted(material, "rectification", material.say("未销号问题", "not closed out"), lights)


def _counted(material: Material, section: str, item: str, lights: list[Light]) -> Row:
    numbers = Counter(light.colour for light in lights)
    value = "、".join(f"{colour.word(material.language)}{numbers[colour]}" for colour in Colour if numbers[colour])
    return _row(material, section, item, value or None, number=len(lights))


def _reports(material: Material) -> Iterator[Row]:
    reports = material.found["monthly_reports"]
    missed = [one for one in reports if one["missed"]]
    made_up = sum(report_light(material, one).colour is Colour.YELLOW for one in missed)
    note = material.say(f"其中已补交{made_up}份", f"{made_up} of them made up")
    yield _row(material, "report", material.say("应交", "opened"), number=len(reports))
    yield _row(material, "report", material.say("缺报", "missed"), number=len(missed), note=note if missed else None)


def _of_year(material: Material) -> list[Found]:
    found = material.found["occasions"]
    return [one for one in found if one["state"] == "held" and one["year"] == material.year]


def _by_month(dates: Iterable[date]) -> str | None:
    months = Counter(f"{day.year}-{day.month:02}" for day in dates)
    return "、".join(f"{month}：{months[month]}" for month in sorted(months)) or None

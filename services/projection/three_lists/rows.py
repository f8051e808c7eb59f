"""The rows of the three-lists board, the duty list and the rectification list, with lights and reasons. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import thing
from services.projection.three_lists.occurrences import Occurrence, current, deadline_of, occurrences_of
from shared.deadline import Standing
from shared.rulebook.lights import Light, unlit

LIGHT = (Column("light", "灯", "light", "light", 8), Column("reason", "亮灯说明", "reason", width=48))

BOARD = (
    Column("list", "清单", "list"),
    Column("number", "序号", "no.", "number", 6),
    Column("matter", "事项", "matter", width=36),
    Column("standard", "标准或措施", "standard or measure", width=36),
    Column("holder", "责任人", "person answering", width=10),
    Column("organization", "责任组织", "organization", width=18),
    Column("deadline", "时限要求", "deadline", width=16),
    Column("due", "到期日", "due", "date", 12),
    Column("status", "状态", "status", width=16),
    Column("done", "完成情况", "done", width=16),
    *LIGHT,
)
DUTIES = (
    Column("level", "层级", "level"),
    Column("organization", "责任组织", "organization", width=18),
    Column("holder", "责任人", "holder", width=10),
    Column("successor", "接任人", "successor", width=10),
    Column("list_status", "清单状态", "list status", width=14),
    Column("number", "序号", "no.", "number", 6),
    Column("matter", "责任事项", "matter", width=36),
    Column("standard", "标准", "standard", width=24),
    Column("deadline", "时限要求", "deadline", width=16),
    Column("period", "所属时段", "period", width=14),
    Column("due", "到期日", "due", "date", 12),
    Column("done_on", "履行日期", "performed on", "date", 12),
    Column("status", "履行状态", "status", width=14),
    Column("grade", "评价", "grade", width=8),
    *LIGHT,
)
RECTIFICATIONS = (
    Column("number", "序号", "no.", "number", 6),
    Column("problem", "问题", "problem", width=36),
    Column("source", "来源", "source", width=12),
    Column("kind", "类别", "kind", width=10),
    Column("measure", "整改措施", "measure", width=36),
    Column("responsible", "责任人", "responsible", width=10),
    Column("helpers", "协助人", "helpers", width=14),
    Column("deadline", "时限要求", "deadline", width=16),
    Column("due", "到期日", "due", "date", 12),
    Column("extensions", "延期次数", "extensions", "number", 8),
    Column("status", "状态", "status", width=18),
    Column("result", "整改结果", "result", width=30),
    Column("verified_by", "核验人", "verified by", width=10),
    Column("closed_on", "销号日期", "closed out on", "date", 12),
    *LIGHT,
)

_LIT = {"acknowledged", "closed", "issued"}


def board(material: Material) -> list[Row]:
    """Duties and rectifications together, one row per item (and holder, where each answers for his own months)."""
    rows = [row for duty_list, items in _lists(material) for item in items for row in _duty(material, duty_list, item)]
    for row in rectifications(material):
        rows.append(
            {
                "list": material.word("list", "rectification"),
                "list_code": "rectification",
                "matter": row["problem"],
                "standard": row["measure"],
                "holder": row["responsible"],
                "holder_id": row["responsible_id"],
                "organization": None,
                "organization_id": None,
                "done": row["result"],
                **{name: row[name] for name in ("id", "item", "number", "deadline", "due", "status", "status_code")},
                **{name: row[name] for name in ("helpers", "helper_ids", "light", "reason")},
            }
        )
    return rows


def duties(material: Material) -> list[Row]:
    """One row per occurrence of each duty item, judged by itself; one for an item without a date."""
    rows = []
    for duty_list, items in _lists(material):
        for item in items:
            base = _list_part(material, duty_list) | _item_part(duty_list, item)
            base["grade"] = material.word("grade", item["grade"])
            found = occurrences_of(duty_list, item, material.calendar)
            for one in found:
                lit = occurrence_light(material, duty_list, item, one)
                rows.append(base | _occurrence_part(material, one) | _lit(material, lit))
            if not found:
                lit = occurrence_light(material, duty_list, item, None)
                rows.append(base | {"period": None, "due": None, "done_on": None, "status": None} | _lit(material, lit))
    return rows


def rectifications(material: Material) -> list[Row]:
    """One row per item: one matter, one sheet; `story` has its events in order."""
    return [
        _rectification(material, number, found)
        for number, found in enumerate(material.found["rectification_items"], start=1)
    ]


def board_light(material: Material, duty_list: Found, item: Found) -> Light:
    """Return how an item stands as a whole."""
    return occurrence_light(
        material, duty_list, item, current(occurrences_of(duty_list, item, material.calendar), material.today)
    )


def lists(material: Material) -> Iterator[tuple[Found, Sequence[Found]]]:
    """Each duty list of the report with its items in force, in order."""
    return iter(_lists(material))


def rectification_light(material: Material, found: Found) -> Light:
    """Return the light of a rectification item: what is asked to be closed out counts as done until it is returned."""
    events = tuple(UUID(str(step["event"])) for step in found["story"][-1:])
    due, done_on = found["due"], found["asked_on"] or found["closed_on"]
    if found["kind"] == "long_term" and due is None:
        kept = found["checkpoints"]
        return unlit(
            f"长期坚持事项，不设时限；已检查{kept}次。",
            f"To be kept up for good, without a date; looked at {kept} times.",
            events=events,
        )
    return material.light(due, done_on, events=events)


def _lists(material: Material) -> list[tuple[Found, Sequence[Found]]]:
    by_list = {id_: list(items) for id_, items in groupby(material.found["duty_items"], key=lambda item: item["list"])}
    return [(duty_list, by_list.get(duty_list["id"], [])) for duty_list in material.found["duty_lists"]]


def _duty(material: Material, duty_list: Found, item: Found) -> Iterator[Row]:
    found = occurrences_of(duty_list, item, material.calendar)
    holders = list(dict.fromkeys(one.holder for one in found)) or [duty_list["holder"]]
    for holder in holders:
        his = [one for one in found if one.holder == holder]
        decisive = current(his, material.today)
        so_far = [one for one in his if one.due <= material.today or one.done_on]
        done = sum(one.done_on is not None and one.done_on <= material.today for one in his)
        part = _list_part(material, duty_list) | _item_part(duty_list, item)
        yield part | {
            "list": material.word("list", "duty"),
            "list_code": "duty",
            "holder": material.name(holder),
            "holder_id": holder,
            "due": decisive.due if decisive else None,
            "status": material.word("occurrence", decisive.standing if decisive else "open"),
            "status_code": decisive.standing if decisive else "open",
            "done": material.say(f"应办{len(so_far)}次，已办{done}次", f"{done} of {len(so_far)}"),
            **_lit(material, occurrence_light(material, duty_list, item, decisive)),
        }


def occurrence_light(material: Material, duty_list: Found, item: Found, one: Occurrence | None) -> Light:
    """Return the light of one occurrence of an item; None of an item that has no date."""
    if duty_list["status"] not in _LIT:
        return unlit("责任清单尚未下发，不亮灯。", "The list has not been issued yet.", due=one.due if one else None)
    if one is not None:
        return material.light(one.due, one.done_on, events=one.events)
    deadline = deadline_of(item)
    if isinstance(deadline, Standing):
        return unlit(f"“{deadline.text}”事项，不设时限。", "Without a date, as the list says.")
    return unlit(
        f"时限“{deadline.text}”无法识别为日期，请补充明确时限。",
        f"“{deadline.text}” cannot be read as a date: please give one.",
    )


def _list_part(material: Material, duty_list: Found) -> Row:
    hand_over: Mapping[str, Any] = duty_list["hand_over"] or {}
    return {
        "id": duty_list["id"],
        "year": duty_list["year"],
        "level": material.word("level", duty_list["level"]),
        "organization": duty_list["organization_name"],
        "organization_id": duty_list["organization"],
        "successor": material.name(hand_over.get("to")),
        "successor_id": hand_over.get("to"),
        "list_status": material.word("list_status", duty_list["status"]),
        "list_status_code": duty_list["status"],
        "holder": material.name(duty_list["holder"]),
        "holder_id": duty_list["holder"],
    }


def _item_part(duty_list: Found, item: Found) -> Row:
    return {
        **{name: item[name] for name in ("number", "matter", "standard")},
        "item": thing("duty_list", duty_list["id"], item["item"]),
        "deadline": item["deadline"]["text"],
    }


def _occurrence_part(material: Material, one: Occurrence) -> Row:
    return {
        "period": material.say(one.chinese, one.period),
        "period_code": one.period,
        "due": one.due,
        "done_on": one.done_on,
        "holder": material.name(one.holder),
        "holder_id": one.holder,
        "status": material.word("occurrence", one.standing),
        "status_code": one.standing,
    }


def _rectification(material: Material, number: int, found: Found) -> Row:
    return {
        **{name: found[name] for name in ("id", "year", "problem", "measure", "deadline", "due", "first_due")},
        **{name: found[name] for name in ("origin", "extensions", "closed_on", "accepted_by", "reopened")},
        "item": thing("rectification", found["id"]),
        "number": number,
        "source": material.word("source", found["source"]),
        "source_code": found["source"],
        "kind": material.word("rectification_kind", found["kind"]),
        "kind_code": found["kind"],
        "responsible": material.name(found["responsible"]),
        "responsible_id": found["responsible"],
        "helpers": material.all_names(found["helpers"]),
        "helper_ids": found["helpers"],
        "status": material.word("rectification", found["standing"]),
        "status_code": found["standing"],
        "result": found["finding"] or found["result"],
        "verified_by": material.name(found["verified_by"]),
        "verified_by_id": found["verified_by"],
        "story": [step | {"by_name": material.name(step["by"])} for step in found["story"]],
        **_lit(material, rectification_light(material, found)),
    }


def _lit(material: Material, lit: Light) -> Row:
    return {"light": shown(lit, material.language), "reason": lit.reason(material.language)}

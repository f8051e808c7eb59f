"""The wall screen 大屏 of a unit: numbers and what comes next, refreshed by itself.

No names beside red, no ranking (burden-reduction rules, domain.md K4): it shows matters, not people.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic_core import to_json
from starlette.responses import Response

from services.portal.pages.pattern.lights import SHADES, colour_of
from services.portal.web.page import Page
from services.portal.web.visit import Visit, visit

NAME = "wall"
router = APIRouter()
PAGE = Page(NAME, "大屏", "单位与全区", icon="presentation", router=router)
_NEXT = 8

Rows = Sequence[Mapping[str, Any]]


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def wall(v: Annotated[Visit, Depends(visit)]) -> Response:
    unit = v.here.id
    names = ("three-lists", "targets", "monthly-reports")
    lists, targets, reports = await asyncio.gather(
        *(v.get("projection", f"/units/{unit}/reports/{name}", v.past) for name in names)
    )
    counted = count(lists["rows"])
    return v.page(
        "pages/wall/wall.html",
        report=together((lists, targets, reports)),
        today_shown=lists["today"],
        counted=counted,
        lights=total(counted),
        targets=progress(targets["rows"]),
        reports=month(reports["rows"]),
        coming=coming(lists["rows"], lists["today"]),
        chart=to_json(_chart(v, counted)).decode(),
    )


def together(reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What reports on one page rest on: of each service the position that all of them have applied."""
    views: dict[str, int] = {}
    completeness: dict[str, dict[str, Any]] = {}
    for report in reports:
        views |= report["views"]
        for service, one in report["completeness"].items():
            kept = completeness.setdefault(service, dict(one))
            kept |= {"applied": min(kept["applied"], one["applied"]), "head": max(kept["head"], one["head"])}
    return {**reports[0], "views": views, "completeness": completeness}


def count(rows: Rows) -> dict[str, Counter[str]]:
    """How many items of each list stand in which colour."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(str(row["list"]), Counter())[colour_of(row)] += 1
    return found


def total(counted: Mapping[str, Counter[str]]) -> Counter[str]:
    return sum(counted.values(), Counter())


def progress(rows: Rows) -> list[tuple[str, int, int]]:
    """Each indicator with how often it was done and how often it has to be, over everybody whom it is for."""
    done: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for row in rows:
        done[row["indicator"]] += min(int(row["done"] or 0), int(row["minimum"] or 0))
        wanted[row["indicator"]] += int(row["minimum"] or 0)
    return [(indicator, done[indicator], wanted[indicator]) for indicator in wanted]


def month(rows: Rows) -> tuple[str, int, int] | None:
    """The last month that has reports: how many were handed in, of how many."""
    months = sorted({row["month"] for row in rows})
    if not months:
        return None
    of_month = [row for row in rows if row["month"] == months[-1]]
    return months[-1], sum(1 for row in of_month if row["submitted_on"]), len(of_month)


def coming(rows: Rows, today: str) -> list[Mapping[str, Any]]:
    """What is due next, without names."""
    ahead = [row for row in rows if row.get("due") and row["due"] >= today and colour_of(row) in ("green", "yellow")]
    return sorted(ahead, key=lambda row: row["due"])[:_NEXT]


def _chart(v: Visit, counted: Mapping[str, Counter[str]]) -> dict[str, Any]:
    """Lists as stacked bars."""
    said = {"red": v.texts("红灯"), "yellow": v.texts("黄灯"), "green": v.texts("绿灯"), "none": v.texts("未亮灯")}
    lists = list(counted)[::-1]
    series = [
        {
            "name": said[colour],
            "type": "bar",
            "stack": "all",
            "color": shade,
            "label": {"show": True, "fontSize": 18},
            "labelLayout": {"hideOverlap": True},
            "data": [counted[one][colour] or None for one in lists],
        }
        for colour, shade in SHADES.items()
    ]
    return {
        "animation": False,
        "legend": {"top": 0, "bottom": "auto", "textStyle": {"color": "#dfe6ee", "fontSize": 16}},
        "grid": {"left": 8, "right": 24, "top": 48, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {"color": "#dfe6ee"}, "splitLine": {"lineStyle": {"color": "#33414f"}}},
        "yAxis": {"type": "category", "data": lists, "axisLabel": {"color": "#dfe6ee", "fontSize": 18}},
        "series": series,
    }

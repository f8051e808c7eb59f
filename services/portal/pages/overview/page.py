"""The district on one page: every unit that one reaches, side by side, and their sum. By code, never ranked (K4)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic_core import to_json
from starlette.responses import Response

from services.portal.pages.pattern.lights import SHADES
from services.portal.pages.pattern.listing import Column, Listing, listing
from services.portal.pages.pattern.page import download, notes_of
from services.portal.web.page import Page
from services.portal.web.visit import Visit, visit

NAME = "overview"
router = APIRouter()
PAGE = Page(NAME, "全区汇总", "单位与全区", icon="chart-bar", router=router, of_unit=False)
_MOST_COMPARED = 40
_COLUMNS = (
    ("name", "单位", "text"),
    ("duty_red", "责任清单红灯", "number"),
    ("duty_yellow", "责任清单黄灯", "number"),
    ("duty_total", "责任事项数", "number"),
    ("rectification_red", "整改红灯", "number"),
    ("rectification_yellow", "整改黄灯", "number"),
    ("rectification_total", "整改事项数", "number"),
    ("closed_out", "已销号", "number"),
    ("behind", "目标滞后", "number"),
    ("on_track", "目标正常", "number"),
    ("missing", "缺报月报", "number"),
    ("changed", "最近变化", "date"),
)


@router.get(f"/{NAME}", response_model=None)
async def overview(v: Annotated[Visit, Depends(visit)]) -> Response:
    answer, found = await _read(v)
    chosen = chosen_codes(v.request.query_params.getlist("with"))
    compared = compare(found.found, chosen)
    return v.page(
        "pages/overview/overview.html",
        list=found,
        totals=row_of(answer["totals"]),
        report=answer,
        compared=compared,
        chosen=chosen,
        chart=to_json(_chart(answer["colours"], compared)).decode(),
        link=lambda row: f"/u/{row['code']}/unit-sheet{v.past_query}",
    )


@router.get(f"/{NAME}/export.xlsx", response_model=None)
async def export(v: Annotated[Visit, Depends(visit)]) -> Response:
    answer, found = await _read(v)
    return await download(v, NAME, v.texts("全区汇总"), notes_of(v, answer), found)


async def _read(v: Visit) -> tuple[Mapping[str, Any], Listing]:
    answer = await v.get("projection", "/overview", v.past)
    rows = [row_of(unit) for unit in answer["units"]]
    columns = [Column(key, v.texts(title), kind) for key, title, kind in _COLUMNS]
    query = {**v.request.query_params, "with": ",".join(chosen_codes(v.request.query_params.getlist("with")))}
    return answer, listing(columns, (), rows, query, "code", keep=("with",))


def row_of(unit: Mapping[str, Any]) -> dict[str, Any]:
    """A unit's numbers in one row."""
    lists = unit["lists"]
    return {
        "id": unit.get("id"),
        "code": unit.get("code", ""),
        "name": unit.get("name", ""),
        **{f"{name}_{what}": lists[name][what] for name in ("duty", "rectification") for what in ("total", *SHADES)},
        "closed_out": unit["rectifications_closed_out"],
        "behind": unit["targets"]["behind"],
        "on_track": unit["targets"]["on_track"],
        "missing": unit["monthly_reports_missing"],
        "changed": unit["last_change"],
    }


def chosen_codes(said: Sequence[str]) -> list[str]:
    """The units that an address chooses: each by itself, as a form says them, or all in one, as a list keeps them."""
    return [code for text in said for code in text.split(",") if code]


def compare(rows: Sequence[Mapping[str, Any]], codes: Sequence[str]) -> list[Mapping[str, Any]]:
    """The units to compare: those that were chosen, else the first ones, by code."""
    chosen = [row for row in rows if row["code"] in codes] or list(rows)
    return sorted(chosen, key=lambda row: str(row["code"]))[:_MOST_COMPARED]


def _chart(words: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Items of both lists by colour, a stacked bar per unit."""
    series = [
        {
            "name": words[colour],
            "type": "bar",
            "stack": "all",
            "color": shade,
            "barMaxWidth": 48,
            "data": [row[f"duty_{colour}"] + row[f"rectification_{colour}"] for row in rows],
        }
        for colour, shade in SHADES.items()
    ]
    slant = 30 if len(rows) > 8 else 0
    return {
        "animation": False,
        "legend": {"top": 0, "bottom": "auto"},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [row["name"] for row in rows],
            "axisLabel": {"rotate": slant},
        },
        "yAxis": {"type": "value"},
        "series": series,
    }

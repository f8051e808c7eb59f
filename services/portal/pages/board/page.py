"""The three lists together: as a table, and as a board by colour."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.pages.home.page import address
from services.portal.pages.pattern.lights import SHADES, colour_of
from services.portal.pages.pattern.listing import listing
from services.portal.pages.pattern.page import columns_of, download, notes_of
from services.portal.web.page import Page
from services.portal.web.visit import Visit, visit

NAME = "three-lists"
router = APIRouter()
PAGE = Page(NAME, "三张清单", "责任体系", icon="layout-kanban", router=router)
_COLUMNS = ("list", "number", "matter", "standard", "holder", "due", "status", "done", "light")
_FILTERS = ("list", "holder", "organization", "light")


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def board(v: Annotated[Visit, Depends(visit)]) -> Response:
    """The board, or the table if `as=table`."""
    report, rows = await _read(v)
    query = dict(v.request.query_params)
    as_table = query.get("as") == "table"
    found = listing(columns_of(v, report, _COLUMNS), _FILTERS, rows, query, "due", keep=("as",))
    lanes = {colour: [row for row in found.found if colour_of(row) == colour] for colour in SHADES}
    values: dict[str, Any] = {
        "report": report,
        "list": found,
        "as_table": as_table,
        "lanes": lanes,
        "link": lambda row: row["url"],
    }
    return v.page("pages/board/board.html", **values)


@router.get(f"/u/{{unit}}/{NAME}/export.xlsx", response_model=None)
async def export(v: Annotated[Visit, Depends(visit)]) -> Response:
    report, rows = await _read(v)
    found = listing(columns_of(v, report, ()), _FILTERS, rows, dict(v.request.query_params), "due")
    return await download(v, NAME, f"{v.here.name}{v.texts('三张清单')}", notes_of(v, report), found)


async def _read(v: Visit) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    params = {"as_of": v.as_of, "at_least": v.request.query_params.get("at_least")}
    report = await v.get("projection", f"/units/{v.here.id}/reports/{NAME}", params)
    return report, [{**row, "url": address(v, row)} for row in report["rows"]]

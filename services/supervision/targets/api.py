"""How the unit's targets stand: every count with the events that counted, shortfall and forecast."""

from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.supervision.counting import PeriodCount, counts_of_year
from services.supervision.doors import admit, parts_of
from services.supervision.jobs.loading import load_exemptions, load_held, load_targets
from services.supervision.permissions import Permission
from services.supervision.targets.view import TargetRow
from shared import clock
from shared.web import request as read
from shared.web.openapi import query_document

_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"name": "unit", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
    {"name": "year", "in": "query", "schema": {"type": "integer", "minimum": 2000, "maximum": 2200}},
    {"name": "today", "in": "query", "schema": {"type": "string", "format": "date"}},
)


def count_routes() -> APIRouter:
    """Return GET /units/{unit}/target-counts."""
    router = APIRouter(tags=["target"])

    async def counts(request: Request) -> Response:
        unit = await admit(request, Permission.COUNTS_READ)
        today = read.query_date(request, "today") or clock.today()
        year = read.query_number(request, "year", 2200) or today.year
        async with parts_of(request).pool.connection() as connection:
            targets = await load_targets(connection, unit, year)
            held = await load_held(connection, unit, year)
            free = await load_exemptions(connection, unit)
        found = [_shown(target, counts_of_year(target, held, today, free)) for target in targets if not target.dropped]
        return Response(to_json(found), media_type="application/json")

    router.add_api_route(
        "/units/{unit}/target-counts",
        counts,
        methods=["GET"],
        response_model=None,
        openapi_extra=query_document(*_PARAMETERS),
    )
    return router


def _shown(target: TargetRow, counts: tuple[PeriodCount, ...]) -> dict[str, Any]:
    return {
        "target": target.id,
        "number": target.number,
        "subject": target.subject,
        "person": target.person,
        "organization": target.organization,
        "indicator": target.indicator,
        "frequency": target.frequency,
        "by_hand": target.rule is None,
        "periods": [
            {
                "period": count.period.label,
                "minimum": count.minimum,
                "done": count.done,
                "shortfall": count.shortfall,
                "forecast": count.forecast,
                "exempt": count.exempt,
                "counted": [vars(one) for one in count.counted],
            }
            for count in counts
        ],
    }

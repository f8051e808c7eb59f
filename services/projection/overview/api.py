"""GET /overview: every unit that the caller reaches with its numbers, and their sum."""

from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.overview.keeping import Overview
from services.projection.overview.summary import Summary
from services.projection.permissions import ALLOWED, Permission
from services.projection.reports.api import RULEBOOK, tongue_of
from services.projection.reports.queries import QUERIES
from services.projection.units_api import REACHING_EVERYWHERE, reachable
from shared import clock
from shared.kernel.refusal import Refusal
from shared.rulebook.lights import Colour
from shared.service.parts import Parts
from shared.web import request as read
from shared.web.caller import caller
from shared.web.openapi import query_document


class NoPastOverview(Refusal):
    """The overview shows today only. For a past date, open the reports of one unit, which take as_of."""

    status = 422
    zh = "区级总览只显示当前情况；查看过去日期，请打开各单位的报表并选择截至日期。"


def overview_routes() -> APIRouter:
    """Return GET /overview."""
    router = APIRouter(tags=["overview"])
    answer = "Per unit, by code: items per list and light, targets, reports missing, overdue, last change; totals"
    router.add_api_route(
        "/overview", _overview, methods=["GET"], response_model=None, openapi_extra=query_document(answer=answer)
    )
    return router


async def _overview(request: Request) -> Response:
    person, parts = caller(request), request.app.state.parts
    if "as_of" in request.query_params or "known_at" in request.query_params:
        raise NoPastOverview
    await request.app.state.wait_at_least(read.at_least(request))
    today = clock.today()
    units = await _units(request, parts, person)
    found = await parts.listener(Overview).of(parts, [unit["id"] for unit in units], today)
    tongue = tongue_of(request)
    total = sum(found.values(), start=Summary())
    return Response(
        to_json(
            {
                "today": today,
                "generated_at": clock.now(),
                "rules": RULEBOOK.version,
                "completeness": _completeness(parts),
                "colours": {colour.value: colour.word(tongue) for colour in Colour},
                "units": [{**unit, **found[unit["id"]].shown()} for unit in units],
                "totals": {"units": len(units), **total.shown()},
            }
        ),
        media_type="application/json",
    )


async def _units(request: Request, parts: Parts, person: UUID) -> list[dict[str, object]]:
    """The units that still exist and whose reports the caller may read, by code; the district is their sum."""
    allowed = ALLOWED[Permission.REPORT_READ]
    everywhere = {role for role, _ in await parts.directory.roles(person, parts.identity.district)}
    if everywhere & REACHING_EVERYWHERE & allowed:
        # who reaches every unit by a role of the district needs no look into each unit's book
        async with parts.pool.connection() as connection:
            found = await QUERIES["standing_units"](connection)
    else:
        found = [unit for unit in await reachable(request, person) if allowed.intersection(unit["roles"])]
    open_ = [unit for unit in found if not unit["closed"] and unit["id"] != parts.identity.district]
    return [{name: unit[name] for name in ("id", "code", "name")} for unit in open_]


def _completeness(parts: Parts) -> dict[str, dict[str, int]]:
    """How far each service is applied, of what is known to exist."""
    applied = {service: parts.views.caught_up(service) for service in sorted(parts.views.services)}
    return {s: {"applied": position, "head": position + parts.views.lag(s)} for s, position in applied.items()}

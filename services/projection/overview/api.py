"""GET /overview: every unit that the caller reaches with its numbers, and their sum."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.overview.keeping import Overview
from services.projection.overview.monthly import MonthlyBases
from services.projection.overview.summary import Summary
from services.projection.overview.then import VIEWS, then
from services.projection.permissions import ALLOWED, Permission
from services.projection.reports.about import rests_on
from services.projection.reports.api import OF_THE_PAST, moment_of, tongue_of
from services.projection.reports.queries import QUERIES
from services.projection.reports.reading import Applied
from services.projection.reports.report import seen_from
from services.projection.units_api import REACHING_EVERYWHERE, reachable
from shared import clock
from shared.rulebook.lights import Colour
from shared.service.parts import Parts
from shared.views.history import Moment
from shared.web import request as read
from shared.web.caller import caller
from shared.web.openapi import query_document

_Found = tuple[list[dict[str, Any]], Mapping[UUID, Summary], dict[str, Applied]]
"""Units by code, their numbers, and how complete these are."""


def overview_routes() -> APIRouter:
    """Return GET /overview."""
    router = APIRouter(tags=["overview"])
    answer = "Per unit, by code: items per list and light, targets, reports missing, overdue, last change; totals"
    router.add_api_route(
        "/overview",
        _overview,
        methods=["GET"],
        response_model=None,
        openapi_extra=query_document(*OF_THE_PAST, answer=answer),
    )
    return router


async def _overview(request: Request) -> Response:
    person, parts = caller(request), request.app.state.parts
    moment = moment_of(request)
    parts.listener(MonthlyBases).begin(parts)
    await request.app.state.wait_at_least(read.at_least(request))
    units, found, completeness = await (_past if moment.past else _now)(request, parts, person, moment)
    tongue = tongue_of(request)
    total = sum(found.values(), start=Summary())
    return Response(
        to_json(
            {
                "as_of": moment.on,
                "known_at": moment.known_at,
                "today": seen_from(moment),
                "generated_at": clock.now(),
                **await rests_on(parts, VIEWS, completeness),
                "colours": {colour.value: colour.word(tongue) for colour in Colour},
                "units": [{**unit, **found[unit["id"]].shown()} for unit in units],
                "totals": {"units": len(units), **total.shown()},
            }
        ),
        media_type="application/json",
    )


async def _now(request: Request, parts: Parts, person: UUID, _: Moment) -> _Found:
    units = await _units(request, parts, person)
    found = await parts.listener(Overview).of(parts, [unit["id"] for unit in units], clock.today())
    return units, found, _completeness(parts)


async def _past(request: Request, parts: Parts, person: UUID, moment: Moment) -> _Found:
    """Units closed since are there again, those founded since are not; each by the name of then."""
    reached = [unit for unit in await _reached(request, parts, person) if unit != parts.identity.district]
    found, heads = await then(parts, reached, moment)
    ordered = sorted(found.items(), key=lambda pair: pair[1].code)
    units = [{"id": unit, "code": one.code, "name": one.name} for unit, one in ordered]
    completeness = {service: Applied(head.position, head.position) for service, head in heads.items()}
    return units, {unit: one.summary for unit, one in ordered}, completeness


async def _reached(request: Request, parts: Parts, person: UUID) -> list[UUID]:
    """Every unit, closed or not, whose reports the caller may read."""
    if await _everywhere(parts, person):
        async with parts.pool.connection() as connection:
            return [row["id"] for row in await QUERIES["all_units"](connection)]
    allowed = ALLOWED[Permission.REPORT_READ]
    return [unit["id"] for unit in await reachable(request, person) if allowed.intersection(unit["roles"])]


async def _everywhere(parts: Parts, person: UUID) -> bool:
    """Whether a role of the district opens every unit's reports, without a look into each unit's book."""
    held = {role for role, _ in await parts.directory.roles(person, parts.identity.district)}
    return bool(held & REACHING_EVERYWHERE & ALLOWED[Permission.REPORT_READ])


async def _units(request: Request, parts: Parts, person: UUID) -> list[dict[str, Any]]:
    """The units that still exist and whose reports the caller may read, by code; the district is their sum."""
    allowed = ALLOWED[Permission.REPORT_READ]
    if await _everywhere(parts, person):
        async with parts.pool.connection() as connection:
            found = await QUERIES["standing_units"](connection)
    else:
        found = [unit for unit in await reachable(request, person) if allowed.intersection(unit["roles"])]
    open_ = [unit for unit in found if not unit["closed"] and unit["id"] != parts.identity.district]
    return [{name: unit[name] for name in ("id", "code", "name")} for unit in open_]


def _completeness(parts: Parts) -> dict[str, Applied]:
    """How far each service is applied, of what is known to exist."""
    applied = {service: parts.views.caught_up(service) for service in sorted(parts.views.services)}
    return {service: Applied(done, done + parts.views.lag(service)) for service, done in applied.items()}

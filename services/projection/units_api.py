"""Which units the caller has to do with, and who is in one of them: for pickers and the command line."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.doors import admit
from services.projection.names import revealed
from services.projection.permissions import Permission
from services.projection.reports.api import tongue_of
from services.projection.reports.queries import QUERIES
from services.projection.reports.words import word
from shared import clock
from shared.kernel.role import ADMINISTRATORS, Role
from shared.service.parts import Parts
from shared.web import request as read
from shared.web.caller import caller
from shared.web.openapi import query_document

REACHING_EVERYWHERE = frozenset(ADMINISTRATORS | {Role.SERVICE, Role.DISTRICT_SUPERVISOR})
"""Roles that the district gives and that reach every unit."""
_UUID = {"type": "string", "format": "uuid"}


def unit_routes() -> APIRouter:
    """Return GET /units, and of a unit GET people and GET organizations."""
    router = APIRouter(tags=["units"])
    parameter = {"name": "unit", "in": "path", "required": True, "schema": _UUID}
    mine = query_document(answer="The units in which the caller holds a role: id, code, name, roles")
    here = query_document(parameter, answer="The unit's people: id, code, name, home branch, posts held today")
    tree = query_document(parameter, answer="The organizations that stand today: id, code, name, kind, parent")
    for path, endpoint, document in (
        ("/units", _units, mine),
        ("/units/{unit}/people", _people, here),
        ("/units/{unit}/organizations", _organizations, tree),
    ):
        router.add_api_route(path, endpoint, methods=["GET"], response_model=None, openapi_extra=document)
    return router


async def _units(request: Request) -> Response:
    person = caller(request)
    await request.app.state.wait_at_least(read.at_least(request))
    return _json({"units": await reachable(request, person)})


async def _people(request: Request) -> Response:
    unit = await admit(request, Permission.REPORT_READ)
    parts: Parts = request.app.state.parts
    async with parts.pool.connection() as connection:
        rows = await QUERIES["people"](connection, unit=unit, today=clock.today())
    shown = await revealed(parts.keys, (row["name"] for row in rows))
    return _json({"people": [row | {"name": shown.get(row["name"], row["name"])} for row in rows]})


async def _organizations(request: Request) -> Response:
    unit = await admit(request, Permission.REPORT_READ)
    parts: Parts = request.app.state.parts
    async with parts.pool.connection() as connection:
        found = await QUERIES["standing_organizations"](connection, unit=unit)
    tongue = tongue_of(request)
    shown = [one | {"kind_word": word("organization_kind", one["kind"], tongue)} for one in found]
    return _json({"organizations": shown})


def _json(content: Any) -> Response:
    return Response(to_json(content), media_type="application/json")


async def reachable(request: Request, person: UUID) -> list[dict[str, Any]]:
    """Units in which the person holds a role today; the register of units decides which exist.

    A role given by the district, an administrator's or a service's, reaches every unit.
    """
    parts: Parts = request.app.state.parts
    directory, district = request.app.state.directory, parts.identity.district
    everywhere = {role for role, _ in await directory.roles(person, district)}
    async with parts.pool.connection() as connection:
        if everywhere & REACHING_EVERYWHERE:
            candidates = [row["id"] for row in await QUERIES["all_units"](connection)]
        else:
            candidates = [row["unit"] for row in await QUERIES["units_of_person"](connection, person=person)]
        named = await QUERIES["unit_names"](connection, units=candidates)
    found = []
    for unit in named:
        roles = sorted({role.value for role, _ in await directory.roles(person, unit["id"])})
        if roles:
            found.append(unit | {"roles": roles})
    return found

"""GET /units/{unit}/mine: what the caller owes, what waits for the caller, how much was asked of the caller."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.doors import admit
from services.projection.meetings.view import MEETINGS
from services.projection.mine.asked import asked
from services.projection.mine.decisions import decisions
from services.projection.mine.owed import owed
from services.projection.mine.person import Me, me
from services.projection.permissions import Permission
from services.projection.quarterly_checks.view import QUARTERLY_CHECKS
from services.projection.reports.about import material_of
from services.projection.reports.api import tongue_of
from services.projection.reports.reading import read
from services.projection.reports.report import Report
from services.projection.study_days.view import STUDY_DAYS
from services.projection.targets.view import MONTHLY_REPORTS
from services.projection.three_lists.view import VIEWS as THREE_LISTS
from shared import clock
from shared.service.parts import Parts
from shared.views.history import Moment
from shared.web.caller import caller
from shared.web.openapi import query_document

_UUID = {"type": "string", "format": "uuid"}

MINE = Report(
    name="mine",
    zh="我的事项",
    en="My matters",
    views=(*THREE_LISTS, MONTHLY_REPORTS, MEETINGS, STUDY_DAYS, QUARTERLY_CHECKS),
    queries=(
        "duty_lists",
        "duty_items",
        "rectification_items",
        "monthly_reports_under_way",
        "meetings_under_way",
        "study_days_under_way",
        "quarterly_checks",
    ),
    columns=(),
    rows=lambda _: [],
)
"""What it is read from; its rows are of a person, so that it is none of the listed reports."""


def mine_routes() -> APIRouter:
    """Return GET /units/{unit}/mine."""
    router = APIRouter(tags=["mine"])

    async def mine(request: Request) -> Response:
        unit = await admit(request, Permission.REPORT_READ)
        parts: Parts = request.app.state.parts
        who, today = await _who(request, unit), clock.today()
        found = await read(parts, MINE, unit, today, Moment())
        material = material_of(found, today, tongue_of(request))
        answer: dict[str, Any] = {
            "unit": unit,
            "person": who.person,
            "today": today,
            "generated_at": clock.now(),
            "completeness": {service: vars(applied) for service, applied in found.completeness.items()},
            "owed": owed(material, who),
            "waiting": decisions(material, who),
            "asked": asked(material, who),
        }
        return Response(to_json(answer), media_type="application/json")

    parameter = {"name": "unit", "in": "path", "required": True, "schema": _UUID}
    answer = "What the caller owes, the nearest first; what waits for the caller's decision; how much was asked"
    document = query_document(parameter, answer=answer)
    router.add_api_route("/units/{unit}/mine", mine, methods=["GET"], response_model=None, openapi_extra=document)
    return router


async def _who(request: Request, unit: UUID) -> Me:
    person, directory = caller(request), request.app.state.directory
    book = await directory.book(unit)
    known = book.person(person, clock.today()) if person in book.people else None
    return me(person, await directory.roles(person, unit), known)

"""The unit's jobs as people see them, and the way to ask for one by hand."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.supervision.doors import admit, parts_of
from services.supervision.jobs.kinds import Job, JobKind, begins, fits
from services.supervision.jobs.schedule import QUERIES, Schedule
from services.supervision.permissions import Permission
from shared import clock
from shared.kernel.refusal import Refusal
from shared.web import request as read
from shared.web.openapi import query_document

MOST_ROWS = 500
_UNIT = {"name": "unit", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_KIND = {"name": "kind", "in": "path", "required": True, "schema": {"enum": [kind.value for kind in JobKind]}}
_PERIOD = {"name": "period", "in": "path", "required": True, "schema": {"type": "string", "examples": ["2026-03"]}}
_ON = {"name": "on", "in": "query", "schema": {"type": "string", "format": "date"}}


class NoSuchJob(Refusal):
    """There is no job of this kind, or the period is not one of it (2026-03, 2026-Q1, 2026-03-31)."""

    status = 422
    zh = "没有这种任务，或周期写法不符（2026-03、2026-Q1、2026-03-31）。"


class JobUnderWay(Refusal):
    """This job waits or runs already."""

    zh = "该任务已在排队或执行中。"


class JobDayInFuture(Refusal):
    """A job cannot run as of a day that has not come."""

    status = 422
    zh = "任务日期尚未到来。"


class JobPeriodAhead(Refusal):
    """A month or day is not dealt with before it has begun."""

    status = 422
    zh = "所选月份或日期尚未开始，请在开始后再执行该任务。"


def job_routes() -> APIRouter:
    """Return GET /units/{unit}/jobs and POST /units/{unit}/jobs/{kind}/{period}, which queues a job once more.

    `on` is the day whose events it writes (today, if left out); what is already there stays as it is.
    """
    router = APIRouter(tags=["jobs"])

    async def listed(request: Request) -> Response:
        unit = await admit(request, Permission.JOBS_READ)
        async with parts_of(request).pool.connection() as connection:
            rows = await QUERIES["jobs_of_unit"](connection, unit=unit, limit=MOST_ROWS)
        return Response(to_json(rows), media_type="application/json")

    async def run(request: Request) -> Response:
        job, on = _asked(request, await admit(request, Permission.JOBS_RUN))
        if not await Schedule(parts_of(request).pool).queue_again(job, on):
            raise JobUnderWay
        return Response(to_json({**asdict(job), "on": on}), 202, media_type="application/json")

    router.add_api_route(
        "/units/{unit}/jobs", listed, methods=["GET"], response_model=None, openapi_extra=query_document(_UNIT)
    )
    router.add_api_route(
        "/units/{unit}/jobs/{kind}/{period}",
        run,
        methods=["POST"],
        response_model=None,
        status_code=202,
        openapi_extra=query_document(_UNIT, _KIND, _PERIOD, _ON, status=202),
    )
    return router


def _asked(request: Request, unit: UUID) -> tuple[Job, date]:
    """The job in the path and the day whose events it writes.

    :raises Refusal: NoSuchJob, JobDayInFuture, JobPeriodAhead
    """
    kind, period = request.path_params["kind"], request.path_params["period"]
    if kind not in list(JobKind) or not fits(JobKind(kind), period):
        raise NoSuchJob
    today = clock.today()
    on = read.query_date(request, "on") or today
    if on > today:
        raise JobDayInFuture
    if begins(JobKind(kind), period) > on:
        raise JobPeriodAhead
    return Job(JobKind(kind), unit, period), on

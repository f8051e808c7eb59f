"""What every query does first: who calls, whether they may, and whether the views have seen enough."""

from collections.abc import Set
from uuid import UUID

from starlette.requests import Request

from shared.kernel import scope
from shared.kernel.role import Role
from shared.web import request as read
from shared.web.caller import caller


async def admit(request: Request, allowed: Set[Role], unit: UUID | None = None) -> UUID:
    """Return the unit in the path (or the given one) once the caller is admitted and the views are recent enough.

    :raises BadToken: without a valid token
    :raises NoSuchUnit: to a stranger of the unit
    :raises NotPermitted: to somebody without one of the allowed roles
    :raises Stale: if the directory is too old, or the views do not reach `at_least` in time
    """
    person = caller(request)
    unit = unit or read.path_uuid(request, "unit")
    held = await request.app.state.directory.roles(person, unit)
    scope.authorize(held, allowed, None)
    await request.app.state.wait_at_least(read.at_least(request))
    return unit

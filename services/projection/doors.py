"""What every door of the projection does first: who calls, whether they may, and whether the views have seen enough."""

from uuid import UUID

from starlette.requests import Request

from services.projection.permissions import ALLOWED, Permission
from shared.kernel import scope
from shared.web import request as read
from shared.web.caller import caller


async def admit(request: Request, permission: Permission, unit: UUID | None = None) -> UUID:
    """Return the unit in the path (or the given one) once the caller is admitted and the views are recent enough.

    :raises BadToken: without a valid token
    :raises NoSuchUnit: to a stranger of the unit
    :raises NotPermitted: to somebody whose roles do not allow it
    :raises Stale: if the views do not reach `at_least` in time
    """
    person = caller(request)
    unit = unit or read.path_uuid(request, "unit")
    held = await request.app.state.directory.roles(person, unit)
    scope.authorize(held, ALLOWED[permission], None)
    await request.app.state.wait_at_least(read.at_least(request))
    return unit

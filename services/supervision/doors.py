"""What every query of supervision does first: who calls, whether they may, and whether the views have seen enough."""

from uuid import UUID

from starlette.requests import Request

from services.supervision.permissions import ALLOWED, Permission
from shared.kernel import scope
from shared.service.parts import Parts
from shared.web import request as read
from shared.web.caller import caller


async def admit(request: Request, permission: Permission) -> UUID:
    """Return the unit in the path once the caller is admitted and the views are recent enough.

    :raises Refusal: to a stranger of the unit (404) and to somebody whose roles do not allow it (403)
    """
    person, unit = caller(request), read.path_uuid(request, "unit")
    held = await request.app.state.directory.roles(person, unit)
    scope.authorize(held, ALLOWED[permission], None)
    await request.app.state.wait_at_least(read.at_least(request))
    return unit


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts

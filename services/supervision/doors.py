"""What every query of supervision does first."""

from uuid import UUID

from starlette.requests import Request

from services.supervision.permissions import ALLOWED, Permission
from shared.service.parts import Parts
from shared.web import admission


async def admit(request: Request, permission: Permission) -> UUID:
    """Return the unit in the path to whom the permission is given there; raises as `admission`."""
    return await admission.admit(request, ALLOWED[permission])


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts

"""What every door of the projection does first."""

from uuid import UUID

from starlette.requests import Request

from services.projection.permissions import ALLOWED, Permission
from shared.web import admission


async def admit(request: Request, permission: Permission, unit: UUID | None = None) -> UUID:
    """Return the unit in the path (or the given one) to whom the permission is given there; raises as `admission`."""
    return await admission.admit(request, ALLOWED[permission], unit)

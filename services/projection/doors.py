"""What every door of the projection does first, and what it writes down before it answers."""

from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request

from services.projection.permissions import ALLOWED, Permission
from shared.access.events import AccessEvent
from shared.access.log import AccessLog
from shared.web import admission
from shared.web.caller import caller


async def admit(request: Request, permission: Permission, unit: UUID | None = None) -> UUID:
    """Return the unit in the path (or the given one) to whom the permission is given there; raises as `admission`."""
    return await admission.admit(request, ALLOWED[permission], unit)


async def record(request: Request, event: AccessEvent, unit: UUID, reason: str | None = None) -> None:
    """Return when it stands in the log that this caller is given something, or does something, and why.

    :raises NotRecorded: if it cannot be written now
    """
    await _log(request).record(event, by=caller(request), unit=unit, reason=reason)


async def record_hourly(request: Request, event: AccessEvent, unit: UUID) -> None:
    """As `record`, once an hour: for what a page asks for again and again.

    :raises NotRecorded: if it cannot be written now
    """
    await _log(request).record_hourly(event, by=caller(request), unit=unit)


def download(name: str, suffix: str) -> dict[str, str]:
    """Return the headers of an answer that is saved as a file under this name."""
    return {"Content-Disposition": f"attachment; filename=download.{suffix}; filename*=UTF-8''{quote(name)}.{suffix}"}


def _log(request: Request) -> AccessLog:
    log: AccessLog = request.app.state.parts.access
    return log

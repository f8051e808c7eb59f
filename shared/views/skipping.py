"""Leaving out one poison event for ever: a person's decision, stored so that every later fold leaves it out, too."""

from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed
from shared.views.resume import NotParked
from shared.views.state import QUERIES, Parked
from shared.views.table import Connection
from shared.views.view import View


class NotTheEvent(Exception):
    """The unit is parked at another position, or at no event of its own."""


async def poison_of(
    connection: Connection, view: View[Any], service: str, unit: UUID, position: int, feed: Feed
) -> Envelope:
    """Return the event at which the unit is parked.

    :raises NotParked: if the unit is not parked for this view
    :raises NotTheEvent: if it is parked elsewhere, or where it has no event (then its rows cannot be stored)
    """
    cursor = connection.cursor(row_factory=class_row(Parked))
    found = await QUERIES["parked_unit"].fetch(cursor, view=view.name, service=service, unit=unit)
    if not found:
        raise NotParked
    if found[0].position == position:
        async for page in feed.pages(after=position - 1, unit=unit, until=position):
            return page[0]
    raise NotTheEvent


async def skip(connection: Connection, view: View[Any], event: Envelope, *, reason: str, by: UUID) -> None:
    """Let this view leave the event out from now on; `resume` then takes the unit on behind it. Said twice is once."""
    await QUERIES["skip"].run(
        connection,
        view=view.name,
        service=event.service,
        unit=event.unit,
        position=event.position,
        type=event.type,
        reason=reason,
        by=by,
    )

"""At a month's end every unit is folded once, so that looking back at the district begins there."""

import asyncio
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import structlog

from services.projection.overview.then import SOURCES, VIEWS
from services.projection.past.heads import heads_of, whole
from services.projection.past.looking import counting, histories
from services.projection.reports.queries import QUERIES
from shared import clock
from shared.kernel.envelope import Envelope
from shared.service.parts import Parts
from shared.views.bases import month_end
from shared.views.history import Moment

log = structlog.get_logger()

_LOOK_SECONDS = 900.0
_AT_ONCE = 10


class MonthlyBases:
    """A task of the process that does the work; it begins when the district is first looked at."""

    def __init__(self) -> None:
        self._kept: date | None = None
        self._running: asyncio.Task[None] | None = None

    def begin(self, parts: Parts) -> None:
        """Begin, unless it has begun."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(parts), name="monthly bases")

    def applied(self, service: str, events: Sequence[Envelope]) -> None:
        """What comes later is folded behind a base."""

    def overtaken(self) -> None:
        """Bases of what was built anew are gone."""
        self._kept = None

    def ending(self) -> None:
        if self._running is not None:
            self._running.cancel()

    async def _run(self, parts: Parts) -> None:
        while True:
            try:
                if parts.views.leads and self._kept != month_end(Moment(on=clock.today())):
                    self._kept = await keep(parts, clock.today())
            except Exception:  # it is tried again; looking back is only slower without
                log.exception("bases.not_kept")
            await asyncio.sleep(_LOOK_SECONDS)


async def keep(parts: Parts, today: date) -> date | None:
    """Fold all units to the last month's end and keep what there is; return that day.

    :raises Stale: if a service does not answer
    """
    last = month_end(Moment(on=today))
    if last is None:
        return None
    moment, heads = Moment(on=last), whole(await heads_of(parts, SOURCES))
    async with parts.pool.connection() as connection:
        units: list[UUID] = [row["id"] for row in await QUERIES["all_units"](connection)]
    for begin in range(0, len(units), _AT_ONCE):
        some = units[begin : begin + _AT_ONCE]
        async with parts.pool.connection() as connection:
            await histories(parts, connection, VIEWS, some, await counting(parts, connection, some, moment, heads))
    return last

"""Which events of a unit count at a moment, and folding no others than these and what lies between them.

The trail of the audit log knows date and moment of every event that is in it; the few that are not yet come from the
feeds. So whether something was entered late since is known without folding anything.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from services.projection.audit.subscription import NAME as AUDIT
from services.projection.past.heads import Heads
from services.projection.reports.queries import QUERIES as COMMON
from services.projection.views import KNOWN
from shared.kernel.envelope import Envelope
from shared.kernel.unavailable import Stale
from shared.messaging.feed import FeedUnavailable
from shared.service.parts import Parts
from shared.views import bases
from shared.views.as_of import fold_pages, laid_over
from shared.views.history import History, Moment
from shared.views.queries import Queries
from shared.views.state import skipped_of, skips
from shared.views.table import Connection
from shared.views.view import View

QUERIES = Queries.load(Path(__file__).with_name("queries.sql"))
_MOST_UNLOGGED = 20_000
_AT_ONCE = 6  # units whose events are fetched side by side

Token = tuple[tuple[str, UUID, int], ...]
"""Per service the incarnation of its log and the last position that counts: equal tokens, equal rows."""


@dataclass(frozen=True)
class Counting:
    """What counts at a moment, by unit and service: the last logged position, and the events not yet in the trail."""

    moment: Moment
    heads: Heads
    logged: dict[tuple[UUID, str], int]
    unlogged: dict[tuple[UUID, str], list[Envelope]]

    def token(self, unit: UUID) -> Token:
        return tuple((service, head.epoch, self._last(unit, service)) for service, head in self.heads.items())

    def _last(self, unit: UUID, service: str) -> int:
        late = self.unlogged.get((unit, service))
        return late[-1].position if late else self.logged.get((unit, service), 0)


async def counting(
    parts: Parts, connection: Connection, units: Sequence[UUID], moment: Moment, heads: Heads
) -> Counting:
    """Find out what counts.

    :raises Stale: if a service does not answer, or the trail is too far behind to look at many units
    """
    positions = await COMMON["applied"](connection, subscription=AUDIT)
    applied = {row["service"]: row["position"] for row in positions}
    asked = {"units": list(units), "services": list(heads), "on": moment.on, "known_at": moment.known_at}
    rows = await QUERIES["last_that_count"](connection, **asked)
    logged = {(row["unit"], row["service"]): row["position"] for row in rows}
    wanted, unlogged = set(units), dict[tuple[UUID, str], list[Envelope]]()
    only = units[0] if len(units) == 1 else None
    for service, head in heads.items():
        after = applied.get(service, 0)
        if head.position <= after:
            continue
        if only is None and head.position - after > _MOST_UNLOGGED:
            raise Stale
        try:
            async for page in parts.feeds[service].pages(after=after, unit=only, until=head.position):
                for event in page:
                    if event.unit in wanted and moment.counts(event.on, event.recorded_at):
                        unlogged.setdefault((event.unit, service), []).append(event)
        except FeedUnavailable as error:
            raise Stale from error
    return Counting(moment, heads, logged, unlogged)


async def histories(
    parts: Parts, connection: Connection, views: Sequence[View[Any]], units: Sequence[UUID], counted: Counting
) -> list[History]:
    """Fold what counts of these units, from the nearest bases on; new bases are kept.

    :raises Stale: if a service does not answer
    """
    month_end = bases.month_end(counted.moment)
    known = await bases.load(connection, views, units, counted.moment)
    turn, left_out = asyncio.Semaphore(_AT_ONCE), await skips(connection)

    async def one(unit: UUID) -> History:
        skipped = skipped_of(left_out, unit)
        history = History(views, unit, counted.moment, ignored=KNOWN, skipped=skipped, month_end=month_end)
        epochs = {service: head.epoch for service, head in counted.heads.items()}
        history.begin([base for base in known.get(unit, ()) if epochs.get(base.service) == base.epoch])
        async with turn:
            for service in counted.heads:
                after, until = history.begun(service), counted.logged.get((unit, service), 0)
                if until > after:
                    await fold_pages(history, parts.feeds[service], after=after, until=until)
                history.fold([late for late in counted.unlogged.get((unit, service), ()) if late.position > after])
        history.finish()
        return history

    try:
        found = await asyncio.gather(*(one(unit) for unit in units))
    except FeedUnavailable as error:
        raise Stale from error
    if month_end is not None:
        await bases.store(connection, found, month_end)
    return found


@asynccontextmanager
async def looking_back(
    parts: Parts, connection: Connection, views: Sequence[View[Any]], units: Sequence[UUID], counted: Counting
) -> AsyncIterator[Connection]:
    """Give the connection with the past of these units laid over it; raises as `histories`."""
    folded = await histories(parts, connection, views, units, counted)
    async with laid_over(connection, views, folded) as then:
        yield then

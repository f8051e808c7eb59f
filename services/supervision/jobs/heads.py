"""A period's job waits until everything that happened before it began is in supervision's own views."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.supervision.jobs.schedule import QUERIES, Pool
from services.supervision.views import VIEWS
from shared.messaging.feed import Feed

TRIES, BETWEEN_SECONDS = 20, 0.1


class NotYetApplied(Exception):
    """Our copy of a source is behind the source's head; try again soon."""


class ViewParked(Exception):
    """A view of this unit is parked, so its lists are incomplete; a person must resume it first."""


@dataclass
class Heads:
    """`sources` are the feeds of all services that are read; `subscription` is the name that keeps the checkpoints."""

    pool: Pool
    sources: Mapping[str, Feed]
    subscription: str

    async def positions(self, unit: UUID) -> dict[str, int]:
        """Return how far each source is applied here.

        :raises NotYetApplied: if a source's head is not reached
        :raises ViewParked: if this unit's rows are incomplete
        :raises FeedUnavailable: if a source does not say where its head is
        """
        heads = await self._current()
        for _ in range(TRIES):
            applied, parked = await self._applied(unit)
            if parked:
                raise ViewParked(parked)
            behind = {service: head for service, head in heads.items() if applied.get(service, 0) < head}
            if not behind:
                return {service: applied.get(service, 0) for service in sorted(heads)}
            await asyncio.sleep(BETWEEN_SECONDS)
        told = (f"{service} {applied.get(service, 0)} of {head}" for service, head in sorted(behind.items()))
        raise NotYetApplied(", ".join(told))

    async def _applied(self, unit: UUID) -> tuple[dict[str, int], str]:
        """How far each source is applied, and which of the unit's views are parked and why (empty: none)."""
        async with self.pool.connection() as connection:
            rows = await QUERIES["applied"](connection, subscription=self.subscription)
            parked = await QUERIES["parked_views"](connection, unit=unit, views=[view.name for view in VIEWS])
        told = "; ".join(f"{row['view']} ({row['service']}): {row['error']}" for row in parked)
        return {row["service"]: int(row["position"]) for row in rows}, told

    async def _current(self) -> dict[str, int]:
        """Asked for every job anew: what was stored before the job began must be in its lists."""
        services = sorted(self.sources)
        heads = await asyncio.gather(*(self.sources[service].head() for service in services))
        return {service: head.position for service, head in zip(services, heads, strict=True)}

"""Reads a report's rows: from the live tables in one snapshot, or from the same queries over a fold of the past."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.projection.names import opened, people_of, tokens
from services.projection.reports.material import Found
from services.projection.reports.queries import QUERIES
from services.projection.reports.report import Report
from services.projection.views import KNOWN
from shared.kernel.unavailable import Stale
from shared.messaging.feed import Feed, FeedUnavailable
from shared.service.parts import Parts
from shared.views.as_of import as_of
from shared.views.state import parked
from shared.views.table import Connection

Rows = dict[str, list[Found]]

Heads = Mapping[str, int | None]
"""The last position of each service, None of one that does not answer now."""

_HEAD_SECONDS = 3.0


@dataclass(frozen=True)
class Moment:
    """Which past is asked for: by the date it was so, or by the moment it was known; neither means now."""

    on: date | None = None
    known_at: datetime | None = None

    @property
    def past(self) -> bool:
        return self.on is not None or self.known_at is not None


@dataclass(frozen=True)
class Applied:
    """How far a service was applied in what was read, of how much there is, and which views stopped for the unit.

    `skipped` names the views that leave out events of the unit by an operator's decision. `confirmed`: the service
    itself said just now where its head is; else it is the last that was heard of it.
    """

    applied: int
    head: int
    confirmed: bool = True
    parked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    found: Rows
    completeness: Mapping[str, Applied]
    names: Mapping[UUID, str]


async def read(parts: Parts, report: Report, unit: UUID, today: date, moment: Moment) -> Read:
    """Return all that the report's rows are built from, with names that can be read.

    :raises KeysUnavailable: if names cannot be opened now
    :raises Stale: if the past cannot be folded because a service does not answer
    """
    heads = await _heads(parts, report.sources())
    values = {"unit": unit, "today": today, "year": today.year}
    fold = _folded if moment.past else _live
    found, completeness = await fold(parts, report, values, heads, moment)
    async with parts.pool.connection() as connection:
        sealed = await tokens(connection, (unit, parts.identity.district), people_of(list(found.values())))
    return Read(found, completeness, await opened(parts.keys, sealed))


async def _live(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Heads, _: Moment
) -> tuple[Rows, dict[str, Applied]]:
    # read before the snapshot: whatever this says is applied is in it
    known = {service: parts.views.caught_up(service) for service in report.sources()}
    async with parts.pool.connection() as connection, connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        found = await _rows(connection, report, values)
        positions = await QUERIES["applied"](connection, subscription=parts.views.name)
        stopped = await QUERIES["parked_of_unit"](connection, unit=values["unit"])
        left_out = await QUERIES["skipped_of_unit"](connection, unit=values["unit"])
    applied = {row["service"]: row["position"] for row in positions}
    mine = {view.name for view in report.folded()}
    return found, {
        service: Applied(
            applied=(done := max(applied.get(service, 0), known[service])),
            head=max(head or 0, done, done + parts.views.lag(service)),
            confirmed=head is not None,
            parked=tuple(sorted(r["view"] for r in stopped if r["service"] == service and r["view"] in mine)),
            skipped=_skipped(left_out, service, mine),
        )
        for service, head in heads.items()
    }


async def _folded(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Heads, moment: Moment
) -> tuple[Rows, dict[str, Applied]]:
    """Everything up to the heads is folded, so that is what the report has applied."""
    if None in heads.values():
        raise Stale
    mine = {view.name for view in report.folded()}
    feeds: dict[str, Feed] = {service: parts.feeds[service] for service in heads}
    async with parts.pool.connection() as connection:
        past = as_of(
            connection,
            report.folded(),
            feeds,
            values["unit"],
            on=moment.on,
            recorded_at=moment.known_at,
            ignored=KNOWN,
        )
        try:
            async with past as then:
                found = await _rows(then, report, values)
                stopped = await parked(then)
                left_out = await QUERIES["skipped_of_unit"](then, unit=values["unit"])
        except FeedUnavailable as error:
            raise Stale from error
    return found, {
        service: Applied(
            head,
            head,
            parked=tuple(sorted(one.view for one in stopped if one.service == service)),
            skipped=_skipped(left_out, service, mine),
        )
        for service, head in heads.items()
        if head is not None
    }


def _skipped(left_out: Sequence[Mapping[str, Any]], service: str, mine: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(row["view"] for row in left_out if row["service"] == service and row["view"] in mine))


async def _heads(parts: Parts, services: Sequence[str]) -> Heads:
    """Ask all services at once; a report of what is here is given although one of them is away."""

    async def head(service: str) -> int | None:
        try:
            return (await asyncio.wait_for(parts.feeds[service].head(), _HEAD_SECONDS)).position
        except (FeedUnavailable, TimeoutError):
            return None

    found = await asyncio.gather(*(head(service) for service in services))
    return dict(zip(services, found, strict=True))


async def _rows(connection: Connection, report: Report, values: Mapping[str, Any]) -> Rows:
    return {query.name: list(await query(connection, **values)) for query in report.to_run()}

"""Reads a report's rows: from the live tables in one snapshot, or from the same queries over a fold of the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.projection.names import opened, people_of, tokens
from services.projection.reports.material import Found
from services.projection.reports.queries import QUERIES
from services.projection.reports.report import Report
from services.projection.views import KNOWN
from shared.messaging.feed import Feed
from shared.service.parts import Parts
from shared.views.as_of import as_of
from shared.views.state import parked
from shared.views.table import Connection

Rows = dict[str, list[Found]]


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
    """How far a service was applied in what was read, of how much there is, and which views stopped for the unit."""

    applied: int
    head: int
    parked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    found: Rows
    completeness: Mapping[str, Applied]
    names: Mapping[UUID, str]


async def read(parts: Parts, report: Report, unit: UUID, today: date, moment: Moment) -> Read:
    """Return all that the report's rows are built from, with names that can be read.

    :raises KeysUnavailable: if names cannot be opened now
    """
    heads = {service: (await parts.feeds[service].head()).position for service in report.sources()}
    values = {"unit": unit, "today": today, "year": today.year}
    fold = _folded if moment.past else _live
    found, completeness = await fold(parts, report, values, heads, moment)
    async with parts.pool.connection() as connection:
        sealed = await tokens(connection, (unit, parts.identity.district), people_of(list(found.values())))
    return Read(found, completeness, await opened(parts.keys, sealed))


async def _live(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Mapping[str, int], _: Moment
) -> tuple[Rows, dict[str, Applied]]:
    # read before the snapshot: whatever this says is applied is in it
    known = {service: parts.views.caught_up(service) for service in report.sources()}
    async with parts.pool.connection() as connection, connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        found = await _rows(connection, report, values)
        positions = await QUERIES["applied"](connection, subscription=parts.views.name)
        stopped = await QUERIES["parked_of_unit"](connection, unit=values["unit"])
    applied = {row["service"]: row["position"] for row in positions}
    mine = {view.name for view in report.folded()}
    return found, {
        service: Applied(
            applied=(done := max(applied.get(service, 0), known[service])),
            head=max(head, done),
            parked=tuple(sorted(r["view"] for r in stopped if r["service"] == service and r["view"] in mine)),
        )
        for service, head in heads.items()
    }


async def _folded(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Mapping[str, int], moment: Moment
) -> tuple[Rows, dict[str, Applied]]:
    """Everything up to the heads is folded, so that is what the report has applied."""
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
        async with past as then:
            found = await _rows(then, report, values)
            stopped = await parked(then)
    return found, {
        service: Applied(head, head, tuple(sorted(one.view for one in stopped if one.service == service)))
        for service, head in heads.items()
    }


async def _rows(connection: Connection, report: Report, values: Mapping[str, Any]) -> Rows:
    return {query.name: list(await query(connection, **values)) for query in report.to_run()}

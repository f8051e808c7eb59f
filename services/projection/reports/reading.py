"""Reads a report's rows: from the live tables in one snapshot, or from the same queries over a fold of the past."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.projection.names import opened, people_of, tokens
from services.projection.past.heads import Heads, heads_of, whole
from services.projection.past.kept import Past
from services.projection.past.looking import Counting, counting, looking_back
from services.projection.reports.material import Found
from services.projection.reports.queries import QUERIES
from services.projection.reports.report import Report
from shared.eventstore.port import Head
from shared.service.parts import Parts
from shared.views.history import Moment
from shared.views.state import parked
from shared.views.table import Connection

Rows = dict[str, list[Found]]


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
    heads = await heads_of(parts, report.sources())
    values = {"unit": unit, "today": today, "year": today.year}
    fold = _folded if moment.past else _live
    found, people, completeness = await fold(parts, report, values, heads, moment)
    async with parts.pool.connection() as connection:
        sealed = await tokens(connection, (unit, parts.identity.district), people)
    return Read(found, completeness, await opened(parts.keys, sealed))


async def _live(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Mapping[str, Head | None], _: Moment
) -> tuple[Rows, set[UUID], dict[str, Applied]]:
    # read before the snapshot: whatever this says is applied is in it
    known = {service: parts.views.caught_up(service) for service in report.sources()}
    async with parts.pool.connection() as connection, connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        found = await rows_of(connection, report, values)
        positions = await QUERIES["applied"](connection, subscription=parts.views.name)
        stopped = await QUERIES["parked_of_unit"](connection, unit=values["unit"])
        left_out = await QUERIES["skipped_of_unit"](connection, unit=values["unit"])
    applied = {row["service"]: row["position"] for row in positions}
    mine = {view.name for view in report.folded()}
    return (
        found,
        people_of(list(found.values())),
        {
            service: Applied(
                applied=(done := max(applied.get(service, 0), known[service])),
                head=max(head.position if head else 0, done, done + parts.views.lag(service)),
                confirmed=head is not None,
                parked=tuple(sorted(r["view"] for r in stopped if r["service"] == service and r["view"] in mine)),
                skipped=_skipped(left_out, service, mine),
            )
            for service, head in heads.items()
        },
    )


async def _folded(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Mapping[str, Head | None], moment: Moment
) -> tuple[Rows, set[UUID], dict[str, Applied]]:
    """Everything that counts up to the heads is folded, so that is what the report has applied."""
    ends = whole(heads)
    found, people, stopped = await of_the_past(parts, report, values, ends, moment)
    async with parts.pool.connection() as connection:
        left_out = await QUERIES["skipped_of_unit"](connection, unit=values["unit"])
    mine = {view.name for view in report.folded()}
    return (
        found,
        people,
        {
            service: Applied(
                head.position,
                head.position,
                parked=tuple(stopped.get(service, ())),
                skipped=_skipped(left_out, service, mine),
            )
            for service, head in ends.items()
        },
    )


async def of_the_past(
    parts: Parts, report: Report, values: Mapping[str, Any], heads: Heads, moment: Moment
) -> tuple[Rows, set[UUID], dict[str, list[str]]]:
    """Return a past report's rows, all ids in them, and the views that would have stopped by service.

    Kept ones are given if they are still true.

    :raises Stale: if the past cannot be folded because a service does not answer
    """
    past, unit = parts.listener(Past), values["unit"]
    generation, key = past.generation, (report.name, unit, moment)
    async with parts.pool.connection() as connection:
        counted = await counting(parts, connection, [unit], moment, heads)
        token = counted.token(unit)
        if any(query.of_all for query in report.to_run()):
            # it also reads what stands about others now
            token += tuple(
                (row["service"], unit, row["position"])
                for row in await QUERIES["applied"](connection, subscription=parts.views.name)
            )
    async with past.turn(key, token) as kept:
        if kept is None:
            kept = await _folded_anew(parts, report, values, counted)
            past.keep(key, token, kept, sum(map(len, kept[0].values())), generation)
        found, people, stopped = kept
        return found, people, stopped


async def _folded_anew(
    parts: Parts, report: Report, values: Mapping[str, Any], counted: Counting
) -> tuple[Rows, set[UUID], dict[str, list[str]]]:
    stopped = defaultdict(list)
    async with (
        parts.pool.connection() as connection,
        looking_back(parts, connection, report.folded(), [values["unit"]], counted) as then,
    ):
        found = await rows_of(then, report, values)
        for one in sorted(await parked(then), key=lambda one: one.view):
            stopped[one.service].append(one.view)
    return found, people_of(list(found.values())), stopped


async def rows_of(connection: Connection, report: Report, values: Mapping[str, Any]) -> Rows:
    """Return what the report's queries find, by the name of the query."""
    return {query.name: list(await query(connection, **values)) for query in report.to_run()}


def _skipped(left_out: Sequence[Mapping[str, Any]], service: str, mine: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(row["view"] for row in left_out if row["service"] == service and row["view"] in mine))

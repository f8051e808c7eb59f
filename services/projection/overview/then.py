"""The same numbers for a past date or moment: the units that existed then, each folded from its nearest base."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.projection.overview.keeping import rows_of, summary_of
from services.projection.overview.summary import Summary
from services.projection.past.heads import Heads, heads_of, whole
from services.projection.past.kept import Past
from services.projection.past.looking import QUERIES as PAST
from services.projection.past.looking import Counting, counting, looking_back
from services.projection.reports.queries import QUERIES
from services.projection.reports.report import seen_from
from services.projection.targets.view import MONTHLY_REPORTS, OCCASIONS, TARGETS
from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS
from shared.directory.views import UNITS
from shared.service.parts import Parts
from shared.views.history import Moment

VIEWS = (UNITS, DUTY_LISTS, DUTY_ITEMS, RECTIFICATIONS, TARGETS, OCCASIONS, MONTHLY_REPORTS)
SOURCES = tuple(sorted({service for view in VIEWS for service in view.sources}))
_AT_ONCE = 25  # units folded and laid over together


@dataclass(frozen=True)
class Then:
    """A unit as it was; `name` None: it did not exist yet, or no longer."""

    code: str
    name: str | None
    summary: Summary


_NOBODY = Then("", None, Summary())


async def then(parts: Parts, units: Sequence[UUID], moment: Moment) -> tuple[dict[UUID, Then], Heads]:
    """Return by unit what it was then, without those that did not exist, and up to where all was looked at.

    :raises Stale: if a service does not answer
    """
    past = parts.listener(Past)
    heads = whole(await heads_of(parts, SOURCES))
    async with parts.pool.connection() as connection:
        counted = await counting(parts, connection, units, moment, heads)
    found: dict[UUID, Then] = {}
    for unit in units:
        if (kept := past.find(("overview", unit, moment), counted.token(unit))) is not None:
            found[unit] = kept
    unknown = [unit for unit in units if unit not in found]
    for begin in range(0, len(unknown), _AT_ONCE):
        generation, some = past.generation, unknown[begin : begin + _AT_ONCE]
        first = some[0]
        async with past.turn(("overview", first, moment), counted.token(first)):
            read = await _read(parts, some, counted)
        for unit in some:
            past.keep(("overview", unit, moment), counted.token(unit), read[unit], 0, generation)
        found |= read
    return {unit: one for unit, one in found.items() if one.name is not None}, heads


async def _read(parts: Parts, units: list[UUID], counted: Counting) -> dict[UUID, Then]:
    moment, today = counted.moment, seen_from(counted.moment)
    async with parts.pool.connection() as connection:
        async with looking_back(parts, connection, VIEWS, units, counted) as past:
            rows, missing = await rows_of(past, units, today)
            standing = {row["id"]: row for row in await QUERIES["standing_units"](past)}
        asked = {"units": units, "on": moment.on, "known_at": moment.known_at}
        changed = {row["unit"]: row["recorded_at"] for row in await PAST["last_changes_then"](connection, **asked)}
    found = dict.fromkeys(units, _NOBODY)
    for unit in units:
        if (row := standing.get(unit)) is not None:
            one = summary_of(rows[unit], today, missing=missing.get(unit, 0), last_change=changed.get(unit))
            found[unit] = Then(row["code"], row["name"], one)
    return found

"""A summary per unit, kept in memory until something of the unit is applied or the day changes.

What was read before a change and would be kept after it is thrown away: a summary is never older than what this
process was told. A copy that nobody tells, because another one does the work, looks at the stored positions instead.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog

from services.projection.overview.summary import Summary, summary
from services.projection.reports.about import RULEBOOK
from services.projection.reports.material import Found, Material
from services.projection.reports.queries import QUERIES
from shared import clock
from shared.calendar.working_days import packaged_calendar
from shared.kernel.envelope import Envelope
from shared.service.parts import Parts
from shared.views.table import Connection

log = structlog.get_logger()

MOST_UNITS = 20_000
_AT_ONCE = 50  # units read in one snapshot
_LOOK_SECONDS = 20.0
_FOUND = {
    "duty_lists_of_units": "duty_lists",
    "duty_items_of_units": "duty_items",
    "rectifications_of_units": "rectification_items",
    "targets_of_units": "targets",
    "occasions_of_units": "occasions",
}
"""Which of a material's rows each query gives."""


class Overview:
    """The summaries of this process, at most `MOST_UNITS`; those that nobody asked for longest go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, Summary] = OrderedDict()
        self._day: date | None = None
        self._changed_at: dict[UUID, datetime] = {}
        self._touched: set[UUID] = set()
        self._forgotten = 0
        self._positions: Mapping[str, int] = {}
        self._reading = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None

    async def of(self, parts: Parts, units: Sequence[UUID], today: date) -> dict[UUID, Summary]:
        """Return the summaries of these units on the day; only what is not kept is read."""
        if self._following is None:
            self._following = asyncio.create_task(self._follow_the_day(parts), name="overview of the day")
        await self._look_elsewhere(parts)
        found = self._those_kept(units, today)
        unknown = [unit for unit in units if unit not in found]
        for begin in range(0, len(unknown), _AT_ONCE):
            async with self._reading:
                some = unknown[begin : begin + _AT_ONCE]
                found |= self._those_kept(some, today)  # somebody else may have read them while we waited
                if missing := [unit for unit in some if unit not in found]:
                    found |= await self._read(parts, missing, today)
        return found

    def applied(self, _: str, events: Sequence[Envelope]) -> None:
        for event in events:
            self._kept.pop(event.unit, None)
            self._touched.add(event.unit)
            self._changed_at[event.unit] = event.recorded_at
        if len(self._changed_at) > MOST_UNITS:
            self._changed_at.clear()  # the audit trail says it too, a little later

    def overtaken(self) -> None:
        self._forgotten += 1
        self._kept.clear()

    def ending(self) -> None:
        if self._following is not None:
            self._following.cancel()

    async def _follow_the_day(self, parts: Parts) -> None:
        """Read everything anew when the day changes, so that the first to ask in the morning need not wait for it."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            today = clock.today()
            if self._day is None or self._day == today:
                continue
            try:
                await self.of(parts, list(self._kept), today)
            except Exception:  # it is tried again, and whoever asks reads for himself
                log.exception("overview.day_not_followed")

    def _those_kept(self, units: Sequence[UUID], today: date) -> dict[UUID, Summary]:
        if self._day != today:
            self._kept.clear()
            self._day = today
        found = {}
        for unit in units:
            if (kept := self._kept.get(unit)) is not None:
                self._kept.move_to_end(unit)
                found[unit] = kept
        return found

    async def _look_elsewhere(self, parts: Parts) -> None:
        if parts.views.active:
            return
        async with parts.pool.connection() as connection:
            rows = await QUERIES["applied"](connection, subscription=parts.views.name)
        positions = {row["service"]: row["position"] for row in rows}
        if positions != self._positions:
            self.overtaken()
            self._positions = positions

    async def _read(self, parts: Parts, units: list[UUID], today: date) -> dict[UUID, Summary]:
        self._touched.clear()
        forgotten = self._forgotten
        rows, missing, changed = await _rows(parts, units, today)
        found = {}
        for unit in units:
            last = max(filter(None, (changed.get(unit), self._changed_at.get(unit))), default=None)
            found[unit] = summary_of(rows[unit], today, missing=missing.get(unit, 0), last_change=last)
            await asyncio.sleep(0)  # others in this process get their turn
        if forgotten == self._forgotten:
            self._kept.update((unit, one) for unit, one in found.items() if unit not in self._touched)
            while len(self._kept) > MOST_UNITS:
                self._kept.popitem(last=False)
        return found


async def _rows(
    parts: Parts, units: list[UUID], today: date
) -> tuple[dict[UUID, dict[str, list[Found]]], dict[UUID, int], dict[UUID, datetime]]:
    """What `rows_of` says, and when something was last recorded; in one snapshot."""
    async with parts.pool.connection() as connection, connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        found, missing = await rows_of(connection, units, today)
        changed = await QUERIES["last_changes_of_units"](connection, units=units)
    return found, missing, {row["unit"]: row["recorded_at"] for row in changed}


async def rows_of(
    connection: Connection, units: Sequence[UUID], today: date
) -> tuple[dict[UUID, dict[str, list[Found]]], dict[UUID, int]]:
    """Return the rows of each unit by name, and its missing reports, as the connection's tables have them."""
    values: dict[str, Any] = {"units": units, "year": today.year, "today": today}
    found: dict[UUID, dict[str, list[Found]]] = {unit: defaultdict(list) for unit in units}
    for query, name in _FOUND.items():
        for row in await QUERIES[query](connection, **values):
            found[row["unit"]][name].append(row)
    missing = await QUERIES["reports_missing_in_units"](connection, **values)
    return found, {row["unit"]: row["missing"] for row in missing}


def summary_of(
    rows: Mapping[str, Sequence[Found]], today: date, *, missing: int, last_change: datetime | None
) -> Summary:
    """Return a unit's numbers by the rules of the day."""
    material = Material(rows, today, today.year, packaged_calendar(), RULEBOOK)
    return summary(material, missing=missing, last_change=last_change)

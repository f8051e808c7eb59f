"""Folding a unit's history once and telling at some of its events what each changed in the reports.

Events are taken in the order in which the audit log has them, so each step shows what was known then. Both states of a
step are seen from the day on which it was recorded: a light changes because of the event, not because time went by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from services.projection.names import opened, people_of, tokens
from services.projection.past.heads import Heads
from services.projection.replay.changes import Change, differences
from services.projection.reports.about import material_of
from services.projection.reports.material import Row
from services.projection.reports.reading import Read, rows_of
from services.projection.reports.report import DIRECTORY, Report
from services.projection.reports.reports import REPORTS
from services.projection.views import KNOWN, VIEWS
from shared.clock import ZONE
from shared.kernel.envelope import Envelope
from shared.kernel.unavailable import Stale
from shared.messaging.feed import FeedUnavailable
from shared.rulebook.rules import Language
from shared.service.parts import Parts
from shared.views import bases
from shared.views.as_of import fold_pages, laid_over
from shared.views.history import History, Moment
from shared.views.queries import Queries
from shared.views.state import skipped_of, skips
from shared.views.table import Connection
from shared.views.view import Key

QUERIES = Queries.load(Path(__file__).with_name("queries.sql"))
MOST_PASSED = 20_000
"""Events between the first and the last step of a page; steps behind them are for another page."""

_FOLDED = (*DIRECTORY, *VIEWS)
Step = Mapping[str, Any]
Changes = dict[str, list[Change]]
"""By the name of the report."""


async def changes_of(
    parts: Parts, unit: UUID, steps: Sequence[Step], heads: Heads, language: Language
) -> list[Changes]:
    """Return for each of these rows of the trail, in their order, what it changed; fewer if too much lies between.

    :raises Stale: if a service does not answer
    """
    if not steps:
        return []
    asked = {"unit": unit, "first": steps[0]["index"], "last": steps[-1]["index"], "limit": MOST_PASSED}
    asked_for = {step["index"]: step for step in steps}
    found = []
    async with parts.pool.connection() as connection:
        passed = await QUERIES["passed"](connection, **asked)
        try:
            history, events = await _history(parts, connection, unit, steps[0], passed, heads)
        except FeedUnavailable as error:
            raise Stale from error
        names = await _names(parts, connection, history, events)
        async with laid_over(connection, _FOLDED, [history]) as then:
            stepping = _Stepping(then, history, unit, names, language)
            for row in passed:
                event = events.get((row["service"], row["position"]))
                if row["index"] in asked_for:
                    found.append(await stepping.show(event, _day(asked_for[row["index"]])))
                elif event is not None:
                    stepping.pass_by(event)
    return found


async def _history(
    parts: Parts, connection: Connection, unit: UUID, first: Step, passed: Sequence[Step], heads: Heads
) -> tuple[History, dict[tuple[str, int], Envelope]]:
    """The unit as it was before the first step, and the events from there on by service and position."""
    rows = await QUERIES["before"](connection, unit=unit, first=first["index"])
    before: dict[str, int] = {row["service"]: row["position"] for row in rows}
    known = await bases.load(connection, _FOLDED, [unit], Moment(known_at=first["recorded_at"]))
    epochs = {service: head.epoch for service, head in heads.items()}
    skipped = skipped_of(await skips(connection), unit)
    history = History(_FOLDED, unit, Moment(), ignored=KNOWN, skipped=skipped)
    history.begin(
        [
            base
            for base in known.get(unit, ())
            if base.position <= before.get(base.service, 0) and epochs.get(base.service) == base.epoch
        ]
    )
    for service, position in before.items():
        await fold_pages(history, parts.feeds[service], after=history.begun(service), until=position)
    return history, await _events(parts, unit, passed, before)


async def _events(
    parts: Parts, unit: UUID, passed: Sequence[Step], before: Mapping[str, int]
) -> dict[tuple[str, int], Envelope]:
    until: dict[str, int] = {}
    for row in passed:
        until[row["service"]] = max(until.get(row["service"], 0), row["position"])
    return {
        (service, event.position): event
        for service, position in until.items()
        async for page in parts.feeds[service].pages(after=before.get(service, 0), unit=unit, until=position)
        for event in page
    }


def _day(step: Step) -> date:
    day: date = step["recorded_at"].astimezone(ZONE).date()
    return day


async def _names(
    parts: Parts, connection: Connection, history: History, events: Mapping[Any, Envelope]
) -> Mapping[UUID, str]:
    """Of everybody in the rows before the first step and in the events from then on."""
    people = people_of([row for rows in history.rows for row in rows.values()])
    people |= people_of([event.content for event in events.values()])
    return await opened(parts.keys, await tokens(connection, (history.unit, parts.identity.district), people))


def _values(unit: UUID, today: date) -> dict[str, Any]:
    return {"unit": unit, "today": today, "year": today.year}


@dataclass
class _Stepping:
    """`waiting` are rows that passed events touched and the tables do not show yet."""

    then: Connection
    history: History
    unit: UUID
    names: Mapping[UUID, str]
    language: Language
    waiting: dict[int, set[Key]] = field(default_factory=dict)
    _shown: dict[str, tuple[date, list[Row]]] = field(default_factory=dict)

    def pass_by(self, event: Envelope) -> None:
        for place, keys in self.history.step(event).items():
            self.waiting.setdefault(place, set()).update(keys)

    async def show(self, event: Envelope | None, today: date) -> Changes:
        """Fold the event and return what is different in which report; nothing of an event that is gone."""
        if event is None:
            return {}
        await self._write(self.waiting)
        self.waiting = {}
        touched = self.history.step(event)
        views = {self.history.foldings[place].view.name for place in touched}
        concerned = [report for report in REPORTS.values() if views & {view.name for view in report.folded()}]
        before = {report.name: await self._rows(report, today) for report in concerned}
        await self._write(touched)
        found: Changes = {}
        for report in concerned:
            if changes := differences(report, before[report.name], await self._rows(report, today)):
                found[report.name] = changes
        return found

    async def _write(self, touched: Mapping[int, set[Key]]) -> None:
        for place, keys in touched.items():
            folding, rows = self.history.foldings[place], self.history.rows[place]
            await folding.table.write(self.then, [(key, rows.get(key)) for key in keys])
            for report in REPORTS.values():
                if folding.view in report.folded():
                    self._shown.pop(report.name, None)

    async def _rows(self, report: Report, today: date) -> list[Row]:
        kept = self._shown.get(report.name)
        if kept is None or kept[0] != today:
            found = Read(await rows_of(self.then, report, _values(self.unit, today)), {}, self.names)
            kept = self._shown[report.name] = (today, report.rows(material_of(found, today, self.language)))
        return kept[1]

"""The rows of one unit, folded in memory up to a date or a moment; the engine behind looking back.

A base is what the unit's first events left: a prefix of its history in the order in which it was stored. Whatever is
stored later stands behind it, so nothing that is entered late can make a base wrong: it is folded after it, as it is
when everything is folded from the beginning. A base serves any look back that counts all of its events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.kernel.envelope import Envelope
from shared.views.folding import Concerned, Ignored, Listing, Poison, folding_of, poisoned
from shared.views.reading import Opened
from shared.views.view import Key, View

FEW = 200
"""Events of a service that are folded again rather than kept in a base of their own."""


@dataclass(frozen=True)
class Moment:
    """Which past: `on`, what was so by that date as we know it now; or `known_at`, what was recorded by that moment.

    Neither means now.
    """

    on: date | None = None
    known_at: datetime | None = None

    @property
    def past(self) -> bool:
        return self.on is not None or self.known_at is not None

    def counts(self, on: date, recorded_at: datetime) -> bool:
        """Whether something that was so on this date and was recorded then belongs to this past."""
        return (self.on is None or on <= self.on) and (self.known_at is None or recorded_at <= self.known_at)


@dataclass(frozen=True)
class Base:
    """What a view holds of a service's events of the unit up to `position`; the newest of their dates and moments."""

    view: str
    service: str
    epoch: UUID
    position: int
    latest_on: date
    latest_recorded: datetime
    rows: bytes


class History:
    """Folds events of one unit in the order of each service; `month_end`: up to which date bases are made by the way.

    `skipped` are the (view, service, position) that are left out by decision.

    Events that do not count are left alone whatever they are: what came later cannot park what was before.
    """

    def __init__(
        self,
        views: Sequence[View[Any]],
        unit: UUID,
        moment: Moment,
        *,
        ignored: Ignored | None = None,
        skipped: frozenset[tuple[str, str, int]] = frozenset(),
        month_end: date | None = None,
    ) -> None:
        self.unit = unit
        self.foldings = [folding_of(view) for view in views]
        self.rows: list[dict[Key, Any]] = [{} for _ in views]
        self.poisons: dict[tuple[str, str], Poison] = {}
        self.bases: list[Base] = []
        self._concerned = Concerned(views, Listing(views, ignored))
        self._skipped = skipped
        self._moment = moment
        self._month_end = month_end
        self._begun: dict[tuple[str, str], int] = {}
        self._prefixes: dict[str, _Prefix] = {}

    def begin(self, bases: Sequence[Base]) -> None:
        """Start from these, at most one per view and service."""
        places = {folding.view.name: place for place, folding in enumerate(self.foldings)}
        for base in bases:
            folding, rows = self.foldings[places[base.view]], self.rows[places[base.view]]
            for row in folding.table.unpacked(base.rows):
                rows[(self.unit, base.service, *folding.table.key_of(row))] = row
            self._begun[base.view, base.service] = base.position
            self._prefix(base.service).reach(base.latest_on, base.latest_recorded)

    def begun(self, service: str) -> int:
        """The position behind which the service's events are still to be folded."""
        views = (folding.view for folding in self.foldings if service in folding.view.sources)
        return min((self._begun.get((view.name, service), 0) for view in views), default=0)

    def fold(self, events: Sequence[Envelope]) -> None:
        """Fold the next events of one service."""
        for event in events:
            opened = Opened(event)
            on = _on(opened)
            counts = on is None or self._moment.counts(on, event.recorded_at)
            if self._month_end is not None:
                self._prolong(event, on if counts else None, self._month_end)
            if counts:
                self._fold(opened)

    def step(self, event: Envelope) -> dict[int, set[Key]]:
        """Fold one event and return which rows it touched, by the view's place."""
        return {place: set(keys) for place, keys in self._fold(Opened(event)).items() if keys}

    def finish(self) -> None:
        """All events are folded: where none lay behind the month's end, what there is is a base, too."""
        for service, prefix in self._prefixes.items():
            if not prefix.ended:
                self._end(service)

    def _fold(self, opened: Opened) -> dict[int, list[Key]]:
        """Fold into the views that it is for; the keys that it touched by the view's place."""
        event = opened.event
        touched: dict[int, list[Key]] = {}
        for place in self._concerned.places(event):
            folding = self.foldings[place]
            if self._is_open(folding.view, event):
                try:
                    touched[place] = folding.take(self.rows[place], opened)
                except Exception as error:
                    self.poisons[folding.view.name, event.service] = poisoned(folding.view, event, error)
        return touched

    def _is_open(self, view: View[Any], event: Envelope) -> bool:
        """Whether the view still folds this service's events and has not folded this one before its base."""
        return (
            (view.name, event.service) not in self.poisons
            and event.position > self._begun.get((view.name, event.service), 0)
            and (view.name, event.service, event.position) not in self._skipped
        )

    def _prefix(self, service: str) -> "_Prefix":
        if (prefix := self._prefixes.get(service)) is None:
            prefix = self._prefixes[service] = _Prefix()
        return prefix

    def _prolong(self, event: Envelope, on: date | None, month_end: date) -> None:
        """Take the event into the base if it can be part of it; `on` None: it cannot."""
        prefix = self._prefix(event.service)
        if prefix.ended:
            return
        if on is not None and on <= month_end:
            prefix.take(event, on)
        else:
            self._end(event.service)

    def _end(self, service: str) -> None:
        """The first event that is no part of the base has come: keep what there is, unless it is little more."""
        prefix = self._prefix(service)
        prefix.ended = True
        if prefix.last is None or prefix.taken < FEW:
            return
        last = prefix.last
        for folding, rows in zip(self.foldings, self.rows, strict=True):
            view = folding.view
            if service not in view.sources or (view.name, service) in self.poisons:
                continue
            packed = folding.table.packed(row for key, row in rows.items() if key[1] == service and row is not None)
            newest = prefix.latest_on, prefix.latest_recorded
            self.bases.append(Base(view.name, service, last.epoch, last.position, *newest, packed))


def _on(opened: Opened) -> date | None:
    """When it was so; None if nobody can say: then it parks."""
    try:
        return opened.on
    except ValueError:
        return None


class _Prefix:
    """The first events of a service as long as they can be part of a base."""

    def __init__(self) -> None:
        self.last: Envelope | None = None
        self.taken = 0
        self.ended = False
        self.latest_on = date.min
        self.latest_recorded = datetime.min.replace(tzinfo=UTC)

    def take(self, event: Envelope, on: date) -> None:
        self.last = event
        self.taken += 1
        self.reach(on, event.recorded_at)

    def reach(self, on: date, recorded_at: datetime) -> None:
        self.latest_on = max(self.latest_on, on)
        self.latest_recorded = max(self.latest_recorded, recorded_at)

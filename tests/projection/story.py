"""Histories of several services, said with the producers' own events, and their feeds."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from shared.clock import ZONE
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.kernel.message import Event
from shared.messaging.feed import FeedUnavailable
from shared.views.folding import Folding
from shared.views.view import View

EPOCH, DISTRICT, UNIT, OTHER = (UUID(int=number) for number in range(1, 5))
CLERK = UUID(int=9)
SERVICES = ("learning", "management", "responsibility", "supervision")


@dataclass
class Source:
    """The log of one service as its feed gives it; `away`: the service does not answer."""

    service: str
    events: list[Envelope] = field(default_factory=list)
    page: int = 50
    away: bool = False

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        last = len(self.events) if until is None else until
        found = [event for event in self.events[after:last] if unit in (None, event.unit)]
        for start in range(0, len(found), self.page):
            yield found[start : start + self.page]

    async def head(self) -> Head:
        if self.away:
            raise FeedUnavailable(self.service)
        return Head(EPOCH, len(self.events))


class Story:
    """`say` appends an event as its service would have stored it: said at 9:00 on the day, or on `known`."""

    def __init__(self) -> None:
        self.sources = {service: Source(service) for service in SERVICES}

    def say(
        self,
        stream: UUID,
        event: Event,
        on: date,
        *,
        known: date | None = None,
        unit: UUID = UNIT,
        by: UUID = CLERK,
        on_behalf_of: UUID | None = None,
        **sealed: str,
    ) -> Envelope:
        """`sealed` replaces fields of the payload, as the store does with personal ones."""
        service = type(event).__module__.split(".")[1]
        events = self.sources[service].events
        position = len(events) + 1
        at = datetime.combine(known or on, time(9), ZONE) + timedelta(seconds=position)
        body = {
            "id": str(derived_id(EPOCH, f"{service} {position}")),
            "type": type(event).__name__,
            "schema": 1,
            "stream": {"unit": str(unit), "category": "any", "id": str(stream)},
            "version": sum(e.stream == stream for e in events) + 1,
            "stamp": {
                "by": str(by),
                "on_behalf_of": str(on_behalf_of) if on_behalf_of else None,
                "unit": str(unit),
                "on": on.isoformat(),
                "at": at.isoformat(),
            },
            "payload": {**event.model_dump(mode="json"), **sealed},
        }
        unit_seq = sum(e.unit == unit for e in events) + 1
        encoded = json.dumps(body, ensure_ascii=False).encode()
        events.append(Envelope(service, EPOCH, position, unit_seq, unit, at, type(event).__name__, encoded))
        return events[-1]

    @property
    def feeds(self) -> Mapping[str, Source]:
        return self.sources

    def rows(self, view: View[Any], unit: UUID = UNIT) -> list[Any]:
        """Fold everything with the engine's own code, in memory; poison fails the test."""
        known: dict[tuple[Any, ...], Any] = {}
        folding = Folding(view)
        for service in view.sources:
            for event in self.sources[service].events:
                poison = folding.apply(known, event)
                assert poison is None, poison
        kept = [(key, row) for key, row in known.items() if row is not None and key[0] == unit]
        return [row for _, row in sorted(kept, key=lambda item: str(item[0]))]

"""A district of units with duty lists, as the other services tell of it, and a worker's parts on real servers."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import services.supervision
import shared.messaging
import shared.views
from shared.clock import ZONE
from shared.eventstore.port import Head
from shared.eventstore.postgres import MIGRATIONS as EVENTS
from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed

DISTRICT, PRINCIPAL, BRANCH = UUID(int=1), UUID(int=2), UUID(int=3)
EPOCH = UUID(int=4)
UNITS = tuple(UUID(int=1000 * n) for n in range(1, 7))
PEOPLE = 8
MONTH = "2026-03"
AT = datetime(2026, 1, 5, 9, tzinfo=ZONE)
MIGRATIONS = (
    EVENTS,
    Path(shared.messaging.__file__).with_name("migrations"),
    Path(shared.views.__file__).with_name("migrations"),
    Path(services.supervision.__file__).with_name("migrations"),
)


def people_of(unit: UUID) -> list[UUID]:
    return [UUID(int=unit.int + n) for n in range(1, PEOPLE + 1)]


@dataclass
class ListedFeed:
    """A feed of events that were written down once."""

    events: list[Envelope]

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        found = [e for e in self.events if e.position > after and (unit is None or e.unit == unit)]
        if page := [e for e in found if until is None or e.position <= until]:
            yield page

    async def head(self) -> Head:
        return Head(EPOCH, len(self.events))


def said(service: str, events: list[Envelope], type_: str, unit: UUID, stream: UUID, payload: dict[str, Any]) -> None:
    position = len(events) + 1
    body = {
        "id": str(UUID(int=(len(service) << 64) + position)),
        "type": type_,
        "schema": 1,
        "stream": {"unit": str(unit), "category": "any", "id": str(stream)},
        "version": 1,
        "stamp": {"by": str(PRINCIPAL), "on": "2026-01-05", "at": AT.isoformat()},
        "payload": payload,
    }
    bytes_ = json.dumps(body, ensure_ascii=False).encode()
    events.append(Envelope(service, EPOCH, position, position, unit, AT, type_, bytes_))


def sources() -> dict[str, Feed]:
    """Management, responsibility and learning: everybody of a unit holds a list with one duty a month."""
    management: list[Envelope] = []
    responsibility: list[Envelope] = []
    said("management", management, "PrincipalEnrolled", DISTRICT, PRINCIPAL, {"name": "supervision"})
    for number, unit in enumerate(UNITS):
        named = {"code": f"U{number}", "name": f"单位{number}", "superior": None}
        said("management", management, "UnitRegistered", unit, unit, named)
        for person in people_of(unit):
            enrolled = {"code": f"P{person.int}", "name": "某某", "standing": "full", "branch": str(BRANCH)}
            said("management", management, "MemberEnrolled", unit, person, enrolled)
            duty_list = UUID(int=person.int << 32)
            said("responsibility", responsibility, "DutyListDrafted", unit, duty_list, drafted(person))
            said("responsibility", responsibility, "DutyListIssued", unit, duty_list, {"resolution": None})
    return {
        "management": ListedFeed(management),
        "responsibility": ListedFeed(responsibility),
        "learning": ListedFeed([]),
    }


def drafted(holder: UUID) -> dict[str, Any]:
    item = {
        "id": str(UUID(int=holder.int << 40)),
        "number": 1,
        "matter": "组织主题党日",
        "standard": "每月一次",
        "deadline": {"form": "every", "text": "每月", "frequency": "monthly", "due": "period_end"},
    }
    return {"year": 2026, "level": "branch_secretary", "holder": str(holder), "organization": None, "items": [item]}

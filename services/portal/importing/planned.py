"""What an import is going to do: commands in their order, what they mean for each row, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from services.portal.importing.cells import Origin
from services.portal.importing.news import News
from services.portal.importing.problem import Problem, Severity
from services.portal.importing.sentences import sentence


class Change(IntEnum):
    """What the import does to a row; of several the greatest counts."""

    UNCHANGED = 0
    CHANGED = 1
    CREATED = 2


@dataclass(frozen=True)
class PlannedCommand:
    """One command to give. `key` is its Idempotency-Key; `parts` are the origins of the entries of its list."""

    service: str
    slice: str
    id: UUID
    name: str
    body: Mapping[str, Any]
    key: UUID
    on: date
    phase: int
    origin: Origin
    parts: Sequence[Origin | None] = ()
    on_behalf_of: UUID | None = None
    correlation: UUID | None = None


@dataclass
class Difference:
    commands: list[PlannedCommand] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: dict[tuple[str, int], Change] = field(default_factory=dict)
    told: list[News] = field(default_factory=list)

    @property
    def news(self) -> tuple[News, ...]:
        """What is new and what changes, each once; of a new row that it is new, and nothing of its follow-ups."""
        new = {(each.sheet, each.row) for each in self.told if each.column is None}
        return tuple(dict.fromkeys(n for n in self.told if n.column is None or (n.sheet, n.row) not in new))

    def mark(self, origin: Origin, change: Change) -> None:
        at = (origin.sheet, origin.row)
        self.rows[at] = max(self.rows.get(at, Change.UNCHANGED), change)

    def say(self, severity: Severity, key: str, origin: Origin, column: str | None, **facts: object) -> None:
        zh, en = sentence(key, facts)
        heading = origin.headings.get(column) if column else None
        self.problems.append(Problem(origin.sheet, origin.row or None, heading, severity, zh, en))


@dataclass(frozen=True)
class Dates:
    """`filled_on`: what is said for the first time was so when the plan was filled in. Corrections are of today."""

    filled_on: date
    today: date
    reason: str

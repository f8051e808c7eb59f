"""One command as it reached a door, what it led to, and where the facts for deciding it come from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from shared.eventstore.port import History, Receipt
from shared.kernel.decider import Decider
from shared.kernel.facts import Facts
from shared.kernel.message import Command, Needs
from shared.kernel.role import Held


@dataclass(frozen=True)
class Call:
    """One command as it reached a door; `expected` is the version that the caller saw (If-Match), None: any will do."""

    decider: Decider[Any, Any, Any]
    unit: UUID
    id: UUID
    command: Command
    command_id: UUID
    by: UUID
    at: datetime
    on: date
    fingerprint: int | None = None
    on_behalf_of: UUID | None = None
    reason: str | None = None
    paper: str | None = None
    causation: UUID | None = None
    correlation: UUID | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Handled:
    """What a command led to: nothing new if `receipts` is empty; `version` is the stream's after it."""

    receipts: tuple[Receipt, ...]
    version: int
    repeated: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a command meets its stream: what the caller holds today, the history, and the state folded from it."""

    roles: frozenset[Held]
    history: History
    state: Any


class FactsSource(Protocol):
    """Where facts about people and organizations come from: the directory, or a fixed set in tests."""

    async def facts(self, unit: UUID, needs: Needs, on: date) -> Facts:
        """Return what is needed, as it was on that date.

        :raises Refusal: UnknownPerson or UnknownOrganization, naming who
        """

    async def roles(self, person: UUID, unit: UUID) -> frozenset[Held]:
        """Return what the person holds in the unit today; empty for a stranger."""


Authorize = Callable[[Call, frozenset[Held], UUID | None], None]


@dataclass(frozen=True)
class Announced:
    """People and organizations that a checked file is about to introduce; they count as known while it is checked."""

    people: frozenset[UUID] = frozenset()
    organizations: frozenset[UUID] = frozenset()

    async def complete(self, directory: FactsSource, unit: UUID, needs: Needs, on: date) -> Facts:
        """Ask the directory for all that is not announced."""
        new = self.people | self.organizations
        if not new:
            return await directory.facts(unit, needs, on)
        known = Needs(needs.people - new, needs.organizations - new, needs.rosters - new)
        return await directory.facts(unit, known, on)

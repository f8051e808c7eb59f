"""In which units a person holds a role today: for the menu. What may be done there, each service decides anew."""

import time
from dataclasses import dataclass
from uuid import UUID

from services.portal.backend.client import Backend

_FRESH_SECONDS = 10.0
_MOST_PEOPLE = 5_000


@dataclass(frozen=True)
class Unit:
    """`roles` are those that the person holds here."""

    id: UUID
    code: str
    name: str
    roles: frozenset[str]


class Units:
    """Remembers the answer for some seconds, since every page needs it."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._known: dict[UUID, tuple[tuple[Unit, ...], float]] = {}

    async def of(self, person: UUID, at_least: str | None = None, *, fresh: bool = False) -> tuple[Unit, ...]:
        """Return the units in which the person holds a role, by code; `fresh` asks anew. Raises as `Backend.get`."""
        now = time.monotonic()
        known = self._known.get(person)
        if known is not None and now < known[1] and at_least is None and not fresh:
            return known[0]
        answer = await self._backend.get(person, "projection", "/units", {"at_least": at_least})
        found = tuple(
            Unit(UUID(one["id"]), one["code"], one["name"], frozenset(one["roles"]))
            for one in sorted(answer["units"], key=lambda one: one["code"])
        )
        if len(self._known) >= _MOST_PEOPLE:
            self._known.clear()
        self._known[person] = found, now + _FRESH_SECONDS
        return found

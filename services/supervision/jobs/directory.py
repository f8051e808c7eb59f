"""People and roles for jobs: the unit's book is read once when a job begins, after the heads were reached."""

from datetime import date
from uuid import UUID

from shared.directory.directory import Books, Directory
from shared.kernel.facts import Facts
from shared.kernel.message import Needs
from shared.kernel.role import Held

MOST_UNITS = 64


class JobDirectory:
    """A worker follows no events itself, so nothing that it remembers may outlive the job."""

    def __init__(self, books: Books, district: UUID) -> None:
        self._books, self._district = books, district
        self._units: dict[UUID, Directory] = {}

    async def begin(self, unit: UUID, principal: UUID) -> None:
        """Forget what was known of the unit and read it again."""
        fresh = Directory(self._books, district=self._district)
        await fresh.book(unit)
        await fresh.roles(principal, unit)
        self._units.pop(unit, None)
        self._units[unit] = fresh
        while len(self._units) > MOST_UNITS:
            del self._units[next(iter(self._units))]

    async def facts(self, unit: UUID, needs: Needs, on: date) -> Facts:
        return await self._of(unit).facts(unit, needs, on)

    async def roles(self, person: UUID, unit: UUID) -> frozenset[Held]:
        return await self._of(unit).roles(person, unit)

    def _of(self, unit: UUID) -> Directory:
        return self._units.get(unit) or Directory(self._books, district=self._district)

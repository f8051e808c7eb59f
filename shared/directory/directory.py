"""The directory as doors ask it: one unit's book at a time, from memory, loaded from the local copy when it changed."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from shared import clock
from shared.directory.book import UnitBook
from shared.directory.following import following
from shared.kernel.envelope import Envelope
from shared.kernel.facts import Facts
from shared.kernel.message import Needs
from shared.kernel.role import TITLES, Held
from shared.kernel.unavailable import Stale

MOST_BOOKS = 2000
FRESH_SECONDS = 60.0
REREAD_SECONDS = 300.0  # whatever changes the tables without an event, such as a rebuild, shows after that time


@dataclass(frozen=True)
class _Known:
    book: UnitBook
    read_at: float


class Books(Protocol):
    """Where books come from: the service's own tables, or a fixed set."""

    async def book(self, unit: UUID) -> UnitBook: ...

    async def principals(self, district: UUID, /) -> Mapping[UUID, Held]:
        """Return administrators and services' own principals with their role in every unit."""


class Directory:
    """`age` tells how many seconds ago the copy was last confirmed to be at management's head (inf: never).

    A copy older than a minute decides nothing: posts may have changed.
    """

    def __init__(
        self,
        books: Books,
        *,
        district: UUID,
        age: Callable[[], float] = lambda: 0.0,
        today: Callable[[], date] = clock.today,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = monotonic
        self._source, self._district, self._age, self._today = books, district, age, today
        self._books: OrderedDict[UUID, _Known] = OrderedDict()
        self._principals: Mapping[UUID, Held] | None = None
        self._reading: dict[tuple[UUID, int], asyncio.Task[UnitBook]] = {}
        self._changes = 0

    async def facts(self, unit: UUID, needs: Needs, on: date) -> Facts:
        """Return what is needed about others, on a date.

        :raises UnknownPerson: naming people that the unit does not know
        :raises UnknownOrganization: likewise
        """
        if not (needs.people or needs.organizations or needs.rosters):
            return Facts()
        return (await self.book(unit)).facts(needs, on)

    async def roles(self, person: UUID, unit: UUID) -> frozenset[Held]:
        """Return what the person holds in the unit today, by posts there or in the district.

        :raises Stale: if the copy has not been confirmed for a minute
        """
        if self._age() > FRESH_SECONDS:
            raise Stale
        principals = self._principals if self._principals is not None else await self._read_principals()
        if (principal := principals.get(person)) is not None:
            return frozenset({principal})
        today = self._today()
        own = (await self.book(unit)).roles(person, today)
        return own | (await self.book(self._district)).district_roles(person, today)

    async def names(self, unit: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the names, people's still sealed, of those ids that are people or organizations of the unit or the
        district; administrators and services are called by their office.
        """
        found: dict[UUID, str] = {}
        for book in (await self.book(self._district), await self.book(unit)):
            for rows in (book.people, book.organizations):
                found |= {id: rows[id].name for id in ids if id in rows and rows[id].name}
        principals = self._principals if self._principals is not None else await self._read_principals()
        offices = {id: TITLES[held.role] for id, held in principals.items() if id in ids}
        return offices | found

    async def book(self, unit: UUID) -> UnitBook:
        """Return the unit's book, from memory if nothing in it changed; who asks while it is read waits for it."""
        known = self._books.get(unit)
        if known is not None and self._clock() - known.read_at < REREAD_SECONDS:
            self._books.move_to_end(unit)
            return known.book
        reading = (unit, self._changes)
        task = self._reading.get(reading)
        if task is None:
            task = self._reading[reading] = asyncio.create_task(self._read(unit, self._changes))
            task.add_done_callback(lambda _: self._reading.pop(reading, None))
        return await asyncio.shield(task)

    async def _read(self, unit: UUID, changes: int) -> UnitBook:
        book = await self._source.book(unit)
        if changes == self._changes:  # else something arrived while we read; the next caller reads again
            self._books[unit] = _Known(book, self._clock())
            if len(self._books) > MOST_BOOKS:
                self._books.popitem(last=False)
        return book

    async def _read_principals(self) -> Mapping[UUID, Held]:
        changes = self._changes
        principals = await self._source.principals(self._district)
        if changes == self._changes:
            self._principals = principals
        return principals

    def forget(self) -> None:
        """Read everything again: the tables have changed otherwise than by events."""
        self._changes += 1
        self._books.clear()
        self._principals = None

    def follow(self, _: str, events: Sequence[Envelope]) -> None:
        """Take the books in memory on by these events; called after they were applied to the local copy."""
        self._changes += 1
        by_unit: dict[UUID, list[Envelope]] = {}
        for event in events:
            by_unit.setdefault(event.unit, []).append(event)
        for unit, of_unit in by_unit.items():
            if (known := self._books.get(unit)) is not None:
                book = following(known.book, of_unit)
                if book is None:
                    del self._books[unit]
                else:
                    self._books[unit] = replace(known, book=book)
        if self._district in by_unit:
            self._principals = None


class FixedBooks:
    """Books given once: for first set-up and for tests of doors."""

    def __init__(self, books: Mapping[UUID, UnitBook], principals: Mapping[UUID, Held]) -> None:
        self._books, self._principals = books, principals

    async def book(self, unit: UUID) -> UnitBook:
        return self._books.get(unit, UnitBook())

    async def principals(self, _: UUID) -> Mapping[UUID, Held]:
        return self._principals

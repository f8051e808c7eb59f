import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from shared.directory.book import UnitBook
from shared.directory.directory import Directory, FixedBooks
from shared.directory.views import PersonRow, PostRow
from shared.kernel.envelope import Envelope
from shared.kernel.role import Held, Role
from shared.kernel.unavailable import Stale

DISTRICT, UNIT, OTHER, ZHAO, ROBOT = (UUID(int=n) for n in range(1, 6))
DAY = date(2026, 3, 1)


def directory(books: Mapping[UUID, UnitBook], age: float = 0.0) -> Directory:
    fixed = FixedBooks(books, {ROBOT: Held(Role.SERVICE)})
    return Directory(fixed, district=DISTRICT, age=lambda: age, today=lambda: DAY)


def a_member() -> UnitBook:
    return UnitBook(people={ZHAO: PersonRow(ZHAO, "P001", "赵一", "full", ((date.min, None),))})


async def test_a_member_of_one_unit_is_a_stranger_in_another() -> None:
    here = directory({UNIT: a_member()})
    assert await here.roles(ZHAO, UNIT) == {Held(Role.MEMBER, None)}
    assert await here.roles(ZHAO, OTHER) == frozenset()


async def test_a_services_principal_acts_in_every_unit() -> None:
    assert await directory({}).roles(ROBOT, OTHER) == {Held(Role.SERVICE)}


async def test_a_district_inspector_reaches_every_unit() -> None:
    book = UnitBook(people=a_member().people, posts=(PostRow(UUID(int=9), ZHAO, DISTRICT, "区督查员", DAY),))
    assert await directory({DISTRICT: book}).roles(ZHAO, UNIT) == {Held(Role.DISTRICT_SUPERVISOR)}


async def test_a_copy_that_nobody_confirmed_for_a_minute_decides_nothing() -> None:
    with pytest.raises(Stale):
        await directory({UNIT: a_member()}, age=61).roles(ZHAO, UNIT)


def enrolled(person: UUID, position: int = 1, **payload: object) -> Envelope:
    body = {
        "id": str(UUID(int=100 + position)),
        "type": "MemberEnrolled",
        "schema": 1,
        "stream": {"unit": str(DISTRICT), "category": "member", "id": str(person)},
        "version": 1,
        "stamp": {"by": str(ROBOT), "unit": str(UNIT), "on": "2026-01-08", "at": "2026-01-08T09:00:00+08:00"},
        "payload": {"code": "P001", "name": "赵一", "standing": "full", "branch": None, **payload},
    }
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    encoded = json.dumps(body).encode()
    return Envelope("management", UUID(int=8), position, position, UNIT, moment, "MemberEnrolled", encoded)


class Counting(FixedBooks):
    """Books that count how often they are read."""

    reads = 0

    async def book(self, unit: UUID) -> UnitBook:
        self.reads += 1
        return await super().book(unit)


async def test_a_book_in_memory_follows_the_events_without_being_read_again() -> None:
    books = Counting({}, {})
    here = Directory(books, district=DISTRICT, today=lambda: DAY)
    assert await here.roles(ZHAO, UNIT) == frozenset()
    reads = books.reads
    here.follow("management", [enrolled(ZHAO)])
    here.follow("management", [enrolled(ZHAO)])
    assert await here.roles(ZHAO, UNIT) == {Held(Role.MEMBER, None)}
    assert books.reads == reads


async def test_a_book_is_read_again_after_an_event_that_cannot_be_folded() -> None:
    books = {UNIT: UnitBook()}
    here = directory(books)
    assert await here.roles(ZHAO, UNIT) == frozenset()
    books[UNIT] = a_member()
    here.follow("management", [enrolled(ZHAO, branch="no uuid")])
    assert await here.roles(ZHAO, UNIT) == {Held(Role.MEMBER, None)}


async def test_a_book_is_read_again_after_some_minutes() -> None:
    books = {UNIT: UnitBook()}
    now = [0.0]
    here = Directory(FixedBooks(books, {}), district=DISTRICT, today=lambda: DAY, monotonic=lambda: now[0])
    assert await here.roles(ZHAO, UNIT) == frozenset()
    books[UNIT] = a_member()
    now[0] = 301.0
    assert await here.roles(ZHAO, UNIT) == {Held(Role.MEMBER, None)}

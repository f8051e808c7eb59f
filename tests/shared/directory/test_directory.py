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


async def test_what_was_read_is_forgotten_when_something_arrives() -> None:
    books = {UNIT: UnitBook()}
    here = directory(books)
    assert await here.roles(ZHAO, UNIT) == frozenset()
    books[UNIT] = a_member()
    assert await here.roles(ZHAO, UNIT) == frozenset()
    news = Envelope("management", UUID(int=8), 1, 1, UNIT, datetime(2026, 3, 1, tzinfo=UTC), "MemberEnrolled", b"{}")
    here.forget("management", [news])
    assert await here.roles(ZHAO, UNIT) == {Held(Role.MEMBER, None)}

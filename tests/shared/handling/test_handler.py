"""Load, decide, append: what the handler itself answers, whatever the slice."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from shared import clock
from shared.calendar.working_days import packaged_calendar
from shared.directory.book import UnitBook
from shared.directory.directory import Directory, FixedBooks
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.port import Append, Outcome, Overloaded
from shared.handling import AlreadyTaken, Announced, Call, CommandHandler, NotKnownHere, StaleVersion
from shared.kernel.ids import new_id
from shared.kernel.message import Command
from shared.kernel.role import Role
from shared.kernel.scope import NoSuchUnit, NotPermitted
from shared.rulebook import Rulebook
from shared.testing.context import SERVICES
from shared.web.commands import authorizer
from tests.shared.web.counter import ALLOWED, DECIDER, MoveCounter, OpenCounter, Permission

DISTRICT, UNIT, OTHER, CLERK, STRANGER = (UUID(int=n) for n in range(1, 6))
OF_THE_DISTRICT = replace(DECIDER, district=True, units=lambda _: frozenset({UNIT}))


class RacedStore(MemoryEventStore):
    """A store in which somebody else is faster, as long as `rival` is set."""

    rival: Callable[[], Awaitable[object]] | None = None

    async def append(self, append: Append) -> Outcome:
        if (rival := self.rival) is not None:
            self.rival = None
            await rival()
        return await super().append(append)


def clerk_of(unit: UUID, person: UUID) -> UnitBook:
    post = PostRow(new_id(), person, unit, "党务干事", date(2020, 1, 1))
    return UnitBook({person: PersonRow(person, "P", "赵一", "full", ((date.min, None),))}, {}, (post,))


@pytest.fixture
def store() -> RacedStore:
    return RacedStore()


@pytest.fixture
def handler(store: RacedStore) -> CommandHandler:
    books = FixedBooks({UNIT: clerk_of(UNIT, CLERK), OTHER: clerk_of(OTHER, STRANGER)}, {})
    return CommandHandler(
        store=store,
        directory=Directory(books, district=DISTRICT),
        rulebook=Rulebook.load(SERVICES / "management" / "rules.toml"),
        calendar=packaged_calendar(),
        district=DISTRICT,
        authorize=authorizer(ALLOWED),
    )


def call(id: UUID, command: Command, *, by: UUID = CLERK, unit: UUID = UNIT, expected: int | None = None) -> Call:
    now: datetime = clock.now()
    return Call(DECIDER, unit, id, command, new_id(), by, now, now.date(), expected=expected)


class TestAStranger:
    async def test_learns_no_version_by_guessing_one(self, handler: CommandHandler) -> None:
        id = new_id()
        await handler.handle(call(id, OpenCounter(code="A")))
        with pytest.raises(NoSuchUnit):
            await handler.handle(call(id, MoveCounter(by=1), by=STRANGER, expected=7))

    async def test_learns_not_whether_a_stream_of_the_district_exists(self, handler: CommandHandler) -> None:
        there = replace(call(new_id(), OpenCounter(code="A")), decider=OF_THE_DISTRICT)
        await handler.handle(there)
        for id in (there.id, new_id()):
            with pytest.raises(NoSuchUnit):
                await handler.handle(
                    replace(call(id, MoveCounter(by=1), by=CLERK, unit=OTHER), decider=OF_THE_DISTRICT)
                )

    async def test_of_the_district_is_not_reached_by_way_of_another_unit(self, handler: CommandHandler) -> None:
        there = replace(call(new_id(), OpenCounter(code="A")), decider=OF_THE_DISTRICT)
        await handler.handle(there)
        with pytest.raises(NotKnownHere):
            await handler.handle(
                replace(call(there.id, MoveCounter(by=1), by=STRANGER, unit=OTHER), decider=OF_THE_DISTRICT)
            )


class TestARace:
    async def test_for_a_name_is_told_as_that_also_under_if_match(
        self, handler: CommandHandler, store: RacedStore
    ) -> None:
        store.rival = lambda: handler.handle(call(new_id(), OpenCounter(code="A")))
        with pytest.raises(AlreadyTaken):
            await handler.handle(call(new_id(), OpenCounter(code="A"), expected=0))

    async def test_on_the_stream_itself_is_stale_under_if_match(
        self, handler: CommandHandler, store: RacedStore
    ) -> None:
        id = new_id()
        await handler.handle(call(id, OpenCounter(code="A")))
        rival = replace(handler, store=store)  # as another process: it holds no lock of ours
        store.rival = lambda: rival.handle(call(id, MoveCounter(by=1)))
        with pytest.raises(StaleVersion) as stale:
            await handler.handle(call(id, MoveCounter(by=1), expected=1))
        assert stale.value.facts == {"current": 2, "expected": 1, "changed": ["CounterMoved"]}

    async def test_that_never_ends_is_too_much_going_on(self, handler: CommandHandler, store: RacedStore) -> None:
        id = new_id()
        await handler.handle(call(id, OpenCounter(code="A")))
        rival = replace(handler, store=store)

        async def again() -> None:
            await rival.handle(call(id, MoveCounter(by=1)))
            store.rival = again

        store.rival = again
        with pytest.raises(Overloaded):
            await handler.handle(call(id, MoveCounter(by=1)))


class TestACheck:
    async def test_asks_nothing_of_what_is_stored_already(self, handler: CommandHandler) -> None:
        id = new_id()
        stored = [call(id, OpenCounter(code="A")), call(id, MoveCounter(by=9)), call(id, MoveCounter(by=9))]
        for one in stored:
            await handler.handle(one)
        further = call(id, MoveCounter(by=2))
        assert await handler.check([*stored, further], Announced()) == [None] * 4


class MoveAt(MoveCounter):
    """Move a counter, and say where."""

    place: UUID

    def organization(self) -> UUID:
        return self.place


class TestThePermission:
    async def test_is_asked_both_where_the_command_says_and_where_the_stream_stands(
        self, handler: CommandHandler
    ) -> None:
        first, second, secretary = new_id(), new_id(), new_id()
        organizations = {id: OrganizationRow(id, "ZB", "支部", "branch", None) for id in (first, second)}
        post = PostRow(new_id(), secretary, second, "党支部书记", date(2020, 1, 1))
        books = FixedBooks({UNIT: UnitBook({}, organizations, (post,))}, {})
        handler.directory = Directory(books, district=DISTRICT)
        handler.authorize = authorizer({Permission.COUNT: frozenset({Role.BRANCH_SECRETARY})})
        own, theirs = new_id(), new_id()
        at = replace(DECIDER, organization=lambda _, state: first if state.code == "A" else second)
        for id, code in ((own, "B"), (theirs, "A")):
            await handler.handle(call(id, OpenCounter(code=code), by=secretary))
        await handler.handle(replace(call(own, MoveAt(by=1, place=second), by=secretary), decider=at))
        for id, place in ((theirs, second), (own, first), (theirs, first)):
            with pytest.raises(NotPermitted):
                await handler.handle(replace(call(id, MoveAt(by=1, place=place), by=secretary), decider=at))

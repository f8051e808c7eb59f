"""What somebody may do now, found out by deciding on samples: on the small slice of the doors."""

from datetime import date
from uuid import UUID

import pytest

from shared import clock
from shared.calendar.working_days import packaged_calendar
from shared.directory.book import UnitBook
from shared.directory.directory import Directory, FixedBooks
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.eventstore.memory import MemoryEventStore
from shared.handling import Call, CommandHandler
from shared.handling.probing import Action, Probe, actions
from shared.handling.samples import Filling, sample
from shared.kernel.ids import new_id
from shared.kernel.message import Command
from shared.rulebook import Rulebook
from shared.testing.context import SERVICES
from shared.web.commands import authorizer
from tests.shared.web.counter import ALLOWED, DECIDER, MoveCounter, OpenCounter

DISTRICT, UNIT, BRANCH, CLERK, MEMBER = (UUID(int=n) for n in range(1, 6))


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def handler(store: MemoryEventStore) -> CommandHandler:
    people = {id: PersonRow(id, "P", "赵一", "full", ((date.min, BRANCH),)) for id in (CLERK, MEMBER)}
    branch = OrganizationRow(BRANCH, "ZB1", "第一支部", "branch", None)
    post = PostRow(new_id(), CLERK, BRANCH, "党务干事", date(2020, 1, 1))
    books = FixedBooks({UNIT: UnitBook(people, {BRANCH: branch}, (post,))}, {})
    return CommandHandler(
        store=store,
        directory=Directory(books, district=DISTRICT),
        rulebook=Rulebook.load(SERVICES / "management" / "rules.toml"),
        calendar=packaged_calendar(),
        district=DISTRICT,
        authorize=authorizer(ALLOWED),
    )


async def told(handler: CommandHandler, id: UUID, *commands: Command) -> None:
    for command in commands:
        now = clock.now()
        await handler.handle(Call(DECIDER, UNIT, id, command, new_id(), CLERK, now, now.date()))


async def probed(handler: CommandHandler, id: UUID, by: UUID = CLERK) -> dict[type[Command], Action]:
    history = await handler.store.load(handler.key(DECIDER, UNIT, id))
    standing = await handler.standing(DECIDER, UNIT, by, history)
    probe = Probe(DECIDER, UNIT, id, by, clock.now(), (MEMBER, CLERK), (BRANCH,))
    return {action.command: action for action in await actions(handler, probe, standing, DECIDER.command_types())}


def refusal(action: Action) -> str | None:
    return type(action.refusal).__name__ if action.refusal else None


class TestAction:
    async def test_is_allowed_to_the_role_in_the_right_state(self, handler: CommandHandler) -> None:
        await told(handler, id := new_id(), OpenCounter(code="A"))
        assert refusal((await probed(handler, id))[MoveCounter]) is None

    async def test_is_refused_to_another_role(self, handler: CommandHandler) -> None:
        await told(handler, id := new_id(), OpenCounter(code="A"))
        found = await probed(handler, id, by=MEMBER)
        assert {refusal(action) for action in found.values()} == {"NotPermitted"}

    async def test_is_refused_in_the_wrong_state(self, handler: CommandHandler) -> None:
        assert refusal((await probed(handler, new_id()))[MoveCounter]) == "NotOpen"
        moves = [MoveCounter(by=by, note=str(by)) for by in (9, 9, 2)]
        await told(handler, id := new_id(), OpenCounter(code="A"), *moves)
        action = (await probed(handler, id))[MoveCounter]
        assert action.refusal is not None
        assert action.refusal.sentence("en") == "The counter stands at 20 and goes no further than 20."

    async def test_is_allowed_where_it_depends_on_what_is_filled_in(self, handler: CommandHandler) -> None:
        # No sample of a code can be made from its pattern.
        assert refusal((await probed(handler, new_id()))[OpenCounter]) is None

    async def test_stores_nothing(self, handler: CommandHandler, store: MemoryEventStore) -> None:
        await told(handler, id := new_id(), OpenCounter(code="A"))
        await probed(handler, id)
        assert (await store.head()).position == 2  # opened, and its code claimed


def test_a_sample_has_what_cannot_be_left_out_and_what_is_asked_for() -> None:
    filling = Filling(date(2026, 3, 2), UNIT, person=MEMBER, organization=BRANCH, new=new_id())
    assert sample(MoveCounter, filling, {}) == {"by": 1}
    assert sample(MoveCounter, filling, {"note": ..., "by": 3}) == {"by": 3, "note": "—"}

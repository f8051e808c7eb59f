from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, cast
from uuid import UUID

import psycopg
import pytest
from pydantic import BaseModel

from shared.kernel.decider import Decider
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.unavailable import Stale
from shared.messaging.feed import StoreFeed
from shared.messaging.reactions import Order, Reaction, ReactionSink, Step
from shared.messaging.sink import Pool
from shared.messaging.subscription import Pace, Subscription
from shared.personal.keys import KeysUnavailable
from tests.shared.messaging.letters import NORTH, SOUTH, Letters
from tests.shared.messaging.running import running, until

NAME = "when_letter_written_then_answer"


class Answer(Command):
    text: str


class LetterNews(BaseModel):
    text: str


class Impolite(Refusal):
    """Such letters are not answered."""

    zh = "此类来信不予答复。"


class Desk:
    """Where orders arrive."""

    trouble: ClassVar[dict[str, type[Exception]]] = {
        "rude": Impolite,
        "broken": RuntimeError,
        "not now": OSError,
        "directory too old": Stale,
        "keys away": KeysUnavailable,
    }

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.tries = 0

    async def take(self, order: Order) -> None:
        self.tries += 1
        text = cast(Answer, order.step.command).text
        if error := self.trouble.get(text):
            raise error
        self.orders.append(order)

    @property
    def answered(self) -> list[str]:
        return [cast(Answer, order.step.command).text for order in self.orders]


def answer(envelope: Envelope, news: LetterNews) -> Step | None:
    if news.text == "private":
        return None
    return Step(cast(Decider[Any, Any, Any], None), envelope.unit, envelope.stream, Answer(text=news.text))


@pytest.fixture
def letters(service: str) -> Letters:
    return Letters(service)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def sink(letters: Letters, desk: Desk, pool: Pool) -> ReactionSink:
    return ReactionSink([Reaction(NAME, letters.service, "LetterWritten", LetterNews, answer)], desk.take, pool)


@pytest.fixture
def react(letters: Letters, sink: ReactionSink, pool: Pool, nats_url: str) -> Callable[[], Subscription]:
    pace = Pace(batch=20, fetch=0.1, head_every=0.2, retry_first=0.02, retry_last=0.05)
    sources = {letters.service: StoreFeed(letters)}
    return lambda: Subscription(
        f"reactions_{letters.service}", sources, nats_url, pool, sink, handled={}, ignored={}, pace=pace
    )


def refusals(dsn: str, letters: Letters) -> list[tuple[UUID, str, str]]:
    with psycopg.connect(dsn) as connection:
        query = "select event, refusal, sentence from reaction_refusal where service = %s order by position"
        return connection.execute(query, [letters.service]).fetchall()


def parked(dsn: str, letters: Letters) -> list[tuple[UUID, int, str]]:
    with psycopg.connect(dsn) as connection:
        query = "select unit, position, error from reaction_parked where service = %s"
        return connection.execute(query, [letters.service]).fetchall()


class TestAReaction:
    async def test_sends_one_command_derived_from_the_event(
        self, letters: Letters, desk: Desk, react: Callable[[], Subscription]
    ) -> None:
        (event,) = letters.write("hello")
        subscription = react()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 1, 20)
        (order,) = desk.orders
        assert order.command_id == derived_id(event.id, NAME)
        assert (order.on, order.causation, order.correlation) == (event.on, event.id, event.id)
        assert (order.step.unit, order.step.id) == (event.unit, event.stream)

    async def test_leaves_alone_what_is_none_of_its_business(
        self, letters: Letters, desk: Desk, react: Callable[[], Subscription]
    ) -> None:
        letters.write("private")
        letters.write("x", type="LetterBurnt")
        letters.write("hello")
        subscription = react()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 3, 20)
        assert desk.answered == ["hello"]

    async def test_that_is_refused_is_recorded_and_goes_on(
        self, letters: Letters, desk: Desk, react: Callable[[], Subscription], messaging_database: str
    ) -> None:
        event, _ = letters.write("rude", "hello")
        subscription = react()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 2, 20)
        assert desk.answered == ["hello"]
        assert refusals(messaging_database, letters) == [(event.id, "Impolite", "此类来信不予答复。")]

    async def test_that_fails_stops_for_its_unit_only_and_resumes(
        self,
        letters: Letters,
        desk: Desk,
        sink: ReactionSink,
        react: Callable[[], Subscription],
        messaging_database: str,
    ) -> None:
        letters.write("one", "broken", "two")
        letters.write("other unit", unit=SOUTH)
        subscription = react()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 4, 20)
            assert set(desk.answered) == {"one", "other unit"}
            assert parked(messaging_database, letters) == [(NORTH, 2, "RuntimeError()")]
            again = (f"reactions_{letters.service}", StoreFeed(letters), NAME, letters.service, NORTH)
            with pytest.raises(RuntimeError):
                await sink.resume(*again)
            desk.trouble = {}  # type: ignore[misc]
            letters.write("three")
            assert await sink.resume(*again)
            letters.write("four")
            await subscription.wait_for(letters.service, 6, 20)
        north = list(dict.fromkeys(cast(Answer, o.step.command).text for o in desk.orders if o.step.unit == NORTH))
        assert north == ["one", "broken", "two", "three", "four"]
        assert parked(messaging_database, letters) == []

    async def test_goes_on_from_the_fork_when_history_is_given_up(
        self, letters: Letters, desk: Desk, react: Callable[[], Subscription], messaging_database: str
    ) -> None:
        letters.write("a", "b", "c")
        letters.write("given up", unit=SOUTH)
        subscription = react()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 4, 20)
            with psycopg.connect(messaging_database) as connection:
                park = "insert into reaction_parked values (%s, %s, %s, 4, gen_random_uuid(), 3, 'too hard')"
                connection.execute(park, [NAME, letters.service, SOUTH])
            letters.forget_after(2)
            letters.write("other c", "other d")
            await until(lambda: "other d" in desk.answered)
        assert desk.answered == ["a", "b", "c", "given up", "other c", "other d"]
        assert parked(messaging_database, letters) == [(SOUTH, 3, "too hard")]

    @pytest.mark.parametrize("why", ["not now", "directory too old", "keys away"])
    async def test_that_cannot_now_waits_without_parking(
        self, letters: Letters, desk: Desk, react: Callable[[], Subscription], messaging_database: str, why: str
    ) -> None:
        letters.write(why)
        subscription = react()
        async with running(subscription.run()):
            await until(lambda: desk.tries > 5)
            desk.trouble = {}  # type: ignore[misc]
            await subscription.wait_for(letters.service, 1, 20)
        assert desk.answered == [why]
        assert parked(messaging_database, letters) == []

    async def test_with_a_payload_it_cannot_read_parks(
        self, letters: Letters, react: Callable[[], Subscription], messaging_database: str
    ) -> None:
        letters.write("x")
        letters.events[0] = replace(letters.events[0], body=letters.events[0].body.replace(b'"text"', b'"texts"'))
        subscription = react()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 1, 20)
        assert [position for _, position, _ in parked(messaging_database, letters)] == [1]

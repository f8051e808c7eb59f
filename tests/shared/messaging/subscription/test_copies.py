"""Two copies of a service that take turns at a subscription."""

import asyncio

from nats.js import JetStreamContext

from shared.eventstore.port import Head
from shared.messaging.feed import StoreFeed
from shared.messaging.sink import Pool
from shared.messaging.subscription import Subscription
from tests.shared.messaging.ledger import Ledger, alarms, entries
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.running import running, until
from tests.shared.messaging.subscription.following import FAST, Subscribe, exactly, publish


class TestTwoCopies:
    async def test_take_turns(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        first, second = subscribe(), subscribe()
        async with running(second.run()):
            async with running(first.run()):
                await until(lambda: first.active or second.active)
                await publish(js, letters.write(*"abc"))
                working, waiting = (first, second) if first.active else (second, first)
                await working.wait_for(letters.service, 3, 20)
                await waiting.wait_for(letters.service, 3, 20)
                assert not waiting.active
            await until(lambda: second.active)
            await publish(js, letters.write(*"de"))
            await second.wait_for(letters.service, 5, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_that_both_believe_to_have_the_turn_apply_once(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        first, second = subscribe(), subscribe()
        second._turn.name = "another turn"
        async with running(first.run()), running(second.run()):
            for _ in range(20):
                await publish(js, letters.write(*"abc"))
            await asyncio.gather(*(copy.wait_for(letters.service, 60, 20) for copy in (first, second)))
        assert entries(messaging_database, letters.service) == exactly(letters)


class BehindOnce(StoreFeed):
    """Its first answer about the head is an old one."""

    asked = 0

    async def head(self) -> Head:
        self.asked += 1
        head = await super().head()
        return head._replace(position=1) if self.asked == 1 else head


class TestATakeOver:
    async def test_tells_caches_that_another_copy_was_at_work(self, letters: Letters, subscribe: Subscribe) -> None:
        first, second = subscribe(), subscribe()
        told: list[int] = []
        first.on_overtaken.append(lambda: told.append(len(letters.events)))
        letters.write("a")
        async with running(first.run()):
            await first.wait_for(letters.service, 1, 20)
        before = first.confirmed_at(letters.service)
        async with running(first.run()):
            await until(lambda: first.confirmed_at(letters.service) != before)
        assert told == [1]
        letters.write("b")
        async with running(second.run()):
            await second.wait_for(letters.service, 2, 20)
        async with running(first.run()):
            await until(lambda: told == [1, 2])

    async def test_past_a_head_asked_for_before_is_no_alarm(
        self, letters: Letters, pool: Pool, nats_url: str, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abc")
        async with running((first := subscribe()).run()):
            await first.wait_for(letters.service, 3, 20)
        sources = {letters.service: BehindOnce(letters)}
        second = Subscription("reader", sources, nats_url, pool, Ledger(), handled={}, ignored={}, pace=FAST)
        async with running(second.run()):
            await until(lambda: second.confirmed_at(letters.service) is not None)
        assert alarms(messaging_database, letters.service) == []

"""A subscription follows feed and bus, and goes on through trouble with either."""

import asyncio

import pytest
from nats.js import JetStreamContext

from shared.messaging.provision import event_consumer, provision
from shared.messaging.sink import Pool
from shared.messaging.subscription import Subscription
from tests.shared.messaging.ledger import Ledger, alarms, entries
from tests.shared.messaging.letters import NORTH, SOUTH, Letters
from tests.shared.messaging.running import running, until
from tests.shared.messaging.subscription.following import PATIENT, CountedFeed, Subscribe, exactly, live, publish


class TestFollowing:
    async def test_begins_with_the_feed_and_goes_on_with_the_bus(
        self, js: JetStreamContext, letters: Letters, feed: CountedFeed, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abc")
        subscription = subscribe(pace=PATIENT)
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 3, 20)
            await live(subscription, letters)
            await publish(js, letters.write(*"de"))
            await subscription.wait_for(letters.service, 5, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)
        assert feed.read == 1
        assert (subscription.lag(letters.service), subscription.gaps(letters.service)) == (0, 0)

    async def test_goes_on_from_its_own_checkpoint(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        for _ in range(3):
            await publish(js, letters.write(*"abc"))
            subscription = subscribe()
            async with running(subscription.run()):
                await subscription.wait_for(letters.service, len(letters.events), 20)
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_reads_the_feed_when_the_bus_has_a_gap(
        self, js: JetStreamContext, letters: Letters, feed: CountedFeed, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(pace=PATIENT)
        async with running(subscription.run()):
            await live(subscription, letters)
            letters.write(*"ab", unit=SOUTH)
            await publish(js, letters.write("c"))
            await subscription.wait_for(letters.service, 3, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)
        assert subscription.gaps(letters.service) == 1

    async def test_does_not_believe_a_wrong_predecessor(
        self, js: JetStreamContext, letters: Letters, feed: CountedFeed, subscribe: Subscribe
    ) -> None:
        letters.write(*"ab")
        subscription = subscribe(pace=PATIENT)
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 2, 20)
            await live(subscription, letters)
            await publish(js, letters.write("c"), prev=1)
            await subscription.wait_for(letters.service, 3, 20)
        assert feed.read == 2

    async def test_reads_the_feed_when_the_head_stays_away(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe()
        async with running(subscription.run()):
            await live(subscription, letters)
            letters.write(*"abc")
            await subscription.wait_for(letters.service, 3, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_sorts_what_comes_in_disorder_and_twice(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(pace=PATIENT)
        async with running(subscription.run()):
            await live(subscription, letters)
            a, b, c, d = letters.write(*"abcd")
            await publish(js, [a, a, c, b, d, a, d])
            await publish(js, letters.write("e"))
            await subscription.wait_for(letters.service, 5, 20)
            await asyncio.sleep(0.3)
        assert entries(messaging_database, letters.service) == exactly(letters)
        assert alarms(messaging_database, letters.service) == []

    async def test_raises_an_alarm_for_other_bytes(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(pace=PATIENT)
        async with running(subscription.run()):
            await live(subscription, letters)
            first, second = letters.write("a", "b")
            await publish(js, [first, second])
            await subscription.wait_for(letters.service, 2, 20)
            for forged in (first, second, second):
                await publish(js, [forged], body=forged.body.replace(b'"b"', b'"x"').replace(b'"a"', b'"y"'))
            await until(lambda: subscription.mismatches(letters.service) == 3)
        assert alarms(messaging_database, letters.service) == [("digest_mismatch", 1), ("digest_mismatch", 2)]
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_survives_what_is_no_event(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(pace=PATIENT)
        async with running(subscription.run()):
            await live(subscription, letters)
            await js.publish(f"evt.{letters.service}.0.{NORTH}.Nonsense", b"{", headers={"wx-position": "x"})
            await publish(js, letters.write("a"))
            await subscription.wait_for(letters.service, 1, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_counts_what_it_ignores_without_asking_the_sink(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write("a")
        letters.write("b", type="LetterBurnt")
        subscription = subscribe(one="LetterBurnt")
        told: list[int] = []
        subscription.on_applied.append(lambda _, events: told.extend(event.position for event in events))
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 2, 20)
        assert [position for position, _ in entries(messaging_database, letters.service)] == [1]
        assert told == [1]


class TestTrouble:
    async def test_in_the_sink_is_tried_again(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(Ledger(stumbles=3))
        async with running(subscription.run()):
            await publish(js, letters.write(*"abc"))
            await subscription.wait_for(letters.service, 3, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_with_the_feed_does_not_stop_the_bus(
        self, js: JetStreamContext, letters: Letters, feed: CountedFeed, subscribe: Subscribe
    ) -> None:
        subscription = subscribe()
        async with running(subscription.run()):
            await live(subscription, letters)
            feed.away = True
            await asyncio.sleep(0.7)
            await publish(js, letters.write(*"abc"))
            await subscription.wait_for(letters.service, 3, 20)

    async def test_of_a_bus_that_is_away_leaves_the_feed(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(url="nats://127.0.0.1:9")
        async with running(subscription.run()):
            for text in "abc":
                letters.write(text)
                await subscription.wait_for(letters.service, len(letters.events), 20)
            assert subscription.degraded
        assert entries(messaging_database, letters.service) == exactly(letters)

    async def test_of_a_missing_consumer_leaves_the_feed_until_it_is_provided(
        self, js: JetStreamContext, letters: Letters, feed: CountedFeed, subscribe: Subscribe
    ) -> None:
        stream, consumer = f"EVT_{letters.service.upper()}", f"reader__{letters.service}"
        await js.delete_consumer(stream, consumer)
        subscription = subscribe()
        async with running(subscription.run()):
            await publish(js, letters.write("a"))
            await subscription.wait_for(letters.service, 1, 20)
            await provision(js, [], [event_consumer("reader", letters.service)])
            await asyncio.sleep(1)
            feed.away = True
            await publish(js, letters.write("b"))
            await subscription.wait_for(letters.service, 2, 20)

    async def test_of_a_head_that_went_back_stops_it(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abc")
        subscription = subscribe()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 3, 20)
            letters.events.pop()
            await until(lambda: "NotReconciled" in (subscription.trouble(letters.service) or ""))
        assert alarms(messaging_database, letters.service) == [("head_behind", 3)]

    async def test_of_a_head_that_went_back_ends_when_it_is_back(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abc")
        subscription = subscribe()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 3, 20)
            lost = letters.lose_after(1)
            await until(lambda: "NotReconciled" in (subscription.trouble(letters.service) or ""))
            letters.events.extend(lost)
            letters.write("d")
            await subscription.wait_for(letters.service, 4, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)


class TestTypes:
    def test_are_handled_or_ignored_but_not_both(self, pool: Pool) -> None:
        with pytest.raises(ValueError, match="both handles and ignores A of post"):
            Subscription(
                "x", {}, "", pool, Ledger(), handled={"post": frozenset("AB")}, ignored={"post": frozenset("AC")}
            )

    def test_may_be_unlisted(self, pool: Pool) -> None:
        one = Subscription("x", {}, "", pool, Ledger(), handled={"post": frozenset("A")}, ignored={})
        assert one.unlisted("post", "AB") == {"B"}

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import nats
import pytest
from nats.js import JetStreamContext

from deploy.embedded.nats import Nats
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.feed import FeedUnavailable, StoreFeed
from shared.messaging.provision import event_consumer, event_stream, provision
from shared.messaging.sink import Pool
from shared.messaging.subjects import subject_of, to_headers
from shared.messaging.subscription import Pace, Subscription
from tests.shared.messaging.ledger import Ledger, alarms, entries
from tests.shared.messaging.letters import EAST, NORTH, SOUTH, Letters
from tests.shared.messaging.running import running, until

FAST = Pace(fetch=0.2, head_every=0.5, retry_first=0.05, retry_last=0.2)
PATIENT = replace(FAST, head_every=60.0)
Subscribe = Callable[..., Subscription]


class CountedFeed(StoreFeed):
    """Counts how often somebody read pages; can be out of service."""

    read = 0
    away = False

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        self.read += 1
        async for page in super().pages(after, unit=unit, until=until):
            yield page

    async def head(self) -> Head:
        if self.away:
            raise FeedUnavailable("away")
        return await super().head()


@pytest.fixture
async def letters(js: JetStreamContext, service: str) -> Letters:
    await provision(js, [event_stream(service)], [event_consumer("reader", service)])
    return Letters(service)


@pytest.fixture
def feed(letters: Letters) -> CountedFeed:
    return CountedFeed(letters)


@pytest.fixture
def subscribe(pool: Pool, nats_url: str, letters: Letters, feed: CountedFeed) -> Subscribe:
    def make(sink: Ledger | None = None, pace: Pace = FAST, url: str = nats_url, **ignored: str) -> Subscription:
        return Subscription(
            "reader",
            {letters.service: feed},
            url,
            pool,
            sink or Ledger(),
            handled={},
            ignored={letters.service: frozenset(ignored.values())},
            pace=pace,
        )

    return make


async def publish(js: JetStreamContext, events: Sequence[Envelope], **changed: Any) -> None:
    """Put events on the bus as a relay does; `changed` forges fields."""
    for event in events:
        prev = changed.get("prev")
        sent = replace(event, **{name: value for name, value in changed.items() if name != "prev"})
        await js.publish(subject_of(sent), sent.body, headers=to_headers(sent, prev))


async def live(subscription: Subscription, letters: Letters) -> None:
    """Return when it has caught up and hears the bus."""
    await until(lambda: subscription.confirmed_at(letters.service) is not None and not subscription.degraded)
    await asyncio.sleep(0.4)


def exactly(letters: Letters) -> list[tuple[int, str]]:
    return [(event.position, event.digest) for event in letters.events]


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


class TestANewEpoch:
    async def test_with_our_history_is_joined(
        self, js: JetStreamContext, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write("a", "b")
        letters.write("c", unit=SOUTH)
        subscription = subscribe()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 3, 20)
            letters.forget_after(3)
            await publish(js, letters.write("d"))
            await subscription.wait_for(letters.service, 4, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)
        assert alarms(messaging_database, letters.service) == []

    @pytest.mark.parametrize("fork", [0, 1, 2, 4])
    @pytest.mark.parametrize("anew", [True, False])
    async def test_behind_whose_fork_we_are_takes_us_back_to_where_the_sink_can_go_on(
        self,
        js: JetStreamContext,
        letters: Letters,
        subscribe: Subscribe,
        messaging_database: str,
        fork: int,
        anew: bool,
    ) -> None:
        for number, unit in enumerate((NORTH, SOUTH, NORTH, EAST, SOUTH)):
            letters.write(f"{number}", unit=unit)
        subscription = subscribe(Ledger(stumbles=0, anew=anew))
        overtaken = []
        subscription.on_overtaken.append(lambda: overtaken.append(True))
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 5, 20)
            letters.forget_after(fork)
            await publish(js, letters.write("other", unit=NORTH))
            await until(lambda: entries(messaging_database, letters.service) == exactly(letters))
            for unit in (SOUTH, NORTH, EAST, NORTH):
                await publish(js, letters.write("more", unit=unit))
            await subscription.wait_for(letters.service, fork + 5, 20)
        assert entries(messaging_database, letters.service) == exactly(letters)
        assert alarms(messaging_database, letters.service) == []
        assert len(overtaken) >= 2

    async def test_takes_a_sink_back_that_stumbles_on_its_way(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abcd")
        sink = Ledger()
        subscription = subscribe(sink)
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 4, 20)
            sink.stumbles = 2
            letters.forget_after(2)
            letters.write("other c", "other d", "other e")
            await until(lambda: entries(messaging_database, letters.service) == exactly(letters))
        assert sink.stumbles == 0

    async def test_is_found_at_the_next_start(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abcd")
        async with running((subscription := subscribe()).run()):
            await subscription.wait_for(letters.service, 4, 20)
        letters.forget_after(2)
        letters.write("other c")
        async with running((subscription := subscribe()).run()):
            await until(lambda: entries(messaging_database, letters.service) == exactly(letters))

    async def test_with_another_history_before_its_fork_needs_a_person(
        self, letters: Letters, subscribe: Subscribe, messaging_database: str
    ) -> None:
        letters.write(*"abc")
        subscription = subscribe()
        async with running(subscription.run()):
            await subscription.wait_for(letters.service, 3, 20)
            letters.forget_after(2)
            letters.write("other c", "other d")
            letters.forget_after(4)
            await until(lambda: "NeedsRebuild" in (subscription.trouble(letters.service) or ""))
        assert alarms(messaging_database, letters.service) == [("history_lost", 3)]
        assert len(entries(messaging_database, letters.service)) == 3


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


class TestTypes:
    def test_are_handled_or_ignored_but_not_both(self, pool: Pool) -> None:
        with pytest.raises(ValueError, match="both handles and ignores A of post"):
            Subscription(
                "x", {}, "", pool, Ledger(), handled={"post": frozenset("AB")}, ignored={"post": frozenset("AC")}
            )

    def test_may_be_unlisted(self, pool: Pool) -> None:
        one = Subscription("x", {}, "", pool, Ledger(), handled={"post": frozenset("A")}, ignored={})
        assert one.unlisted("post", "AB") == {"B"}


class TestAServerOfOurOwn:
    @pytest.fixture
    async def server(self, own_nats_server: Callable[[], Nats], service: str) -> Nats:
        server = own_nats_server()
        await self.provide(server, service)
        return server

    async def provide(self, server: Nats, service: str) -> None:
        client = await nats.connect(server.url)
        await provision(client.jetstream(), [event_stream(service)], [event_consumer("reader", service)])
        await client.close()

    async def test_may_sleep(self, server: Nats, letters: Letters, subscribe: Subscribe) -> None:
        subscription = subscribe(url=server.url)
        async with running(subscription.run()):
            await live(subscription, letters)
            server.suspend()
            letters.write(*"abc")
            await subscription.wait_for(letters.service, 3, 20)
            server.resume()

    async def test_may_restart_empty(
        self, server: Nats, letters: Letters, feed: CountedFeed, subscribe: Subscribe, messaging_database: str
    ) -> None:
        subscription = subscribe(url=server.url)
        async with running(subscription.run()):
            await live(subscription, letters)
            await asyncio.to_thread(server.kill)
            server.wipe()
            letters.write(*"abc")
            await subscription.wait_for(letters.service, 3, 20)
            await asyncio.to_thread(server.start)
            await self.provide(server, letters.service)
            await until(lambda: not subscription.degraded)
            await asyncio.sleep(1.5)
            feed.away = True
            client = await nats.connect(server.url)
            await publish(client.jetstream(), letters.write(*"de"))
            await subscription.wait_for(letters.service, 5, 20)
            await client.close()
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

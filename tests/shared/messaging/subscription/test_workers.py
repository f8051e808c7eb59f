"""Several workers of one subscription share its partitions: each event is applied by one of them, once, in order."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import UUID

import pytest
from nats.js import JetStreamContext

from shared.kernel.envelope import PARTITIONS, Envelope, partition_of
from shared.messaging.feed import StoreFeed
from shared.messaging.provision import event_consumer, event_stream, provision
from shared.messaging.sharing import share_of
from shared.messaging.sink import Database, Pool
from shared.messaging.subjects import subject_of, to_headers
from shared.messaging.subscription import Pace, Subscription
from shared.messaging.telling import MOST_UNTOLD, Telling
from tests.shared.messaging.ledger import Ledger, alarms, entries
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.running import running, until

PLACES = 3
FAST = Pace(batch=20, fetch=0.2, head_every=0.5, retry_first=0.05, retry_last=0.2)
UNITS = [UUID(int=0x01920000_0000_7000_8000_000000000000 + number) for number in range(40)]
Hire = Callable[[], "Worker"]


class Worker(Ledger):
    """A worker that remembers what it applied, and of what its listeners were told."""

    def __init__(self, name: str, letters: Letters, nats_url: str, pool: Pool) -> None:
        super().__init__()
        self.applied: list[Envelope] = []
        self.told: list[int] = []
        self.overtaken = 0
        self.held = asyncio.Event()
        self.held.set()
        self.subscription = Subscription(
            name,
            {letters.service: StoreFeed(letters)},
            nats_url,
            pool,
            self,
            workers=PLACES,
            handled={},
            ignored={},
            pace=FAST,
            on_applied=[lambda _, events: self.told.extend(event.position for event in events)],
            on_overtaken=[self._overtake],
        )
        self.subscription._turn._every = 0.1

    async def apply(self, connection: Database, service: str, events: Sequence[Envelope]) -> None:
        await self.held.wait()
        await super().apply(connection, service, events)
        self.applied.extend(events)

    def _overtake(self) -> None:
        self.overtaken += 1


@pytest.fixture
async def letters(js: JetStreamContext, service: str) -> Letters:
    consumers = [event_consumer("crew", service, place) for place in range(PLACES)]
    await provision(js, [event_stream(service)], consumers)
    return Letters(service)


@pytest.fixture
def hire(letters: Letters, nats_url: str, pool: Pool) -> Hire:
    return lambda: Worker("crew", letters, nats_url, pool)


async def write(js: JetStreamContext, letters: Letters, many: int, *, lost: float = 0.0) -> None:
    """Letters of all units in turn; some of them the bus never hears of."""
    for number in range(many):
        [event] = letters.write(f"{number}", unit=UNITS[len(letters.events) % len(UNITS)])
        if random.random() >= lost:
            await js.publish(subject_of(event), event.body, headers=to_headers(event, None))


def once_and_in_order(dsn: str, letters: Letters) -> bool:
    """Every event is entered once, and those of a unit in their order."""
    found = entries(dsn, letters.service)
    if sorted(found) != [(event.position, event.digest) for event in letters.events]:
        return False
    orders: dict[UUID, list[int]] = defaultdict(list)
    for position, _ in found:
        orders[letters.events[position - 1].unit].append(position)
    return all(order == sorted(order) for order in orders.values())


async def share(*workers: Worker) -> None:
    """Return when these share all partitions, and each has begun with its own."""

    def begun(one: Subscription) -> bool:
        return all(f._checkpoint and f._checkpoint.share == one.partitions for f in one._followers.values())

    subscriptions = [one.subscription for one in workers]
    await until(
        lambda: sum(len(one.partitions) for one in subscriptions) == PARTITIONS and all(map(begun, subscriptions))
    )


class TestShares:
    @pytest.mark.parametrize("working", [(0,), (1,), (0, 2), (0, 1, 2, 3), (1, 2, 7)])
    def test_give_each_partition_to_one_worker(self, working: tuple[int, ...]) -> None:
        shares = [share_of(place, working) for place in working]
        assert sorted(partition for one in shares for partition in one) == list(range(PARTITIONS))
        assert max(map(len, shares)) - min(map(len, shares)) <= 1

    def test_are_never_empty_for_a_worker_that_others_do_not_see_yet(self) -> None:
        assert share_of(2, (0, 1)) == share_of(2, (0, 1, 2))


class TestWorkers:
    @pytest.mark.parametrize("workers", [0, PARTITIONS + 1])
    def test_are_no_more_than_there_are_partitions(self, pool: Pool, workers: int) -> None:
        with pytest.raises(ValueError, match="16 partitions"):
            Subscription("x", {}, "", pool, Ledger(), workers=workers, handled={}, ignored={})

    async def test_share_the_work(
        self, js: JetStreamContext, letters: Letters, hire: Hire, messaging_database: str
    ) -> None:
        first, second = hire(), hire()
        async with running(first.subscription.run()), running(second.subscription.run()):
            await share(first, second)
            await write(js, letters, 200)
            for one in (first, second):
                await one.subscription.wait_for(letters.service, 200, 20)
        assert once_and_in_order(messaging_database, letters)
        assert {event.partition for event in first.applied} & {event.partition for event in second.applied} == set()
        assert len(first.applied) + len(second.applied) == 200
        assert min(len(first.applied), len(second.applied)) > 50

    async def test_both_hear_of_everything_in_order_once_it_is_applied(
        self, js: JetStreamContext, letters: Letters, hire: Hire
    ) -> None:
        first, second = hire(), hire()
        async with running(first.subscription.run()), running(second.subscription.run()):
            await share(first, second)
            await write(js, letters, 40)
            for one in (first, second):
                await one.subscription.wait_for(letters.service, 40, 20)
            for one in (first, second):
                one.told.clear()
            second.held.clear()
            await write(js, letters, 40)
            await until(lambda: len(first.applied) > 20)
            await asyncio.sleep(0.3)
            mine = min(
                event.position for event in letters.events[40:] if event.partition in second.subscription.partitions
            )
            assert first.subscription.caught_up(letters.service) < mine
            assert all(position < mine for position in first.told)
            with pytest.raises(TimeoutError):
                await first.subscription.wait_for(letters.service, 80, 0.2)
            second.held.set()
            for one in (first, second):
                await one.subscription.wait_for(letters.service, 80, 20)
        assert first.told == second.told == list(range(41, 81))

    async def test_take_over_from_one_that_ends(
        self, js: JetStreamContext, letters: Letters, hire: Hire, messaging_database: str
    ) -> None:
        first, second = hire(), hire()
        async with running(first.subscription.run()):
            async with running(second.subscription.run()):
                await share(first, second)
                second.held.clear()
                await write(js, letters, 100)
                await until(lambda: len(first.applied) > 30)
            await share(first)
            await first.subscription.wait_for(letters.service, 100, 20)
            await write(js, letters, 20)
            await first.subscription.wait_for(letters.service, 120, 20)
        assert second.applied == []
        assert once_and_in_order(messaging_database, letters)

    async def test_wait_where_all_places_are_taken(self, js: JetStreamContext, letters: Letters, hire: Hire) -> None:
        async with AsyncExitStack() as stack:
            four = [hire() for _ in range(PLACES + 1)]
            for one in four:
                await stack.enter_async_context(running(one.subscription.run()))
            await until(lambda: sum(one.subscription.active for one in four) == PLACES)
            [spare] = [one for one in four if not one.subscription.active]
            await share(*(one for one in four if one is not spare))
            await write(js, letters, 60)
            await spare.subscription.wait_for(letters.service, 60, 20)
            assert (spare.applied, spare.subscription.partitions) == ([], frozenset())
            assert [one.subscription.leads for one in four].count(True) == 1

    async def test_that_both_believe_a_partition_theirs_apply_it_once(
        self, js: JetStreamContext, letters: Letters, hire: Hire, messaging_database: str
    ) -> None:
        first, second = hire(), hire()
        second.subscription._turn.name = "another crew"
        async with running(first.subscription.run()), running(second.subscription.run()):
            for _ in range(10):
                await write(js, letters, 20)
            await asyncio.gather(*(one.subscription.wait_for(letters.service, 200, 20) for one in (first, second)))
        assert once_and_in_order(messaging_database, letters)

    async def test_come_and_go_and_lose_nothing(
        self, js: JetStreamContext, letters: Letters, hire: Hire, messaging_database: str
    ) -> None:
        random.seed(20261126)
        async with AsyncExitStack() as always:
            steady = hire()
            await always.enter_async_context(running(steady.subscription.run()))
            for _ in range(5):
                guest = hire()
                guest.stumbles = random.randrange(3)
                async with running(guest.subscription.run()):
                    await write(js, letters, 60, lost=0.2)
                    await asyncio.sleep(random.uniform(0.05, 0.6))
                await write(js, letters, 15)
            await steady.subscription.wait_for(letters.service, len(letters.events), 30)
        assert once_and_in_order(messaging_database, letters)
        assert alarms(messaging_database, letters.service) == []

    async def test_one_goes_on_with_what_an_older_release_left(
        self, js: JetStreamContext, letters: Letters, hire: Hire, pool: Pool, messaging_database: str
    ) -> None:
        await write(js, letters, 30)
        one = hire()
        async with running(one.subscription.run()):
            await one.subscription.wait_for(letters.service, 30, 20)
        async with pool.connection() as connection:  # which moved positions only, beside or after us
            forget = "update subscription_checkpoint set seen = 0 where service = %s"
            await connection.execute(forget, [letters.service])
        await write(js, letters, 30)
        async with running((next_one := hire()).subscription.run()):
            await next_one.subscription.wait_for(letters.service, 60, 20)
        assert once_and_in_order(messaging_database, letters)


class TestANewEpoch:
    @pytest.mark.parametrize(("fork", "anew"), [(10, False), (45, True)])
    async def test_is_met_by_all_workers(
        self, js: JetStreamContext, letters: Letters, hire: Hire, messaging_database: str, fork: int, anew: bool
    ) -> None:
        first, second = hire(), hire()
        first.anew = second.anew = anew
        async with running(first.subscription.run()), running(second.subscription.run()):
            await share(first, second)
            await write(js, letters, 60)
            for one in (first, second):
                await one.subscription.wait_for(letters.service, 60, 20)
            letters.forget_after(fork)
            await write(js, letters, 30)
            await until(lambda: once_and_in_order(messaging_database, letters))
            for one in (first, second):
                await one.subscription.wait_for(letters.service, fork + 30, 20)
        assert alarms(messaging_database, letters.service) == []

    async def test_that_lies_behind_everything_is_adopted(
        self, js: JetStreamContext, letters: Letters, hire: Hire, messaging_database: str
    ) -> None:
        first, second = hire(), hire()
        async with running(first.subscription.run()), running(second.subscription.run()):
            await share(first, second)
            await write(js, letters, 60)
            for one in (first, second):
                await one.subscription.wait_for(letters.service, 60, 20)
            letters.forget_after(60)
            await write(js, letters, 30)
            for one in (first, second):
                await one.subscription.wait_for(letters.service, 90, 20)
        assert once_and_in_order(messaging_database, letters)
        assert len(first.applied) + len(second.applied) == 90


class TestTelling:
    def test_goes_up_to_what_is_applied_and_tells_once(self) -> None:
        told: list[int] = []
        telling = Telling("post", [lambda _, events: told.extend(one.position for one in events)], [])
        telling.read(Letters("post").write(*"abcde"))
        for position in (2, 2, 4, 3):
            telling.applied(position)
        assert (told, telling.waits) == ([1, 2, 3, 4], True)
        telling.applied(9)
        assert (told, telling.waits) == ([1, 2, 3, 4, 5], False)

    def test_says_that_others_were_too_slow_when_too_much_waits(self) -> None:
        told: list[int] = []
        overtaken: list[bool] = []
        telling = Telling(
            "post", [lambda _, events: told.extend(one.position for one in events)], [lambda: overtaken.append(True)]
        )
        [event] = Letters("post").write("a")
        telling.read([replace(event, position=position) for position in range(1, MOST_UNTOLD + 2)])
        telling.applied(500)
        assert (told, overtaken, telling.waits) == ([], [], True)
        telling.read([replace(event, position=MOST_UNTOLD + 2)])
        telling.applied(MOST_UNTOLD + 2)
        assert (told, overtaken, telling.waits) == ([MOST_UNTOLD + 2], [True], False)


def test_units_of_these_tests_are_in_all_partitions() -> None:
    assert {partition_of(unit) for unit in UNITS} == set(range(PARTITIONS))

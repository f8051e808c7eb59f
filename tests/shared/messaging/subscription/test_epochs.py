"""A log that began a new epoch behind a fork."""

import pytest
from nats.js import JetStreamContext

from tests.shared.messaging.ledger import Ledger, alarms, entries
from tests.shared.messaging.letters import EAST, NORTH, SOUTH, Letters
from tests.shared.messaging.running import running, until
from tests.shared.messaging.subscription.following import Subscribe, exactly, publish


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

"""A log that lost its end, or began anew, and a stream that remembers."""

import asyncio

from nats.js import JetStreamContext

from shared.messaging.subjects import stream_name
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.relay.stream import MakeRelay, on_stream, positions
from tests.shared.messaging.running import running, until


class TestARelay:
    async def test_does_not_write_over_positions_of_a_lost_history(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abcde")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 5)
        letters.forget_after(3)
        letters.write("other d")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 4)
        sent = await on_stream(js, letters.service)
        assert [(event.position, event.epoch == letters.epoch) for event in sent][5:] == [(4, True)]

    async def test_starts_from_the_fork_when_its_log_begins_a_new_epoch(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abcde")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 5)
            await asyncio.sleep(0.3)  # idle: the hint is written
            await js.purge_stream(stream_name(letters.service))
            letters.forget_after(3)
            letters.write("other d", "other e", "f")
            relay.wake.set()
            await until(lambda: relay.position == 6)
        sent = await on_stream(js, letters.service)
        assert [(event.position, event.epoch == letters.epoch) for event in sent] == [(4, True), (5, True), (6, True)]

    async def test_starts_from_the_fork_on_a_stream_that_was_purged_meanwhile(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abcde")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 5)
            await asyncio.sleep(0.3)  # idle: the hint is written
        letters.forget_after(3)
        await js.purge_stream(stream_name(letters.service))
        letters.write("other d")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 4)
        assert positions(await on_stream(js, letters.service)) == [4]

    async def test_makes_a_log_read_only_that_ends_before_its_stream_and_goes_on_when_it_is_whole(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abcde")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 5)
            lost = letters.lose_after(3)
            await until(lambda: letters.read_only)
            await asyncio.sleep(0.5)
            letters.events.extend(lost)
            letters.write("f")
            await until(lambda: relay.position == 6)
        assert positions(await on_stream(js, letters.service)) == [1, 2, 3, 4, 5, 6]

    async def test_makes_a_log_read_only_that_is_of_an_epoch_before_its_stream(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abc")
        before = letters.epoch
        letters.forget_after(2)
        letters.write("other c")
        async with running((relay := relay_of(letters)).run()):
            await until(lambda: relay.position == 3)
        letters.epoch = before
        async with running(relay_of(letters).run()):
            await until(lambda: letters.read_only)
        assert positions(await on_stream(js, letters.service)) == [1, 2, 3]

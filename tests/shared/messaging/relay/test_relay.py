"""A relay sends what its log holds: in order, alone, from where the stream ends."""

import asyncio
from dataclasses import replace

import pytest
from nats.js import JetStreamContext

from shared.kernel.envelope import Origin
from shared.kernel.ids import new_id
from shared.messaging.provision import event_stream, provision
from shared.messaging.subjects import NotAnEvent, restored_from, stream_name
from tests.shared.messaging.letters import EAST, NORTH, SOUTH, Letters
from tests.shared.messaging.relay.stream import MakeRelay, on_stream, positions, reached
from tests.shared.messaging.running import running, until


class TestRelay:
    async def test_sends_everything_in_order_byte_for_byte(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write("一", "二")
        letters.write("三", unit=SOUTH)
        letters.write("四")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 4)
        sent = await on_stream(js, letters.service)
        assert [event.body for event in sent] == [event.body for event in letters.events]
        assert [event.prev for event in sent] == [0, 1, 0, 2]
        assert (relay.published, relay.lag) == (4, 0)

    async def test_is_woken_by_the_bus_and_by_its_own_process(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        relay = relay_of(letters, poll=60)
        async with running(relay.run()):
            await until(lambda: relay.active)
            await asyncio.sleep(0.3)
            letters.write("within")
            relay.wake.set()
            await until(lambda: relay.position == 1)
            letters.write("from outside")
            await js._nc.publish(f"wake.{letters.service}")
            await until(lambda: relay.position == 2)

    async def test_goes_on_where_the_stream_ends(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abcdefgh")
        for expected in (8, 12):
            relay = relay_of(letters)
            async with running(relay.run()):
                await reached(relay, expected)
            letters.write(*"ijkl")
        assert positions(await on_stream(js, letters.service)) == list(range(1, 13))
        assert [event.prev for event in await on_stream(js, letters.service)] == list(range(12))

    async def test_does_not_guess_a_predecessor_far_back(
        self,
        js: JetStreamContext,
        letters: Letters,
        relay_of: MakeRelay,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("shared.messaging.tail._LOOK_BACK", 3)
        letters.write("first", unit=SOUTH)
        letters.write(*"abcd")
        for _ in range(2):
            relay = relay_of(letters)
            async with running(relay.run()):
                await reached(relay, len(letters.events))
            letters.write("second", unit=SOUTH)
            letters.write("e", unit=NORTH)
        assert [event.prev for event in await on_stream(js, letters.service)][5:] == [None, 5]

    async def test_sends_the_rest_after_an_empty_stream(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abc")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 3)
            await asyncio.sleep(0.3)
            await js.purge_stream(stream_name(letters.service))
        letters.write(*"de")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 5)
        assert positions(await on_stream(js, letters.service)) == [4, 5]

    async def test_fills_a_stream_that_was_made_anew_while_it_runs(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*"abc")
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 3)
            await js.delete_stream(stream_name(letters.service))
            await provision(js, [event_stream(letters.service)], [])
            letters.write("d", unit=EAST)
            relay.wake.set()
            await until(lambda: relay.position == 4)
        assert positions(await on_stream(js, letters.service)) == [1, 2, 3, 4]

    async def test_leaves_a_long_backlog_to_the_feed(
        self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay
    ) -> None:
        letters.write(*("x" for _ in range(50)))
        relay = relay_of(letters, far_behind=20)
        async with running(relay.run()):
            await until(lambda: relay.position == 50)
        sent = await on_stream(js, letters.service)
        assert [(event.position, event.prev) for event in sent] == [(50, 49)]

    async def test_works_alone(self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay) -> None:
        first, second = relay_of(letters), relay_of(letters)
        async with running(first.run()):
            await until(lambda: first.active)
            async with running(second.run()):
                letters.write(*"abc")
                await until(lambda: first.position == 3)
                assert not second.active

    async def test_keeps_order_even_beside_another(
        self,
        js: JetStreamContext,
        letters: Letters,
        relay_of: MakeRelay,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """As if both held the lock: the fence alone must do."""
        letters.write(*(str(number) for number in range(600)))
        first, second = (relay_of(letters, window=16, page=40) for _ in range(2))
        second._turn.name = "another turn"
        async with running(first.run()), running(second.run()):
            await until(lambda: first.position >= 600 and second.position >= 600)
        assert positions(await on_stream(js, letters.service)) == list(range(1, 601))

    async def test_waits_for_a_stream_that_is_not_there(
        self, js: JetStreamContext, service: str, relay_of: MakeRelay
    ) -> None:
        letters = Letters(service)
        letters.write("early")
        relay = relay_of(letters)
        async with running(relay.run()):
            await asyncio.sleep(0.5)
            assert relay.published == 0
            await provision(js, [event_stream(service)], [])
            await until(lambda: relay.position == 1)

    async def test_says_what_stored_an_event(self, js: JetStreamContext, letters: Letters, relay_of: MakeRelay) -> None:
        (event,) = letters.write("a")
        origin = Origin(new_id(), 2, -(2**63))
        letters.events[:] = [replace(event, origin=origin)]
        relay = relay_of(letters)
        async with running(relay.run()):
            await until(lambda: relay.position == 1)
        message = await js.get_msg(stream_name(letters.service), 1)
        assert message.subject
        assert message.data
        assert restored_from(message.subject, message.headers, message.data).origin == origin
        with pytest.raises(NotAnEvent, match="not the one that was sent"):
            restored_from(message.subject, message.headers, message.data.replace(b'"a"', b'"b"'))

from dataclasses import replace

import pytest
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig

from shared.messaging.provision import (
    DAY,
    CannotProvision,
    StreamPlan,
    event_consumer,
    event_stream,
    job_stream,
    provision,
)


class TestProvision:
    async def test_creates_and_then_has_nothing_to_change(self, js: JetStreamContext, service: str) -> None:
        streams, consumers = [event_stream(service), job_stream()], [event_consumer("reader", service)]
        changes = await provision(js, streams, consumers)
        assert f"stream EVT_{service.upper()} created" in changes
        assert f"consumer reader__{service} created" in changes
        assert await provision(js, streams, consumers) == []

    async def test_changes_only_what_differs(self, js: JetStreamContext, service: str) -> None:
        await provision(js, [event_stream(service)], [event_consumer("reader", service)])
        consumer = replace(event_consumer("reader", service), ack_wait=20.0)
        changes = await provision(js, [event_stream(service, max_age=40 * DAY)], [consumer])
        assert changes == [
            f"stream EVT_{service.upper()} max_age: {30 * DAY} -> {40 * DAY}",
            f"consumer reader__{service} ack_wait: 30.0 -> 20.0",
        ]

    async def test_keeps_the_messages(self, js: JetStreamContext, service: str) -> None:
        await provision(js, [event_stream(service)], [])
        await js.publish(f"evt.{service}.0.unit.Type", b"kept")
        await provision(js, [event_stream(service, max_age=40 * DAY)], [])
        assert (await js.stream_info(f"EVT_{service.upper()}")).state.messages == 1

    async def test_refuses_what_would_lose_messages(self, js: JetStreamContext, service: str) -> None:
        name = f"EVT_{service.upper()}"
        await js.add_stream(StreamConfig(name=name, subjects=[f"evt.{service}.>"], storage=StorageType.MEMORY))
        with pytest.raises(CannotProvision, match="storage"):
            await provision(js, [event_stream(service)], [])

    async def test_cannot_take_subjects_of_another_stream(self, js: JetStreamContext, service: str) -> None:
        await provision(js, [event_stream(service)], [])
        other = StreamPlan(f"OTHER_{service}", ("elsewhere.>",))
        await provision(js, [other], [])
        with pytest.raises(CannotProvision):
            await provision(js, [replace(other, subjects=(f"evt.{service}.>",))], [])

    async def test_replaces_a_consumer_that_cannot_be_changed(self, js: JetStreamContext, service: str) -> None:
        await provision(js, [event_stream(service)], [])
        await js.add_consumer(
            f"EVT_{service.upper()}", durable_name=f"reader__{service}", ack_policy="all", deliver_policy="new"
        )
        assert await provision(js, [], [event_consumer("reader", service)])
        assert await provision(js, [], [event_consumer("reader", service)]) == []

"""The live half of a subscription: batches of messages from durable pull consumers that somebody else provides."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from shared.messaging.connection import FAILURES, Connection, stop_if_cancelled
from shared.messaging.subjects import consumer_name, stream_name

_ANSWER_GRACE = 1.0


class BusAway(Exception):
    """The server, or our consumer on it, does not answer."""


class Bus:
    """One connection, one binding per service. Nothing that the server remembers about us is believed.

    `place` decides which consumers it takes from; set before anybody fetches.
    """

    def __init__(self, url: str, subscription: str, *, seed_file: Path | None = None) -> None:
        self.place = 0
        self._subscription = subscription
        self._connection = Connection(url, subscription, self._forget_bindings, seed_file=seed_file)
        self._bindings: dict[str, JetStreamContext.PullSubscription] = {}
        self._client: Client | None = None

    @property
    def up(self) -> bool:
        return self._connection.up

    @property
    def refusals(self) -> int:
        return self._connection.refusals

    async def keep_open(self) -> None:
        """Connect and stay connected until cancelled; `close` afterwards."""
        while True:
            stop_if_cancelled()
            await self._connection.open()
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Close the connection, after everybody has stopped fetching."""
        self._bindings.clear()
        with suppress(*FAILURES):
            await self._connection.close()

    async def fetch(self, service: str, batch: int, timeout: float) -> Sequence[Msg]:
        """Return what is there, at most `batch`; empty if nothing comes within `timeout` seconds.

        :raises BusAway: if the server or the consumer does not answer
        """
        if not self.up:
            raise BusAway("not connected")
        try:
            binding = await self._bind(service)
            async with asyncio.timeout(timeout + _ANSWER_GRACE):
                return await binding.fetch(batch, timeout)
        except TimeoutError:
            return ()
        except FAILURES as error:
            await self._unbind(service)
            raise BusAway(repr(error)) from error

    async def acknowledge(self, messages: Sequence[Msg]) -> None:
        """Say that these are done; if that fails they come again, which changes nothing."""
        with suppress(*FAILURES):
            for message in messages:
                await message.ack()

    async def _bind(self, service: str) -> JetStreamContext.PullSubscription:
        client = self._connection.client
        if client is not self._client:
            self._client = client
            self._bindings.clear()
        if service not in self._bindings:
            name = consumer_name(self._subscription, service, self.place)
            self._bindings[service] = await client.jetstream().pull_subscribe_bind(name, stream=stream_name(service))
        return self._bindings[service]

    async def _unbind(self, service: str) -> None:
        if binding := self._bindings.pop(service, None):
            with suppress(*FAILURES):
                await binding.unsubscribe()

    def _forget_bindings(self) -> None:
        self._bindings.clear()

"""A bus that sleeps or comes back empty."""

import asyncio
from collections.abc import Callable

import nats
import pytest

from deploy.embedded.nats import Nats
from shared.messaging.provision import event_consumer, event_stream, provision
from tests.shared.messaging.ledger import entries
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.running import running, until
from tests.shared.messaging.subscription.following import CountedFeed, Subscribe, exactly, live, publish


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

"""A bus that restarts, comes back empty or sleeps."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import nats
import pytest

from deploy.embedded.nats import Nats
from shared.messaging.provision import event_stream, provision
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.relay.stream import MakeRelay, on_stream, positions
from tests.shared.messaging.running import running, until


def stopped(server: Nats) -> bool:
    """Whether SIGSTOP has arrived."""
    return Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


class TestAServerOfOurOwn:
    @pytest.fixture
    def server(self, own_nats_server: Callable[[], Nats]) -> Nats:
        return own_nats_server()

    async def provide(self, server: Nats, service: str) -> None:
        client = await nats.connect(server.url)
        await provision(client.jetstream(), [event_stream(service)], [])
        await client.close()

    async def stream(self, server: Nats, service: str) -> list[int]:
        client = await nats.connect(server.url)
        found = positions(await on_stream(client.jetstream(), service))
        await client.close()
        return found

    async def test_may_restart(self, server: Nats, service: str, relay_of: MakeRelay) -> None:
        await self.provide(server, service)
        letters = Letters(service)
        letters.write(*"abc")
        relay = relay_of(letters, server.url)
        async with running(relay.run()):
            await until(lambda: relay.position == 3)
            await asyncio.to_thread(server.stop)
            letters.write(*"def")
            await asyncio.to_thread(server.start)
            await until(lambda: relay.position == 6)
        assert await self.stream(server, service) == [1, 2, 3, 4, 5, 6]

    async def test_may_come_back_empty(self, server: Nats, service: str, relay_of: MakeRelay) -> None:
        await self.provide(server, service)
        letters = Letters(service)
        letters.write(*"abc")
        relay = relay_of(letters, server.url)
        async with running(relay.run()):
            await until(lambda: relay.position == 3)
            await asyncio.sleep(0.3)
            await asyncio.to_thread(server.kill)
            server.wipe()
            await asyncio.to_thread(server.start)
            await self.provide(server, service)
            await until(lambda: relay.published == 6)
        assert await self.stream(server, service) == [1, 2, 3]

    async def test_may_sleep(self, server: Nats, service: str, relay_of: MakeRelay) -> None:
        await self.provide(server, service)
        letters = Letters(service)
        relay = relay_of(letters, server.url, timeout=0.5)
        async with running(relay.run()):
            await until(lambda: relay.active)
            await asyncio.sleep(0.3)
            server.suspend()
            await until(lambda: stopped(server))
            letters.write(*"abc")
            relay.wake.set()
            await asyncio.sleep(2)
            assert relay.position == 0
            server.resume()
            await until(lambda: relay.position == 3)
        assert await self.stream(server, service) == [1, 2, 3]

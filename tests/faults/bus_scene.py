"""A service with a log, a bus and a projection, and what must be true of the three at the end."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import psycopg

import shared.messaging
from deploy.embedded.nats import Nats
from shared.eventstore import postgres
from shared.eventstore.port import Stored
from shared.messaging.provision import event_consumer, event_stream, provision
from shared.migrations import migrate
from tests.faults.bus_worker import NAME, PLACES, SERVICE
from tests.shared.eventstore.toys import REGISTRY, note, stream
from tests.shared.messaging.ledger import TABLE, entries
from tests.shared.messaging.letters import EAST, NORTH, SOUTH
from tests.shared.messaging.running import until

MESSAGING = Path(shared.messaging.__file__).with_name("migrations")


class Scene:
    def __init__(self, store_dsn: str, own_dsn: str, server: Nats) -> None:
        self.store_dsn, self.own_dsn, self.server = store_dsn, own_dsn, server
        self.store = postgres.PostgresEventStore(SERVICE, store_dsn, REGISTRY)

    async def open(self) -> None:
        await migrate(self.store_dsn, [postgres.MIGRATIONS, MESSAGING])
        await migrate(self.own_dsn, [MESSAGING])
        with psycopg.connect(self.own_dsn) as connection:
            connection.execute(TABLE)
        await self.store.open()
        await self.provision()

    async def provision(self) -> None:
        client = await nats.connect(self.server.url)
        consumers = [event_consumer(NAME, SERVICE, place) for place in range(PLACES)]
        await provision(client.jetstream(), [event_stream(SERVICE)], consumers)
        await client.close()

    async def write(self, count: int) -> None:
        """Append `count` events, of three units."""
        for number in range(count):
            unit = (NORTH, SOUTH, EAST)[number % 3]
            assert isinstance(await self.store.append(note(stream(unit), 0, f"第{number}条")), Stored)

    async def written(self) -> int:
        """How many events there are."""
        return (await self.store.head()).position

    @asynccontextmanager
    async def worker(self, part: str, failpoint: str = "") -> AsyncIterator["subprocess.Popen[bytes]"]:
        """A relay or a projection beside us, killed at the end of the block."""
        env = os.environ | {"WENXIAO_TESTING": "1", "WENXIAO_FAILPOINT": failpoint}
        argv = [sys.executable, "-m", "tests.faults.bus_worker", part, self.store_dsn, self.own_dsn, self.server.url]
        process = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    async def dies(self, part: str, failpoint: str) -> None:
        """Run a worker until its failpoint kills it."""
        async with self.worker(part, failpoint) as process:
            await until(lambda: process.poll() is not None, 25)
            assert process.returncode == -9

    async def positions_on_stream(self) -> list[int]:
        """The positions of the stream's messages, in its order."""
        client = await nats.connect(self.server.url)
        js = client.jetstream()
        name = event_stream(SERVICE).name
        state = (await js.stream_info(name)).state
        found = []
        for sequence in range(max(1, state.first_seq), state.last_seq + 1):
            headers = (await js.get_msg(name, sequence)).headers or {}
            found.append(int(headers["wx-position"]))
        await client.close()
        return found

    async def projected(self, count: int, seconds: float = 25, *, workers: int = 1) -> None:
        """Wait for the projection, then check: every event once, with its own bytes, in order (I1, I4); several workers
        keep only the order of each unit.
        """
        async with asyncio.timeout(seconds):
            while len(entries(self.own_dsn, SERVICE)) < count:
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.3)
        events = (await self.store.feed(0)).events
        found = entries(self.own_dsn, SERVICE)
        assert (found if workers == 1 else sorted(found)) == [(event.position, event.digest) for event in events]
        assert len(events) == count
        for unit in {event.unit for event in events}:
            order = [position for position, _ in found if events[position - 1].unit == unit]
            assert order == sorted(order)

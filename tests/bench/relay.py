"""How fast a backlog reaches the bus, beside plain nats-py publishing the same bodies with the same window."""

import asyncio
import tempfile
import time
from pathlib import Path

import nats

import shared.messaging
from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from shared.eventstore import postgres
from shared.eventstore.port import Append, StreamKey, Write
from shared.kernel.ids import new_id
from shared.messaging.provision import event_stream, provision
from shared.messaging.relay import Relay
from shared.migrations import migrate
from tests.bench.figure import Figure
from tests.shared.eventstore.toys import REGISTRY, NoteWritten, stamp
from tests.shared.messaging.running import running, until

EVENTS, WINDOW, TARGET = 40_000, 256, 8_000
MESSAGING = Path(shared.messaging.__file__).with_name("migrations")


def measure() -> list[Figure]:
    """relay_drain: events/s of one relay with a backlog, durable log and bus on this machine."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-bench-", dir="/tmp") as folder:
        database = Postgres(Path(folder) / "postgres", port=ports.pick_free())
        server = Nats(Path(folder) / "nats", port=ports.pick_free())
        try:
            database.start()
            server.start()
            value, peer = asyncio.run(_measure(database.dsn(), server.url))
        finally:
            server.kill()
            database.kill()
    return [
        Figure(
            figure="relay_drain",
            value=round(value),
            unit="events/s",
            peer="nats-py publish_async, no headers",
            peer_value=round(peer),
            ratio=round(value / peer, 2),
            target=f">= {TARGET}",
            met=value >= TARGET,
        )
    ]


async def _measure(dsn: str, url: str) -> tuple[float, float]:
    await migrate(dsn, [postgres.MIGRATIONS, MESSAGING])
    store = postgres.PostgresEventStore("learning", dsn, REGISTRY)
    await store.open()
    units = [new_id() for _ in range(50)]
    event = NoteWritten(text="党支部书记第一季度履责情况已经核实，附会议记录与签到表。" * 4)
    for number in range(0, EVENTS, 100):
        unit = units[number // 100 % len(units)]
        write = Write(StreamKey(unit, "book", new_id()), 0, (event,) * 100)
        await store.append(Append(new_id(), stamp(unit), (write,)))
    client = await nats.connect(url)
    js = client.jetstream(publish_async_max_pending=WINDOW)
    await provision(js, [event_stream("learning"), event_stream("peer")], [])
    relay = Relay(store, service="learning", nats_url=url, dsn=dsn, window=WINDOW, far_behind=10 * EVENTS)
    begin = time.perf_counter()
    async with running(relay.run()):
        await until(lambda: relay.position == EVENTS, 120)
        value = EVENTS / (time.perf_counter() - begin)
    bodies = [one.body for one in (await store.feed(0, limit=1_000)).events]
    begin = time.perf_counter()
    for number in range(EVENTS):
        await js.publish_async("evt.peer.0.unit.NoteWritten", bodies[number % len(bodies)])
    await js.publish_async_completed()
    peer = EVENTS / (time.perf_counter() - begin)
    await client.close()
    await store.close()
    return value, peer

"""From the call of append to the row that others can read, at 300 commands a second.

Store and relay in this process, bus and databases as they are run, the view in a process of its own.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple
from uuid import UUID

import nats
from eventsourcing.application import Application

from deploy.embedded.child import Child, tail, tied, wait_until_ready
from shared.eventstore.port import Append, Stored, StreamKey, Write
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import new_id
from shared.kernel.message import Stamp
from shared.messaging.provision import event_consumer, event_stream, provision
from shared.messaging.relay import Relay
from shared.migrations import migrate
from tests.bench.figure import Figure
from tests.bench.peer_app import Item, peer_env
from tests.bench.servers import Servers, servers
from tests.bench.unit_at_work import AT, ON, TABLES, raised
from tests.bench.view_reader import NAME, registry
from tests.roles import as_service
from tests.shared.messaging.running import running

PER_SECOND, SECONDS, WARM_UP = 300, 15, 2
TARGET_P50, TARGET_P99 = 25, 100
PEER = "eventsourcing 9.5: ProjectionRunner woken by NOTIFY"
Moments = dict[int, float]


class Latency(NamedTuple):
    """Milliseconds."""

    p50: float
    p99: float


def measure() -> list[Figure]:
    """One run each, the peer's after ours."""
    with servers() as run:
        ours = asyncio.run(_ours(run))
        peer = _peer(run)
    print(f"view_latency: ours {ours}, peer {peer}", file=sys.stderr)
    return [
        _figure("append_to_view_p50", ours.p50, peer.p50, TARGET_P50),
        _figure("append_to_view_p99", ours.p99, peer.p99, TARGET_P99),
    ]


def _figure(name: str, value: float, peer: float, target: int) -> Figure:
    ratio = round(value / peer, 2)
    return Figure(name, round(value, 1), "ms", PEER, round(peer, 1), ratio, target=f"<= {target}", met=value <= target)


async def _ours(run: Servers) -> Latency:
    log_dsn, own_dsn = run.postgres.ensure_database("responsibility"), run.postgres.ensure_database("views")
    await migrate(log_dsn, [MIGRATIONS, *TABLES])
    own_dsn = await as_service(own_dsn, [MIGRATIONS, *TABLES])
    client = await nats.connect(run.nats.url)
    streams, consumers = [event_stream("responsibility")], [event_consumer(NAME, "responsibility")]
    await provision(client.jetstream(), streams, consumers)
    await client.close()
    wake = asyncio.Event()
    store = PostgresEventStore("responsibility", log_dsn, registry(), on_commit=lambda _: wake.set())
    await store.open()
    relay = Relay(store, service="responsibility", nats_url=run.nats.url, dsn=log_dsn, wake=wake)
    file = run.folder / "ours"
    with _reader("ours", log_dsn, own_dsn, run.nats.url, file):
        async with running(relay.run()):
            await asyncio.sleep(2)
            said = await _append_evenly(store)
            seen = await asyncio.to_thread(_seen, file, max(said))
    await store.close()
    return _latency(said, seen)


async def _append_evenly(store: PostgresEventStore) -> Moments:
    said: Moments = {}
    units = [new_id() for _ in range(20)]

    async def append(unit: UUID) -> None:
        stamp = Stamp(by=new_id(), unit=unit, on=ON, at=AT)
        stream = StreamKey(unit, "rectification", new_id())
        begun = perf_counter()
        outcome = await store.append(Append(new_id(), stamp, (Write(stream, 0, (raised(new_id()),)),)))
        assert isinstance(outcome, Stored)
        said[outcome.receipts[0].position] = begun

    begun = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(PER_SECOND * (SECONDS + WARM_UP)):
            await asyncio.sleep(max(0.0, begun + number / PER_SECOND - perf_counter()))
            tasks.create_task(append(units[number % len(units)]))
    return said


def _peer(run: Servers) -> Latency:
    dsn = run.postgres.ensure_database("peer")
    application: Application[UUID] = Application(peer_env(dsn, pool=16))
    file = run.folder / "peer"
    said: Moments = {}

    def save() -> None:
        item = Item("党建工作台账不全，两次会议无记录")
        begun = perf_counter()
        said[application.save(item)[0].notification.id] = begun

    with _reader("peer", dsn, file), ThreadPoolExecutor(16) as threads:
        begun = perf_counter()
        for number in range(PER_SECOND * (SECONDS + WARM_UP)):
            sleep(max(0.0, begun + number / PER_SECOND - perf_counter()))
            threads.submit(save)
        threads.shutdown()
        seen = _seen(file, max(said))
    application.close()
    return _latency(said, seen)


def _latency(said: Moments, seen: Moments) -> Latency:
    """Of all events behind the warm-up."""
    begun = min(said.values()) + WARM_UP
    missing = said.keys() - seen.keys()
    if missing:
        raise RuntimeError(f"{len(missing)} events never reached the view")
    waits = sorted(1000 * (seen[position] - at) for position, at in said.items() if at >= begun)
    return Latency(waits[len(waits) // 2], waits[len(waits) * 99 // 100])


def _seen(file: Path, last: int) -> Moments:
    """What the reader wrote once it has reached the last event; after a minute what there is."""
    end = perf_counter() + 60
    while perf_counter() < end:
        _, *lines = file.read_text().split("\n")
        seen = {int(position): float(at) for position, at in map(str.split, lines[:-1])}
        if last in seen:
            return seen
        sleep(0.5)
    return seen


@contextmanager
def _reader(which: str, *arguments: str | Path) -> Iterator[None]:
    file = Path(arguments[-1])
    log = file.with_suffix(".log")
    child = Child(tied([sys.executable, "-m", "tests.bench.view_reader", which, *map(str, arguments)]), log=log)
    try:
        if not wait_until_ready(child, lambda: file.exists() and "ready" in file.read_text(), seconds=30):
            raise RuntimeError(f"the view's process did not start: {tail(log)}")
        yield
    finally:
        child.end(signal.SIGKILL, within=10)

"""How fast copies of the projection apply what they have missed, one alone and two that share the partitions."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from logging import ERROR
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool

from services.projection.main import SERVICE
from services.projection.views import KNOWN
from shared.eventstore.port import Head
from shared.messaging.checkpoint import stored_position
from shared.messaging.feed import Feed
from shared.messaging.subscription import Pace, Subscription
from shared.service.garbage import calm_garbage_collection
from shared.views.sink import ViewSink
from tests.bench.figure import Figure
from tests.bench.rebuild_mix import TableFeed, fill
from tests.bench.servers import servers
from tests.projection.story import EPOCH
from tests.roles import as_service

ROOT = Path(__file__).parents[2]
EVENTS, RUNS = 40_000, 3
NAME = "projection_views"
_NO_BUS = "nats://127.0.0.1:9"
_PACE = Pace(fetch=0.05)


class Withheld(TableFeed):
    """A log of which nothing is known until it is let go."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], service: str, head: int) -> None:
        super().__init__(connection, service, head)
        self._go = False

    async def head(self) -> Head:
        if not self._go:
            found = await (await self._connection.execute("select count(*) from go")).fetchone()
            self._go = found is not None and found[0] > 0
        return Head(EPOCH, self._head if self._go else 0)


def measure() -> list[Figure]:
    """The medians of some runs, one copy and two in turn."""
    speeds: dict[int, list[float]] = {1: [], 2: []}
    with servers(bus=False) as run:
        for number in range(RUNS):
            for copies, found in speeds.items():
                dsn = run.postgres.ensure_database(f"projections_{number}_{copies}")
                found.append(asyncio.run(_measure(dsn, copies)))
    one, two = (sorted(speeds[copies])[RUNS // 2] for copies in (1, 2))
    return [
        Figure("projection_catches_up", round(one), "events/s"),
        Figure(
            "two_projections_catch_up", round(two), "events/s", "one copy, same run", round(one), round(two / one, 2)
        ),
    ]


async def _measure(admin_dsn: str, copies: int) -> float:
    """Events/s from when the log is let go until the last copy has applied the last event."""
    dsn = await as_service(admin_dsn, [ROOT / "shared/messaging/migrations", ROOT / "shared/views/migrations"])
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("create table go ()")
        heads = await fill(connection, EVENTS)
        await ViewSink(SERVICE.kept(), KNOWN).ensure(connection, live=True)
        with ProcessPoolExecutor(copies, mp_context=get_context("spawn")) as processes:
            working = [processes.submit(work, dsn, heads, copies) for _ in range(copies)]
            await _until(connection, "select count(*) >= %s from pg_locks where locktype = 'advisory'", copies)
            await asyncio.sleep(3)  # until each has seen the other and begun with its share
            begun = perf_counter()
            await connection.execute("insert into go default values")
            for service, head in heads.items():
                while await stored_position(connection, NAME, service) < head:
                    await asyncio.sleep(0.02)
            seconds = perf_counter() - begun
            for one in working:
                await asyncio.wrap_future(one)
    return sum(heads.values()) / seconds


async def _until(connection: psycopg.AsyncConnection[Any], question: str, *values: Any) -> None:
    async with asyncio.timeout(60):
        while (await (await connection.execute(question.encode(), values)).fetchone()) != (True,):
            await asyncio.sleep(0.05)


def work(dsn: str, heads: dict[str, int], copies: int) -> None:
    """One copy, until everything is applied."""
    asyncio.run(_work(dsn, heads, copies))


async def _work(dsn: str, heads: dict[str, int], copies: int) -> None:
    calm_garbage_collection()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(ERROR))  # that there is no bus is meant
    sink = ViewSink(SERVICE.kept(), SERVICE.ignored)
    ignored = {service: KNOWN[service] - sink.handled[service] for service in KNOWN}
    async with (
        AsyncConnectionPool(dsn, min_size=1, max_size=6, open=False) as pool,
        await psycopg.AsyncConnection.connect(dsn, autocommit=True) as log,
    ):
        feeds: dict[str, Feed] = {service: Withheld(log, service, head) for service, head in heads.items()}
        subscription = Subscription(
            NAME, feeds, _NO_BUS, pool, sink, workers=copies, handled=sink.handled, ignored=ignored, pace=_PACE
        )
        running = asyncio.create_task(subscription.run())
        for service, head in heads.items():
            await subscription.wait_for(service, head, 300)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

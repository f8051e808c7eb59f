"""How many durable single-event appends a second, beside plain inserts by pgbench and beside `eventsourcing`."""

import asyncio
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from psycopg import conninfo

from deploy.embedded import ports
from deploy.embedded.postgres import Postgres, binaries
from shared.eventstore.feed import parse_page
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.ids import new_id
from shared.migrations import migrate
from tests.bench.figure import Figure
from tests.shared.eventstore.toys import REGISTRY, note, stream

ROUNDS, APPENDS, OF_PEER, PGBENCH_SECONDS, PGBENCH_CLIENTS = 5, 19_200, 1_500, 3, 16
TEXT = "第一季度党建工作例会纪要已整理归档，待分管领导审阅后报送"
# Our own table with its four indexes, filled with rows that need no check.
_TABLE = """
create table plain (like event including all);
create sequence plain_position cache 1;
create function plain_body() returns bytea immutable language sql as $$
  select convert_to(repeat('党建', 90), 'UTF8')
$$;
"""
_INSERT = """
insert into plain select p, p, '01990000-0000-7000-8000-000000000000', uuidv7(), uuidv7(), 1, 1, 1, clock_timestamp(),
'NoteWritten', plain_body() from nextval('plain_position') p;
"""


def measure() -> list[Figure]:
    """Medians of interleaved rounds on a server of our own that flushes every commit."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-bench-", dir="/tmp") as folder:
        server = Postgres(Path(folder) / "postgres", port=ports.pick_free())
        server.start()
        try:
            dsn = server.ensure_database("appends")
            peer_dsn = server.ensure_database("peer")
            asyncio.run(migrate(dsn, [MIGRATIONS]))
            with psycopg.connect(dsn) as connection:
                connection.execute(_TABLE)
            ours, few, plain, peers = [], [], [], []
            for _ in range(ROUNDS):
                ours.append(asyncio.run(appends_per_second(dsn, callers=64, appends=APPENDS)))
                plain.append(_pgbench(dsn, Path(folder)))
                few.append(asyncio.run(appends_per_second(dsn, callers=16, appends=APPENDS)))
                peers.append(_append_peer(peer_dsn))
            fed, parsed = asyncio.run(_feed(dsn))
        finally:
            server.stop()
    return _figures(median(ours), median(few), median(plain), median(peers), fed, parsed)


def _figures(ours: float, few: float, plain: float, peers: float, fed: float, parsed: float) -> list[Figure]:
    pgbench = "pgbench: one row into the same table, 16 clients"
    against_plain, against_peer, few_ratio = round(ours / plain, 2), round(ours / peers, 1), round(few / plain, 2)
    value = round(ours)
    return [
        Figure(
            *("append", value, "appends/s", "eventsourcing 9.5, 16 threads", round(peers), against_peer),
            target=">= 10x",
            met=against_peer >= 10,
        ),
        Figure(
            *("append_against_pgbench", value, "appends/s", pgbench, round(plain), against_plain),
            target=">= 0.9x",
            met=against_plain >= 0.9,
        ),
        Figure("append_16_callers", round(few), "appends/s", pgbench, round(plain), few_ratio),
        Figure("feed_pages", round(fed), "events/s"),
        Figure("feed_pages_parsed", round(parsed), "events/s"),
    ]


async def appends_per_second(dsn: str, *, callers: int, appends: int) -> float:
    """Appends/s of one process, from the event to its receipt."""
    store = PostgresEventStore("bench", dsn, REGISTRY)
    await store.open()
    unit = new_id()

    async def call(number: int) -> None:
        for _ in range(number):
            await store.append(note(stream(unit), 0, TEXT))

    await asyncio.gather(*(call(5) for _ in range(callers)))
    begun = perf_counter()
    await asyncio.gather(*(call(appends // callers) for _ in range(callers)))
    seconds = perf_counter() - begun
    await store.close()
    return appends // callers * callers / seconds


async def _feed(dsn: str) -> tuple[float, float]:
    """Events/s of raw pages, and of pages read into envelopes."""
    store = PostgresEventStore("bench", dsn, REGISTRY)
    await store.open()
    head = await store.head()
    begun = perf_counter()
    pages = [page async for page in store.feed_pages(0)]
    read = perf_counter()
    events = sum(len(parse_page("bench", head.epoch, page)) for page in pages)
    parsed = perf_counter()
    await store.close()
    return events / (read - begun), events / (parsed - begun)


def _pgbench(dsn: str, folder: Path) -> float:
    parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(dsn).items()}
    script = folder / "insert.sql"
    script.write_text(_INSERT)
    options = ["-n", "-M", "prepared", "-c", str(PGBENCH_CLIENTS), "-j", "2", "-T", str(PGBENCH_SECONDS)]
    where = ["-h", parts["host"], "-p", parts["port"], "-U", parts["user"]]
    done = subprocess.run(
        [str(binaries() / "pgbench"), *options, "-f", str(script), *where, parts["dbname"]],
        env=os.environ | {"PGPASSWORD": parts.get("password", "")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


class PeersNote(Aggregate):
    def __init__(self, text: str) -> None:
        self.text = text


def _append_peer(dsn: str) -> float:
    """Aggregates of one event saved by 16 threads with 16 connections."""
    parts = conninfo.conninfo_to_dict(dsn)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    env = {f"POSTGRES_{theirs}": str(parts[ours]) for theirs, ours in names.items()}
    env |= {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_POOL_SIZE": "16"}
    application: Application[UUID] = Application(env)
    try:
        with ThreadPoolExecutor(16) as threads:
            begun = perf_counter()
            for done in [threads.submit(application.save, PeersNote(TEXT)) for _ in range(OF_PEER)]:
                done.result()
            return OF_PEER / (perf_counter() - begun)
    finally:
        application.close()

"""Whether appends cost more on five million events than on none: the same appends, in turns, on two logs."""

import asyncio
import sys
from statistics import median
from time import perf_counter

import psycopg

from shared.eventstore.postgres import MIGRATIONS
from shared.migrations import migrate
from tests.bench.append import appends_per_second
from tests.bench.figure import Figure
from tests.bench.servers import servers

EVENTS, ROUNDS, APPENDS, TARGET = 5_000_000, 5, 19_200, 0.9
# 250,000 streams of 20 events in 1,000 units, written by the server itself.
_ROWS = """
insert into event
select s * 20 + v, (s / 1000) * 20 + v, md5('unit' || s %% 1000)::uuid, stream, uuidv7(), 1, v, 1, clock_timestamp(),
       'NoteWritten', convert_to('{"id":"' || stream || repeat('党建工作', 40) || '"}', 'UTF8')
  from (select s, uuidv7() as stream from generate_series(0, %d - 1) s) streams, generate_series(1, 20) v
"""
_NAMES = ("event_position", "event_stream", "event_unit", "event_command")


def measure() -> list[Figure]:
    """Medians of interleaved rounds with 64 callers."""
    with servers(bus=False, shared_buffers="512MB") as run:
        empty, full = run.postgres.ensure_database("empty"), run.postgres.ensure_database("full")
        for dsn in (empty, full):
            asyncio.run(migrate(dsn, [MIGRATIONS]))
        begun = perf_counter()
        _fill(full)
        print(f"append_at_5m: filled in {perf_counter() - begun:.0f} s", file=sys.stderr)
        before, after = [], []
        for _ in range(ROUNDS):
            before.append(asyncio.run(appends_per_second(empty, callers=64, appends=APPENDS)))
            after.append(asyncio.run(appends_per_second(full, callers=64, appends=APPENDS)))
    value, peer = median(after), median(before)
    ratio = round(value / peer, 2)
    return [
        Figure(
            *("append_at_5m", round(value), "appends/s", "the same on an empty log", round(peer), ratio),
            target=f">= {TARGET}x",
            met=ratio >= TARGET,
        )
    ]


def _fill(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set maintenance_work_mem = '512MB'; set synchronous_commit = off")
        found = connection.execute("select indexdef from pg_indexes where indexname = any(%s)", [list(_NAMES)])
        indexes = [definition for (definition,) in found.fetchall()]
        assert len(indexes) == len(_NAMES)
        connection.execute(f"drop index {', '.join(_NAMES)}".encode())
        connection.execute((_ROWS % (EVENTS // 20)).encode())
        for definition in indexes:
            connection.execute(definition.encode())
        connection.execute("vacuum (freeze, analyze) event")
        connection.execute("checkpoint")

"""How fast views are rebuilt, and how fast a unit is shown as it was."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg import conninfo

from deploy.embedded import ports
from deploy.embedded.postgres import Postgres
from shared.eventstore.feed import parse_page
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.views.as_of import as_of
from shared.views.rebuild import rebuild
from tests.bench.figure import Figure
from tests.shared.views.toys import CHEN, EPOCH, LONGHU, VIEWS, Log, named

ROOT = Path(__file__).parents[2]
EVENTS, OF_PEER, PER_STREAM, RUNS = 60_000, 20_000, 20, 3
_PAGE = """
copy (select position, unit_seq, unit, recorded_at, type, convert_from(body, 'UTF8') from log
      where position > %(after)s and (%(unit)s::uuid is null or unit = %(unit)s::uuid)
      order by position limit 5000)
to stdout (format csv, delimiter E'\\x02', quote E'\\x01')
"""


class TableFeed:
    """A log in a plain table, read as services serve theirs."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], head: int) -> None:
        self._connection, self._head = connection, head

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        while True:
            async with psycopg.AsyncClientCursor(self._connection) as cursor:
                asked = {"after": after, "unit": unit and str(unit)}
                async with cursor.copy(_PAGE, asked) as copy:
                    page = parse_page("work", EPOCH, b"".join([bytes(part) async for part in copy]))
            if not page:
                return
            yield page
            after = page[-1].position

    async def head(self) -> Head:
        return Head(EPOCH, self._head)


def measure() -> list[Figure]:
    """Fill a log, then rebuild and look back; the best of three runs each."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-bench-", dir="/tmp") as folder:
        server = Postgres(Path(folder) / "postgres", port=ports.pick_free())
        server.start()
        try:
            ours = asyncio.run(_measure(server.ensure_database("views")))
            peer = _replay_peer(server.ensure_database("peer"))
        finally:
            server.stop()
    rebuilt, looked_back = ours
    ratio = round(rebuilt / peer, 2)
    return [
        Figure(
            *("rebuild", round(rebuilt), "events/s", "eventsourcing 9.5, replaying into nothing", round(peer), ratio),
            target=">= 20,000 and >= 3x",
            met=rebuilt >= 20_000 and ratio >= 3,
        ),
        Figure("as_of", round(looked_back, 3), "s", target="<= 1.5", met=looked_back <= 1.5),
    ]


async def _measure(dsn: str) -> tuple[float, float]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute((ROOT / "shared/views/migrations/0001_views.sql").read_bytes())
        await _fill(connection)
        feeds: Any = {"work": TableFeed(connection, EVENTS), "study": Log("study")}
        rebuilds, looks = [], []
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as own:
            for _ in range(RUNS):
                begun = perf_counter()
                await rebuild(own, VIEWS, feeds)
                rebuilds.append(EVENTS / (perf_counter() - begun))
            for _ in range(RUNS):
                begun = perf_counter()
                async with as_of(own, VIEWS, feeds, LONGHU, on=date(2026, 12, 31)):
                    looks.append(perf_counter() - begun)
        return max(rebuilds), min(looks)


async def _fill(connection: psycopg.AsyncConnection[Any]) -> None:
    """60,000 events, every third of one unit: 20 to a stream, one of them raising it."""
    await connection.execute(
        """
        create table log (position bigint primary key, unit_seq bigint not null, unit uuid not null,
                          recorded_at timestamptz not null, type text not null, body bytea not null)
        """
    )
    async with connection.cursor() as cursor, cursor.copy("copy log from stdin (format binary)") as copy:
        copy.set_types(["int8", "int8", "uuid", "timestamptz", "text", "bytea"])
        for position in range(1, EVENTS + 1):
            unit = LONGHU if position % 3 == 0 else named(f"unit {position % 3 * 10 + position % 7}")
            await copy.write_row((position, position, unit, datetime(2026, 3, 1, tzinfo=UTC), *_event(position, unit)))
    await connection.execute("create index on log (unit, position)")
    await connection.execute("analyze log")


def _event(position: int, unit: UUID) -> tuple[str, bytes]:
    task, turn = divmod(position // 3, PER_STREAM)
    at = f"2026-03-{task % 28 + 1:02}T09:00:00+08:00"
    payload: dict[str, Any] = {"text": "已按清单整改，资料归档", "hours": "1.5"}
    if turn == 0:
        payload = {"problem": "党建工作台账不全，两次会议无记录", "person": str(CHEN), "due": "2026-06-30"}
    content = {
        "id": str(named(str(position))),
        "type": "TaskReported" if turn else "TaskRaised",
        "schema": 1,
        "stream": {"unit": str(unit), "category": "task", "id": str(named(f"task {position % 3} {task}"))},
        "version": turn + 1,
        "stamp": {"by": str(CHEN), "unit": str(unit), "on": at[:10], "at": at, "rules": "2026-01"},
        "payload": payload,
    }
    return str(content["type"]), json.dumps(content, ensure_ascii=False).encode()


class PeersTask(Aggregate):
    def __init__(self, problem: str) -> None:
        self.problem = problem
        self.notes = 0

    @event("Reported")
    def report(self, text: str, hours: str) -> None:
        self.notes += 1


def _replay_peer(dsn: str) -> float:
    """Store as many streams of the same length and read them all back as domain events that nobody handles."""
    parts = conninfo.conninfo_to_dict(dsn)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    env = {f"POSTGRES_{theirs}": str(parts[ours]) for theirs, ours in names.items()}
    application: Application[UUID] = Application({"PERSISTENCE_MODULE": "eventsourcing.postgres", **env})
    try:
        for _ in range(OF_PEER // PER_STREAM):
            task = PeersTask("党建工作台账不全，两次会议无记录")
            for _ in range(PER_STREAM - 1):
                task.report("已按清单整改，资料归档", "1.5")
            application.save(task)
        return max(_replay_once(application) for _ in range(RUNS))
    finally:
        application.close()


def _replay_once(application: Application[UUID]) -> float:
    begun, done, start = perf_counter(), 0, 1
    while page := application.recorder.select_notifications(start, 1_000):
        for notification in page:
            application.mapper.to_domain_event(notification)
        done += len(page)
        start = page[-1].id + 1
    assert done == OF_PEER
    return done / (perf_counter() - begun)

"""How fast views are rebuilt, and how fast a unit is shown as it was."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg import conninfo

from deploy.embedded import ports
from deploy.embedded.postgres import Postgres
from shared.eventstore.feed import parse_page
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.views.as_of import as_of
from shared.views.folding import Folding
from shared.views.reading import Opened
from shared.views.rebuild import rebuild
from tests.bench.figure import Figure
from tests.roles import as_service
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
    peer_read, peer_projected = peer
    ratio = round(ours.rebuild / peer_read, 2)
    folded, read = round(ours.rebuild), round(ours.read)
    return [
        Figure(
            *("rebuild", folded, "events/s", "eventsourcing 9.5: events read as objects", round(peer_read), ratio),
            target=">= 20,000 and >= 3x",
            met=folded >= 20_000 and ratio >= 3,
        ),
        Figure(
            *("rebuild_against_a_projection", folded, "events/s"),
            "eventsourcing 9.5: ProjectionRunner that stores only its position",
            *(round(peer_projected), round(ours.rebuild / peer_projected, 2)),
        ),
        Figure(
            *("rebuild_without_folding", read, "events/s", "eventsourcing 9.5: events read as objects"),
            *(round(peer_read), round(ours.read / peer_read, 2)),
        ),
        Figure("as_of", round(ours.as_of, 3), "s", target="<= 1.5", met=ours.as_of <= 1.5),
    ]


class Ours(NamedTuple):
    """Events/s, events/s, seconds."""

    rebuild: float
    read: float
    as_of: float


async def _measure(admin_dsn: str) -> Ours:
    dsn = await as_service(admin_dsn, [ROOT / "shared/views/migrations"])
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
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
        return Ours(max(rebuilds), max([await _read_only(feeds["work"]) for _ in range(RUNS)]), min(looks))


async def _read_only(feed: TableFeed) -> float:
    """Read the feed and parse every event as a view does, without folding it."""
    folding, begun = Folding(VIEWS[0]), perf_counter()
    async for page in feed.pages(0):
        for one in page:
            folding.read(Opened(one))
    return EVENTS / (perf_counter() - begun)


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
            unit = LONGHU if position % 3 == 0 else named(f"unit {position % 3} {position // 3 // PER_STREAM % 7}")
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


class Nothing(Projection[PostgresTrackingRecorder]):
    """The least that a projection there must store: how far it is."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)


def _replay_peer(dsn: str) -> tuple[float, float]:
    """Store streams of the same length; events/s read back as objects, and through a projection that does nothing."""
    parts = conninfo.conninfo_to_dict(dsn)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    env = {f"POSTGRES_{theirs}": str(parts[ours]) for theirs, ours in names.items()}
    env["PERSISTENCE_MODULE"] = "eventsourcing.postgres"
    application: Application[UUID] = Application(env)
    try:
        for _ in range(OF_PEER // PER_STREAM):
            task = PeersTask("党建工作台账不全，两次会议无记录")
            for _ in range(PER_STREAM - 1):
                task.report("已按清单整改，资料归档", "1.5")
            application.save(task)
        read = max(_read_once(application) for _ in range(RUNS))
    finally:
        application.close()
    begun = perf_counter()
    with ProjectionRunner(
        application_class=Application, projection_class=Nothing, view_class=PostgresTrackingRecorder, env=env
    ) as runner:
        runner.wait(OF_PEER, timeout=120)
    return read, OF_PEER / (perf_counter() - begun)


def _read_once(application: Application[UUID]) -> float:
    begun, done, start = perf_counter(), 0, 1
    while page := application.recorder.select_notifications(start, 1_000):
        for notification in page:
            application.mapper.to_domain_event(notification)
        done += len(page)
        start = page[-1].id + 1
    assert done == OF_PEER
    return done / (perf_counter() - begun)

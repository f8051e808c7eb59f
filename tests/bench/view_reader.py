"""The process that keeps a view while the bench appends.

`python -m tests.bench.view_reader ours LOG_DSN OWN_DSN NATS OUT`, or `… peer DSN OUT`. It writes a line
"position seconds" to OUT for every event as soon as its row can be read, that is after the commit. Seconds are those
of the monotonic clock, which all processes of a machine share.
"""

import asyncio
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL
from psycopg_pool import AsyncConnectionPool

from services.responsibility.main import SERVICE as RESPONSIBILITY
from services.supervision.rectifications.view import VIEW
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.envelope import Envelope
from shared.messaging.feed import StoreFeed
from shared.messaging.subscription import Subscription
from shared.views.sink import ViewSink
from tests.bench.peer_app import peer_env

NAME = "bench_views"
_TABLE = SQL("create table if not exists item (id uuid primary key, problem text)")


def registry() -> EventRegistry:
    """All event types of responsibility."""
    return EventRegistry([event for decider in RESPONSIBILITY.deciders for event in decider.event_types()])


async def ours(log_dsn: str, own_dsn: str, nats_url: str, out: TextIO) -> None:
    """Keep supervision's view of rectification items from the bus until ended."""

    def note(_: str, events: Sequence[Envelope]) -> None:
        now = perf_counter()
        out.writelines(f"{event.position} {now}\n" for event in events)
        out.flush()

    source = PostgresEventStore("responsibility", log_dsn, registry())
    await source.open()
    sink = ViewSink((VIEW,))
    async with await psycopg.AsyncConnection.connect(own_dsn, autocommit=True) as connection:
        await sink.ensure(connection, live=True)
    async with AsyncConnectionPool(own_dsn, max_size=4, open=False) as pool:
        feeds = {"responsibility": StoreFeed(source)}
        handled = sink.handled
        reading = Subscription(NAME, feeds, nats_url, pool, sink, handled=handled, ignored={}, on_applied=[note])
        out.write("ready\n")
        out.flush()
        await reading.run()


class Rows(PostgresTrackingRecorder):
    """A table with one row per item beside the position."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sql_create_statements.append(SQL("{}").format(_TABLE))

    def put(self, id: UUID, problem: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("insert into item values (%s, %s)", (id, problem), prepare=True)


class Items(Projection[Rows]):
    """What their documentation makes of a view: each event in its own transaction, woken by NOTIFY."""

    out: TextIO

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.put(domain_event.originator_id, domain_event.problem, tracking)
        self.out.write(f"{tracking.notification_id} {perf_counter()}\n")
        self.out.flush()


def peer(dsn: str, out: TextIO) -> None:
    """Keep the peer's view until ended."""
    Items.out = out
    env = peer_env(dsn, pool=4)
    with ProjectionRunner(application_class=Application, projection_class=Items, view_class=Rows, env=env) as runner:
        out.write("ready\n")
        out.flush()
        threading.Thread(target=runner.run_forever, daemon=True).start()
        threading.Event().wait()


if __name__ == "__main__":
    which, *places, file = sys.argv[1:]
    with Path(file).open("w") as lines:
        if which == "ours":
            asyncio.run(ours(places[0], places[1], places[2], lines))
        else:
            peer(places[0], lines)

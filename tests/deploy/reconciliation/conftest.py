"""A log, its stream filled by a real relay, and a database of somebody who follows it."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import nats
import psycopg
import pytest
from nats.js import JetStreamContext
from psycopg import conninfo, sql

from deploy.reconciliation.log import OwnedLog
from deploy.reconciliation.reconciling import Reconciler
from shared.eventstore.port import Receipt, Stored
from shared.eventstore.postgres import MIGRATIONS, PostgresEventStore
from shared.kernel.envelope import Envelope
from shared.kernel.ids import new_id
from shared.messaging.provision import event_stream, provision
from shared.messaging.relay import Relay
from shared.messaging.subjects import stream_name
from shared.migrations import migrate
from tests.conftest import Databases
from tests.shared.eventstore.toys import REGISTRY, note, stream
from tests.shared.messaging.running import running, until

MESSAGING = [MIGRATIONS.parents[1] / "messaging" / "migrations"]
AUDIT = MIGRATIONS.parents[2] / "services" / "projection" / "migrations"
LOST_TAIL = (
    "alter table event disable trigger all; delete from event where position > {}; alter table event enable trigger all"
)
_numbers = itertools.count(1)


@dataclass
class Shop:
    """`service` names stream and log; the service's role appends, the owner restores."""

    service: str
    owner: str
    dsn: str
    reader: str
    js: JetStreamContext
    nats_url: str

    @property
    def log(self) -> OwnedLog:
        return OwnedLog(self.service, self.owner)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.js, self.log, {"reader": self.reader})

    @asynccontextmanager
    async def store(self) -> AsyncIterator[PostgresEventStore]:
        """The store in the hands of the service."""
        store = PostgresEventStore(self.service, self.dsn, REGISTRY)
        await store.open()
        try:
            yield store
        finally:
            await store.close()

    async def write(self, number: int) -> list[Receipt]:
        """Store events, two a command, and let the relay send them."""
        async with self.store() as store:
            outcomes = [await store.append(note(stream(new_id()), 0, "一", "二", mark=n - 3)) for n in range(number)]
            head = (await store.head()).position
            relay = Relay(store, service=self.service, nats_url=self.nats_url, dsn=self.owner, poll=0.05)
            async with running(relay.run()):
                await until(lambda: relay.position == head)
        return [receipt for one in outcomes if isinstance(one, Stored) for receipt in one.receipts]

    async def events(self) -> Sequence[Envelope]:
        async with self.store() as store:
            return (await store.outgoing(0)).events

    def lose_after(self, position: int) -> None:
        """As after a restore to an earlier moment: the tail is gone and the timeline is another one."""
        self.run(LOST_TAIL.format(position))
        self.run("update timeline set id = '00000000'")

    def run(self, statement: str, dsn: str | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(dsn or self.owner, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def saw(self, event: Envelope, digest: str | None = None) -> None:
        """The reader has applied everything up to this event."""
        with psycopg.connect(self.reader, autocommit=True) as connection:
            connection.execute(
                "insert into subscription_checkpoint values ('reader_views', %s, %s, %s, %s, %s)",
                [self.service, event.partition, event.position, digest or event.digest, event.epoch],
            )

    def open(self) -> bool:
        """Whether the service may append."""
        return bool(self.run("select id = current_timeline() from timeline")[0][0])


@pytest.fixture
async def js(nats_url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(nats_url)
    yield client.jetstream()
    await client.close()


@pytest.fixture
async def shop(postgres: Databases, database: str, js: JetStreamContext, nats_url: str) -> AsyncIterator[Shop]:
    service = f"shop{next(_numbers)}"
    await provision(js, [event_stream(service)], [])
    await migrate(database, [MIGRATIONS, *MESSAGING])
    reader = postgres.create_database()
    await migrate(reader, MESSAGING)
    role = sql.Identifier(f"{service}_role")
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("create role {} login password 'only here'").format(role))
        owner.execute("select grant_service_role(%s)", [f"{service}_role"])
    dsn = conninfo.make_conninfo(database, user=f"{service}_role", password="only here")
    yield Shop(service, database, dsn, reader, js, nats_url)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("drop owned by {0}; drop role {0}").format(role))
    postgres.drop_database(reader)
    await js.delete_stream(stream_name(service))

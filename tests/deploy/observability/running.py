"""Management as it runs, in this process, on real servers; and supervision's processes beside it, as themselves."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import nats
import psycopg
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from deploy.embedded import ports
from deploy.embedded.child import Child, tail, tied, wait_until_ready
from deploy.installation.topology import service_named
from services.management.main import SERVICE
from services.management.principal.events import AdministratorAppointed, AdministratorRole, PrincipalEnrolled
from services.projection.sealing.note import Signer
from services.supervision.jobs.worker import consumer_plan
from services.supervision.main import SERVICE as SUPERVISION
from shared import clock
from shared.eventstore.codec import EventRegistry
from shared.eventstore.port import Append, StreamKey, Write
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.ids import new_id
from shared.kernel.message import Event, Stamp
from shared.kernel.role import Role
from shared.messaging.provision import event_consumer, event_stream, job_stream, provision
from shared.migrations import migrate
from shared.personal.keys import MIGRATIONS as KEYS
from shared.personal.keys import write_master_key
from shared.service.app import build
from shared.service.identity import ADMINISTRATORS, SERVICES, Identity
from shared.service.settings import Settings
from shared.web.tokens import TokenIssuer, make_key
from tests.conftest import Databases
from tests.roles import as_service

NOWHERE = "http://127.0.0.1:9"
Labels = dict[str, set[str]]
"""Names of figures with the names of the labels that they have."""


@dataclass(frozen=True)
class Place:
    """Where one installation's files, databases and bus are."""

    folder: Path
    databases: Databases
    nats: str
    identity: Identity

    def said(self, database: str) -> dict[str, str]:
        """What a process is told of its place, without the prefix."""
        return {
            "database": database,
            "nats": self.nats,
            "identity_file": str(self.folder / "identity.json"),
            "token_key_file": str(self.folder / "token.jwk"),
        }


async def place(folder: Path, databases: Databases, nats_url: str) -> Place:
    """Make identity, keys, streams and consumers."""
    identity = Identity(
        district=new_id(),
        principals={name: new_id() for name in SERVICES},
        administrators={role: new_id() for role in ADMINISTRATORS},
    )
    (folder / "identity.json").write_text(identity.model_dump_json())
    write_master_key(folder / "master.key")
    make_key(folder / "token.jwk")
    (folder / "sealer.key").write_text(str(Signer("audit.QW/2026", bytes(32))))
    consumers = [
        event_consumer(name, source)
        for service in (SERVICE, SUPERVISION)
        for name, sources in service.reads().items()
        for source in sources
    ]
    client = await nats.connect(nats_url)
    streams = [*(event_stream(name) for name in SERVICES), job_stream()]
    await provision(client.jetstream(), streams, [*consumers, consumer_plan()])
    await client.close()
    return Place(folder, databases, nats_url, identity)


class Management:
    """`post` says a command as the system administrator to the unit's stream of the unit itself."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, place: Place) -> None:
        self.app, self.client, self.place = app, client, place
        self._issuer = TokenIssuer(make_key(place.folder / "token.jwk"))

    async def post(
        self, command: str, unit: UUID, body: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        token = self._issuer.issue(self.place.identity.administrators[Role.SYSTEM_ADMIN])
        said = {"authorization": f"Bearer {token}", **(headers or {})}
        return await self.client.post(f"/units/{unit}/units/{unit}/{command}", json=body, headers=said)

    async def scrape(self) -> str:
        return (await self.client.get("/metrics")).text


@asynccontextmanager
async def management(place: Place) -> AsyncIterator[Management]:
    """Management's application over its own log, relay and views, with an administrator who may register units."""
    dsn = await as_service(place.databases.create_database(), service_named("management").migrations)
    keys = place.databases.create_database()
    await migrate(keys, [KEYS])
    await _first_facts(dsn, place.identity)
    master = str(place.folder / "master.key")
    settings = Settings.model_validate(
        {**place.said(dsn), "urls": {}, "keys_database": keys, "master_key_file": master, "version": "9.9"}
    )
    app = build(SERVICE, settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        await app.state.parts.views.wait_for("management", 2, 30)
        yield Management(app, client, place)


async def _first_facts(dsn: str, identity: Identity) -> None:
    events = [event for decider in SERVICE.deciders for event in decider.event_types()]
    store = PostgresEventStore("management", dsn, EventRegistry(events))
    await store.open()
    facts: dict[UUID, Event] = {
        identity.principals["management"]: PrincipalEnrolled(name="management"),
        identity.administrators[Role.SYSTEM_ADMIN]: AdministratorAppointed(role=AdministratorRole.SYSTEM_ADMIN),
    }
    for id, event in facts.items():
        stamp = Stamp(by=id, unit=identity.district, on=clock.today(), at=clock.now(), rules="2026-01")
        stream = StreamKey(identity.district, "principal", id)
        await store.append(Append(new_id(), stamp, (Write(stream, 0, (event,)),)))
    await store.close()


@contextmanager
def process(place: Place, module: str, database: str, *, port_is: str = "METRICS_PORT", ready: str) -> Iterator[int]:
    """A process of ours in this place; the port on which it answers, once `ready` does."""
    port = ports.pick_free()
    urls = "{" + ",".join(f'"{name}":"{NOWHERE}"' for name in SERVICES) + "}"
    said = {name.upper(): value for name, value in place.said(database).items()} | {"URLS": urls, port_is: str(port)}
    said |= {"LOG_FOLDER": str(place.folder / "audit-log"), "SEALER_KEY_FILE": str(place.folder / "sealer.key")}
    env = {f"WENXIAO_{name}": value for name, value in said.items()}
    with _answering([module], place.folder / f"{module}.log", env, port, ready):
        yield port


@contextmanager
def watcher(folder: Path, backups: Path, *, hours: str) -> Iterator[int]:
    """The watcher of one disk, `data`; the port on which it answers."""
    port = ports.pick_free()
    module = ["deploy.observability.watcher", "--port", str(port), f"data={folder}"]
    env = {"WENXIAO_BACKUPS": str(backups), "WENXIAO_BACKUP_EVERY_HOURS": hours}
    with _answering(module, folder / "watcher.log", env, port, "/metrics"):
        yield port


@contextmanager
def _answering(module: list[str], log: Path, env: dict[str, str], port: int, ready: str) -> Iterator[None]:
    child = Child(tied([sys.executable, "-m", *module]), log=log, env=os.environ | env)
    try:
        assert wait_until_ready(child, lambda: answer(port, ready)[0] == 200, seconds=60), tail(log, lines=20)
        yield
    finally:
        child.end(signal.SIGTERM, within=15)


def answer(port: int, path: str) -> tuple[int, str]:
    """Status and text of a local process's answer; 0 if there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=8) as answered:
            return answered.status, answered.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_for_views(database: str) -> None:
    """The service makes the tables that its scheduler reads."""
    end = time.monotonic() + 60
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute("select to_regclass('directory_unit')").fetchone() == (None,):
            assert time.monotonic() < end
            time.sleep(0.1)


def figures(text: str) -> Labels:
    """The names in a scrape, as queries spell them, with the labels that were seen."""
    found: Labels = {}
    for family in text_string_to_metric_families(text):
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
        for ending in endings:
            found.setdefault(family.name + ending, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found

"""Management and responsibility as processes of their own, with one unit, its members and their rectification items."""

import asyncio
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import nats
import psycopg
from psycopg_pool import AsyncConnectionPool

import services.responsibility.main as responsibility
import shared.messaging
import shared.views
from deploy.embedded import ports
from deploy.embedded.child import Child, tail, tied, wait_until_ready
from services.management import main as management
from services.management.kinds import OrganizationKind
from services.management.member.events import MemberEnrolled, Standing, Status
from services.management.organization.events import OrganizationEstablished
from services.management.people import Gender
from services.management.principal.events import PrincipalEnrolled
from services.management.unit.events import UnitRegistered
from services.responsibility.rectification.events import Kind, ProgressReported, RectificationRaised, Source
from shared.clock import ZONE
from shared.deadline import OnDate
from shared.eventstore.codec import EventRegistry
from shared.eventstore.port import Append, StreamKey, Write
from shared.eventstore.postgres import MIGRATIONS as EVENTS
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.ids import new_id
from shared.kernel.message import Event, Stamp
from shared.messaging.provision import event_consumer, event_stream, provision
from shared.migrations import migrate
from shared.personal.keys import MIGRATIONS as KEYS
from shared.personal.keys import PostgresKeyRing, write_master_key
from shared.service.definition import Service
from shared.service.identity import ADMINISTRATORS, SERVICES, Identity
from shared.web.tokens import TokenIssuer, make_key
from tests.bench.servers import Servers

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=ZONE)
MEMBERS, ITEMS, LENGTH = 30, 6_000, 20
PROGRESS = "已完成制度修订并组织学习，台账按月更新，下一步请督查组现场核对签到表与会议记录"
TABLES = tuple(Path(module.__file__ or "").parent / "migrations" for module in (shared.messaging, shared.views))


@dataclass(frozen=True)
class UnitAtWork:
    """`items` are (stream, responsible member), each stream 20 events long; `port` is responsibility's."""

    unit: UUID
    items: tuple[tuple[UUID, UUID], ...]
    tokens: dict[UUID, str]
    key_file: Path
    port: int


@contextmanager
def unit_at_work(servers: Servers) -> Iterator[UnitAtWork]:
    """Seed both logs, start both services, and return when they are ready."""
    folder, district, unit = servers.folder, new_id(), new_id()
    members = tuple(new_id() for _ in range(MEMBERS))
    for name in ("management", "responsibility", "keys"):
        servers.postgres.ensure_database(name)
    write_master_key(folder / "master.key")
    issuer = TokenIssuer(make_key(folder / "token.jwk"))
    identity = Identity(
        district=district,
        principals={name: new_id() for name in SERVICES},
        administrators={role: new_id() for role in ADMINISTRATORS},
    )
    (folder / "identity.json").write_text(identity.model_dump_json())
    items = asyncio.run(_seed(servers, identity, unit, members))
    urls = {name: ports.pick_free() for name in SERVICES}
    with ExitStack() as stack:
        for service in (management.SERVICE, responsibility.SERVICE):
            stack.enter_context(_running(service, servers, urls))
        tokens = {member: issuer.issue(member, seconds=3600) for member in members}
        yield UnitAtWork(unit, items, tokens, folder / "token.jwk", urls["responsibility"])


@contextmanager
def _running(service: Service, servers: Servers, urls: dict[str, int]) -> Iterator[None]:
    own = {
        "DATABASE": servers.postgres.dsn(service.name),
        "NATS": servers.nats.url,
        "URLS": "{" + ",".join(f'"{name}":"http://127.0.0.1:{port}"' for name, port in urls.items()) + "}",
        "IDENTITY_FILE": str(servers.folder / "identity.json"),
        "TOKEN_KEY_FILE": str(servers.folder / "token.jwk"),
        "PORT": str(urls[service.name]),
    }
    if service.name == "management":
        own |= {"MASTER_KEY_FILE": str(servers.folder / "master.key"), "KEYS_DATABASE": servers.postgres.dsn("keys")}
    log = servers.folder / f"{service.name}.log"
    env = os.environ | {f"WENXIAO_{name}": value for name, value in own.items()}
    child = Child(tied([sys.executable, "-m", f"services.{service.name}.main"]), log=log, env=env)
    try:
        if not wait_until_ready(child, lambda: is_ready(urls[service.name]), seconds=60):
            raise RuntimeError(f"{service.name} did not start: {tail(log)}")
        yield
    finally:
        child.end(signal.SIGTERM, within=10)


def is_ready(port: int, path: str = "/health/ready") -> bool:
    """Whether a local service says that it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


async def _seed(
    servers: Servers, identity: Identity, unit: UUID, members: tuple[UUID, ...]
) -> tuple[tuple[UUID, UUID], ...]:
    for service in ("management", "responsibility"):
        await migrate(servers.postgres.dsn(service), [EVENTS, *TABLES])
    await migrate(servers.postgres.dsn("keys"), [KEYS])
    client = await nats.connect(servers.nats.url)
    consumers = [
        event_consumer(name, source)
        for service in (management.SERVICE, responsibility.SERVICE)
        for name, sources in service.reads().items()
        for source in sources
    ]
    await provision(client.jetstream(), [event_stream(name) for name in SERVICES], consumers)
    await client.close()
    await _seed_directory(servers, identity, unit, members)
    return await _seed_items(servers.postgres.dsn("responsibility"), unit, members)


async def _seed_directory(servers: Servers, identity: Identity, unit: UUID, members: tuple[UUID, ...]) -> None:
    branch, district = new_id(), identity.district
    key = (servers.folder / "master.key").read_bytes()
    async with AsyncConnectionPool(servers.postgres.dsn("keys"), open=False) as keys:
        store = _store(management.SERVICE, servers.postgres.dsn("management"), PostgresKeyRing(keys, key))
        await store.open()
        for name, principal in identity.principals.items():
            await _append(store, district, StreamKey(district, "principal", principal), PrincipalEnrolled(name=name))
        registered = UnitRegistered(code="LH", name="龙湖局", superior=None, unit=unit)
        await _append(store, unit, StreamKey(district, "unit", unit), registered)
        await _append(store, unit, StreamKey(unit, "organization", branch), _branch())
        for number, member in enumerate(members):
            await _append(store, unit, StreamKey(district, "member", member), _member(unit, branch, number))
        await store.close()


async def _seed_items(dsn: str, unit: UUID, members: tuple[UUID, ...]) -> tuple[tuple[UUID, UUID], ...]:
    store = _store(responsibility.SERVICE, dsn)
    await store.open()
    items = tuple((new_id(), members[number % len(members)]) for number in range(ITEMS))
    reports = [ProgressReported(text=f"{PROGRESS}（第{n}次）", percent=n) for n in range(1, LENGTH)]
    for begin in range(0, ITEMS, 64):
        await asyncio.gather(
            *(
                _append(store, unit, StreamKey(unit, "rectification", item), raised(member), *reports)
                for item, member in items[begin : begin + 64]
            )
        )
    await store.close()
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("vacuum analyze event")
    return items


def _store(service: Service, dsn: str, keys: PostgresKeyRing | None = None) -> PostgresEventStore:
    events = [event for decider in service.deciders for event in decider.event_types()]
    return PostgresEventStore(service.name, dsn, EventRegistry(events), keys)


async def _append(store: PostgresEventStore, unit: UUID, stream: StreamKey, *events: Event) -> None:
    stamp = Stamp(by=new_id(), unit=unit, on=ON, at=AT, rules="2026-01")
    await store.append(Append(new_id(), stamp, (Write(stream, 0, events),)))


def _branch() -> OrganizationEstablished:
    return OrganizationEstablished(
        code="LH-01",
        name="第一党支部",
        kind=OrganizationKind.BRANCH,
        parent=None,
        superior=None,
        established_on=date(2020, 7, 1),
        term_ends_on=None,
        note=None,
    )


def _member(unit: UUID, branch: UUID, number: int) -> MemberEnrolled:
    return MemberEnrolled(
        unit=unit,
        code=f"P{number:03}",
        name=f"党员{number}",
        gender=Gender.MALE,
        born="1973-06",
        standing=Standing.FULL,
        joined_on=date(2001, 9, 21),
        branch=branch,
        outside_branch=None,
        status=Status.IN_SERVICE,
        note=None,
    )


def raised(member: UUID) -> RectificationRaised:
    """A new item for a member."""
    return RectificationRaised(
        kind=Kind.DATED,
        source=Source.CHECK,
        problem="党建工作台账不全，两次会议无记录",
        measure="补齐会议记录，落实专人按月核对",
        responsible=member,
        helpers=(),
        deadline=OnDate(text="2026-12-31", date=date(2026, 12, 31)),
        due=date(2026, 12, 31),
        origin=None,
        year=2026,
    )

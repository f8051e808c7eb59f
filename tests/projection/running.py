"""The projection as it runs, on a real database, following a story's feeds; only the bus is away."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from psycopg_pool import AsyncConnectionPool

from deploy.installation.topology import service_named
from services.projection.accesses import ACCESSES
from services.projection.audit.log import AuditLog
from services.projection.main import SERVICE
from services.projection.sealing.note import Signer
from services.projection.sealing.sealer import Sealer
from services.projection.sealing.tiles import Tiles
from services.projection.views import KNOWN
from shared.access.log import AccessLog
from shared.directory.book import UnitBook
from shared.directory.directory import Directory, FixedBooks
from shared.directory.views import OrganizationRow, PersonRow, PostRow
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.role import Held, Role
from shared.messaging.checkpoint import load_checkpoint
from shared.messaging.feed import StoreFeed
from shared.messaging.subscription import Sink, Subscription
from shared.personal.keys import MemoryKeyRing
from shared.service.app import include_doors, waiting
from shared.service.background import Background
from shared.service.identity import Identity
from shared.service.parts import Parts
from shared.service.settings import Settings
from shared.service.stored import EVERYWHERE, StoredFigures
from shared.views.sink import ViewSink
from shared.web.tokens import TokenIssuer, TokenVerifier
from tests.projection.scenarios import COMMITTEE, FIRST, QIAN
from tests.projection.story import CLERK, DISTRICT, EPOCH, OTHER, UNIT, Source, Story
from tests.roles import as_service

UNIT_SINCE = date(2020, 1, 1)
SIGNER = Signer("audit.QW/2026", bytes(range(32)))
KEY = OKPKey.generate_key("Ed25519")
_BATCH = 500
NO_BUS = "nats://127.0.0.1:9"
ROBOT, OPERATOR, AUDITOR, STRANGER, GUARD = (UUID(int=number) for number in range(21, 26))


def _books() -> dict[UUID, UnitBook]:
    long_ago = PostRow(UUID(int=31), CLERK, COMMITTEE, "党务干事", UNIT_SINCE)
    secretary = PostRow(UUID(int=32), QIAN, FIRST, "党支部书记", UNIT_SINCE)
    people = {id: PersonRow(id, "P", "name", "full", ((UNIT_SINCE, FIRST),)) for id in (CLERK, QIAN)}
    places = {id: OrganizationRow(id, "ZB", "支部", "branch", None) for id in (FIRST, COMMITTEE)}
    unit = UnitBook(people, places, (long_ago, secretary))
    other = UnitBook({STRANGER: PersonRow(STRANGER, "P", "name", "full", ((UNIT_SINCE, None),))}, {}, ())
    return {UNIT: unit, OTHER: other}


BOOKS = _books()
"""A clerk and a branch secretary of the unit, somebody of another unit."""

PRINCIPALS = {
    ROBOT: Held(Role.SERVICE),
    OPERATOR: Held(Role.SYSTEM_ADMIN),
    GUARD: Held(Role.SECURITY_ADMIN),
    AUDITOR: Held(Role.AUDIT_ADMIN),
}
"""A service and the three administrators."""


def books() -> FixedBooks:
    """Everybody of the units, administrators and a service."""
    return FixedBooks(BOOKS, PRINCIPALS)


class Running:
    """`get` and `post` speak as whoever `by` names."""

    def __init__(
        self,
        parts: Parts,
        client: httpx.AsyncClient,
        story: Story,
        keys: MemoryKeyRing,
        sinks: Mapping[str, Sink],
        app: FastAPI,
    ) -> None:
        self.app = app
        self.parts, self.client, self.story, self.keys, self.sinks = parts, client, story, keys, sinks

    async def get(self, path: str, by: UUID = CLERK, **query: str) -> httpx.Response:
        return await self.client.get(path, params=query or None, headers=as_person(by))

    async def post(self, path: str, by: UUID = OPERATOR, json: Any = None) -> httpx.Response:
        return await self.client.post(path, json=json, headers=as_person(by))

    async def report(self, name: str, **query: str) -> dict[str, Any]:
        """Return a report of the unit as the clerk sees it."""
        answer = await self.client.get(f"/units/{UNIT}/reports/{name}", params=query, headers=as_person(CLERK))
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    async def follow(self) -> None:
        """Apply what was said since, as a subscription does: effect and checkpoint in one transaction."""
        for name, sink in self.sinks.items():
            for service, source in self.story.sources.items():
                await self._follow(name, sink, service, source)
        self.parts.directory.forget()

    async def seal(self) -> None:
        """Publish and sign what is in the log."""
        assert self.parts.settings.log_folder
        await Sealer(self.parts.pool, Tiles(self.parts.settings.log_folder), SIGNER).seal()

    async def _follow(self, name: str, sink: Sink, service: str, source: Source) -> None:
        while True:
            async with self.parts.pool.connection() as connection:
                checkpoint = await load_checkpoint(connection, name, service, EPOCH)
                events = source.events[checkpoint.position : checkpoint.position + _BATCH]
                if not events:
                    return
                await checkpoint.move(connection, events)
                await sink.apply(connection, service, events)
            if name == "projection_views":
                for one in self.parts.listeners:
                    one.applied(service, events)


@asynccontextmanager
async def projection(
    database: str, story: Story, keys: MemoryKeyRing, log_folder: Path | None = None
) -> AsyncIterator[Running]:
    """Everything on the admin's fresh database, as its service's role. `log_folder`: where the log is published."""
    dsn = await as_service(database, service_named("projection").migrations)
    async with (
        AsyncConnectionPool(dsn, min_size=1, max_size=6, open=False) as pool,
        httpx.AsyncClient() as http,
        _store(dsn) as store,
    ):
        parts = _parts(pool, http, story, keys, store, log_folder)
        sink = ViewSink(SERVICE.kept(), SERVICE.ignored)
        async with pool.connection() as connection:
            await sink.ensure(connection, live=True)
        handled: Mapping[str, frozenset[str]] = sink.handled
        ignored = {service: KNOWN[service] - handled[service] for service in KNOWN}
        parts.subscriptions["views"] = Subscription(
            "projection_views", dict(story.feeds), NO_BUS, pool, sink, handled=handled, ignored=ignored
        )
        app = _app(parts)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            running = Running(parts, client, story, keys, {"projection_views": sink, "audit": AuditLog()}, app)
            await running.follow()
            for name, work in SERVICE.works.items():
                parts.background.start(name, partial(work, parts))
            try:
                yield running
            finally:
                parts.end()
                await parts.background.stop()


@asynccontextmanager
async def _store(dsn: str) -> AsyncIterator[PostgresEventStore]:
    store = PostgresEventStore("projection", dsn, EventRegistry(ACCESSES), readers=1)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def _parts(
    pool: AsyncConnectionPool[Any],
    http: httpx.AsyncClient,
    story: Story,
    keys: MemoryKeyRing,
    store: PostgresEventStore,
    log_folder: Path | None,
) -> Parts:
    identity = Identity(district=DISTRICT, principals={"projection": ROBOT}, administrators={})
    nowhere = Path("/nonexistent")
    settings = Settings(
        database=str(pool.conninfo),
        nats=NO_BUS,
        urls={},
        identity_file=nowhere,
        token_key_file=nowhere,
        log_folder=log_folder,
    )
    return Parts(
        service=SERVICE,
        settings=settings,
        identity=identity,
        issuer=TokenIssuer(KEY),
        pool=pool,
        http=http,
        keys=keys,
        feeds={**story.feeds, "projection": StoreFeed(store)},
        background=Background(),
        directory=Directory(books(), district=DISTRICT),
        subscriptions={},
        figures=StoredFigures(pool, EVERYWHERE),
        listeners=tuple(make() for make in SERVICE.listeners),
        store=store,
        access=AccessLog(store, district=DISTRICT, principal=ROBOT),
    )


def _app(parts: Parts) -> FastAPI:
    app = exposed(FastAPI(), parts)
    include_doors(app, SERVICE)
    return app


def exposed(app: FastAPI, parts: Parts) -> FastAPI:
    """Give an application what its doors work with."""
    app.state.tokens = TokenVerifier(KEY)
    app.state.parts, app.state.directory, app.state.identity = parts, parts.directory, parts.identity
    app.state.wait_at_least, app.state.store = waiting(parts), parts.store
    return app


def as_person(person: UUID) -> dict[str, str]:
    """Return the headers of a request by somebody."""
    return {"authorization": f"Bearer {TokenIssuer(KEY).issue(person)}"}

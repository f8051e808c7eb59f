"""Everything that the portal's pages work with, put together when the process starts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import httpx
from psycopg_pool import AsyncConnectionPool

from services.portal.accesses import ACCESSES
from services.portal.accounts.accounts import Accounts, Pool
from services.portal.attachments.attachments import Attachments
from services.portal.attachments.store import FileStore
from services.portal.backend.catalog import Catalog
from services.portal.backend.client import Backend
from services.portal.backend.units import Units
from services.portal.erasing.erasing import Erasing
from services.portal.importing.client import Services
from services.portal.importing.kept import Kept
from services.portal.importing.running import Running
from services.portal.language.catalogs import Language, Texts, load
from services.portal.live.hub import Hub
from services.portal.sessions.sessions import Sessions
from services.portal.settings import PortalSettings
from services.portal.web.assets import Assets
from services.portal.web.pace import Pace
from services.portal.web.page import Page
from services.portal.web.render import Renderer
from shared.access.log import AccessLog
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore
from shared.messaging.feed_client import FeedClient
from shared.messaging.relay import Relay
from shared.messaging.source_heads import keep_saying
from shared.service.background import Background
from shared.service.identity import Identity
from shared.web.tokens import TokenIssuer, make_key

_SWEEP_SECONDS = 600.0
_CONNECTIONS = 6


@dataclass
class Parts:
    settings: PortalSettings
    identity: Identity
    pool: Pool
    store: PostgresEventStore
    relay: Relay
    access: AccessLog
    accounts: Accounts
    sessions: Sessions
    backend: Backend
    catalog: Catalog
    units: Units
    renderer: Renderer
    imports: Running
    pages: tuple[Page, ...]
    hub: Hub
    attachments: Attachments
    pace_of_person: Pace
    pace_of_unit: Pace
    texts: dict[Language, Texts] = field(default_factory=load)

    @property
    def principal(self) -> UUID:
        """As whom the portal asks what is nobody's business in particular."""
        return self.identity.principals["portal"]


@asynccontextmanager
async def running(settings: PortalSettings, pages: tuple[Page, ...], files: FileStore) -> AsyncIterator[Parts]:
    """Open everything, and close it in reverse order."""
    identity = Identity.load(settings.identity_file)
    issuer = TokenIssuer(make_key(settings.token_key_file))
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=50)
    timeout = httpx.Timeout(30.0, connect=3.0)
    background = Background()
    async with (
        httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False) as client,
        _pool(settings.database) as pool,
        _log(settings, background) as (store, relay),
    ):
        access = AccessLog(store, district=identity.district, principal=identity.principals["portal"])
        backend = Backend(settings.urls, issuer, client)
        parts = Parts(
            settings,
            identity,
            pool,
            store,
            relay,
            access,
            Accounts(pool, access),
            Sessions(pool, idle=settings.idle_minutes, longest=settings.session_hours),
            backend,
            Catalog(backend, identity.principals["portal"]),
            Units(backend),
            Renderer(Assets()),
            Running(Kept(pool, access), lambda language: _importer(settings, identity, issuer, client, language)),
            pages,
            Hub(backend, identity.principals["portal"]),
            Attachments(pool, files, access, settings.attachment_megabytes),
            Pace(settings.requests_a_second),
            Pace(settings.requests_a_second * 10),
        )
        background.start("sweep", lambda: _sweep(parts))
        background.start("live", parts.hub.run)
        background.start("imports", parts.imports.run)
        background.start("erasing", _erasing(parts, files, issuer, client).run)
        yield parts


def _erasing(parts: Parts, files: FileStore, issuer: TokenIssuer, client: httpx.AsyncClient) -> Erasing:
    token = issuer.standing(parts.principal)
    management = FeedClient("management", parts.settings.urls["management"], token, client)
    return Erasing(parts.pool, files, management, parts.identity.district)


def _importer(
    settings: PortalSettings, identity: Identity, issuer: TokenIssuer, client: httpx.AsyncClient, language: Language
) -> Services:
    """The services as the importer asks them: whoever may import a plan has been asked before."""
    importer = identity.principals["importer"]
    return Services(client, settings.urls, issuer.standing(importer), importer, identity.district, language)


@asynccontextmanager
async def _log(settings: PortalSettings, background: Background) -> AsyncIterator[tuple[PostgresEventStore, Relay]]:
    """The portal's own log, and the relay that sends it to the bus."""
    wake = asyncio.Event()
    store = PostgresEventStore(
        "portal", settings.database, EventRegistry(ACCESSES), on_commit=lambda _: wake.set(), readers=2
    )
    await store.open()
    relay = Relay(
        store,
        service="portal",
        nats_url=settings.nats,
        dsn=settings.database,
        wake=wake,
        seed_file=settings.nats_seed_file,
    )
    background.start("relay", relay.run)
    background.start("source head", partial(keep_saying, store))
    try:
        yield store, relay
    finally:
        await background.stop()
        await store.close()


def _pool(dsn: str) -> AsyncConnectionPool[Any]:
    return AsyncConnectionPool(dsn, min_size=1, max_size=_CONNECTIONS, open=False, timeout=5.0)


async def _sweep(parts: Parts) -> None:
    while True:
        await parts.sessions.sweep()
        await parts.accounts.forget_old_tries()
        await parts.imports.kept.sweep()
        await asyncio.sleep(_SWEEP_SECONDS)

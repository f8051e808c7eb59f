"""The running parts of one service, put together when the process starts and taken apart when it ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import httpx
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool
from pydantic_core import from_json

from shared.access.log import AccessLog
from shared.calendar.working_days import packaged_calendar
from shared.directory.books import ViewBooks
from shared.directory.directory import Directory
from shared.directory.views import IGNORED as DIRECTORY_IGNORED
from shared.directory.views import SERVICE as MANAGEMENT
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore
from shared.handling import CommandHandler
from shared.messaging.feed import Feed, StoreFeed
from shared.messaging.feed_client import FeedClient
from shared.messaging.relay import Relay
from shared.messaging.source_heads import keep_saying
from shared.messaging.subscription import Subscription
from shared.messaging.turn import Turn
from shared.personal.keys import (
    CachedKeyRing,
    HttpKeyRing,
    KeepingKeyRing,
    KeyKeeper,
    KeyRing,
    PostgresKeyRing,
    read_master_key,
)
from shared.rulebook import Rulebook
from shared.service.background import Background
from shared.service.definition import Listener, Service, Types
from shared.service.identity import Identity
from shared.service.settings import Settings
from shared.service.stored import EVERYWHERE, OF_LOGS, StoredFigures
from shared.telemetry.traces import Origins
from shared.views.keeping import take_back
from shared.views.rebuild import rebuild
from shared.views.resume import resume_understood
from shared.views.sink import ViewSink
from shared.views.standing import standing_of
from shared.web.commands import authorizer
from shared.web.tokens import TokenIssuer, make_key

MOST_CONNECTIONS = 6
Pool = AsyncConnectionPool[Any]
L = TypeVar("L", bound=Listener)


@dataclass
class Parts:
    """Everything that the doors and jobs of a service work with.

    `store` and `relay` only where it owns streams, `handler` where it takes commands, `access` where it writes down
    who was given what, `keeper` where keys can be withheld and destroyed.
    """

    service: Service
    settings: Settings
    identity: Identity
    issuer: TokenIssuer
    pool: Pool
    http: httpx.AsyncClient
    keys: KeyRing
    feeds: dict[str, Feed]
    background: Background
    directory: Directory
    subscriptions: dict[str, Subscription]
    figures: StoredFigures
    store: PostgresEventStore | None = None
    handler: CommandHandler | None = None
    relay: Relay | None = None
    access: AccessLog | None = None
    keeper: KeyKeeper | None = None
    listeners: tuple[Listener, ...] = ()

    @property
    def principal(self) -> UUID:
        return self.identity.principals[self.service.name]

    @property
    def views(self) -> Subscription:
        """The subscription that keeps the directory and the service's views."""
        return self.subscriptions["views"]

    def listener(self, kind: type[L]) -> L:
        """Return the process's one listener of this kind."""
        return next(one for one in self.listeners if isinstance(one, kind))

    def forget(self) -> None:
        """Whatever is remembered of the tables is read again: they changed otherwise than by events."""
        self.directory.forget()
        for one in self.listeners:
            one.overtaken()

    def end(self) -> None:
        """Let answers that would go on for ever end: the process is about to."""
        for one in self.listeners:
            one.ending()

    def directory_age(self) -> float:
        """Seconds since the local copy was last confirmed to be at management's head; inf if never."""
        confirmed = self.views.confirmed_at(MANAGEMENT)
        return float("inf") if confirmed is None else time.monotonic() - confirmed


@asynccontextmanager
async def running(service: Service, settings: Settings) -> AsyncIterator[Parts]:
    """Open everything the service works with, run what goes on in the background, and close all in reverse order."""
    async with AsyncExitStack() as stack:
        identity = Identity.load(settings.identity_file)
        issuer = TokenIssuer(make_key(settings.token_key_file))
        token = issuer.standing(identity.principals[service.name])
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=3.0)))
        pool = await stack.enter_async_context(_pool(settings.database))
        keys, keeper = await _keys(stack, settings, http, token)
        feeds: dict[str, Feed] = {
            name: FeedClient(name, url, token, http) for name, url in settings.urls.items() if name != service.name
        }
        background = Background()
        directory = Directory(ViewBooks(pool), district=identity.district, age=lambda: parts.directory_age())
        of_log = OF_LOGS if service.owns_streams else ()
        figures = StoredFigures(pool, (*EVERYWHERE, *of_log, *service.figures))
        parts = Parts(service, settings, identity, issuer, pool, http, keys, feeds, background, directory, {}, figures)
        parts.keeper = keeper
        parts.listeners = tuple(make() for make in service.listeners)
        stack.callback(parts.end)
        if service.owns_streams:
            await _own_streams(stack, parts)
        await _subscribe(parts)
        for name, work in {"figures": _keep_figures, **service.works}.items():
            background.start(name, partial(work, parts))
        stack.push_async_callback(background.stop)
        yield parts


async def _keep_figures(parts: Parts) -> None:
    await parts.figures.run()


def _pool(dsn: str) -> Pool:
    set_json_loads(from_json)  # three times as fast as the standard library's on rows of views
    return AsyncConnectionPool(dsn, min_size=1, max_size=MOST_CONNECTIONS, open=False, timeout=5.0)


async def _keys(
    stack: AsyncExitStack, settings: Settings, http: httpx.AsyncClient, token: Any
) -> tuple[KeyRing, KeyKeeper | None]:
    """The persons' keys: management's own database, or management's endpoint from everywhere else."""
    if settings.keys_database and settings.master_key_file:
        pool = await stack.enter_async_context(_pool(settings.keys_database))
        stored = PostgresKeyRing(pool, read_master_key(settings.master_key_file))
        kept = KeepingKeyRing(stored, settings.key_seconds)
        return kept, kept
    return CachedKeyRing(HttpKeyRing(settings.urls[MANAGEMENT], token, http), settings.key_seconds), None


async def _own_streams(stack: AsyncExitStack, parts: Parts) -> None:
    service, settings = parts.service, parts.settings
    wake, origins = asyncio.Event(), Origins()
    store = PostgresEventStore(
        service.name,
        settings.database,
        EventRegistry(service.event_types()),
        key_ring=parts.keys,
        on_commit=lambda _: wake.set(),
    )
    await store.open()
    stack.push_async_callback(store.close)
    parts.store = store
    parts.feeds[service.name] = StoreFeed(store)
    if service.accesses:
        parts.access = AccessLog(store, district=parts.identity.district, principal=parts.principal)
    if service.deciders:
        parts.handler = _handler(parts, store, origins)
    parts.relay = Relay(
        store,
        service=service.name,
        nats_url=settings.nats,
        dsn=settings.database,
        wake=wake,
        seed_file=settings.nats_seed_file,
        origins=origins,
    )
    parts.background.start("relay", parts.relay.run)
    parts.background.start("source head", partial(keep_saying, store))


def _handler(parts: Parts, store: PostgresEventStore, origins: Origins) -> CommandHandler:
    service = parts.service
    if service.rules is None:
        raise ValueError(f"{service.name} has slices but no rules.toml")
    return CommandHandler(
        store=store,
        directory=parts.directory,
        rulebook=Rulebook.load(service.rules),
        calendar=packaged_calendar(),
        district=parts.identity.district,
        authorize=authorizer(service.allowed),
        origins=origins,
    )


async def _subscribe(parts: Parts) -> None:
    """Start the subscriptions: the directory with the service's views, then what else it reads."""
    service, background = parts.service, parts.background
    views = service.kept()
    ignored = _together(service.ignored, {MANAGEMENT: DIRECTORY_IGNORED})
    sources = sorted({source for view in views for source in view.sources})
    handled = {source: frozenset[str]().union(*(view.handled(source) for view in views)) for source in sources}
    unread = {source: ignored.get(source, frozenset()) - handled[source] for source in sources}
    sink = ViewSink(views, unread)
    parts.subscriptions["views"] = Subscription(
        service.keeper,
        {source: parts.feeds[source] for source in sources},
        parts.settings.nats,
        parts.pool,
        sink,
        workers=service.workers,
        handled=handled,
        ignored=unread,
        on_applied=[parts.directory.follow, *(one.applied for one in parts.listeners)],
        on_overtaken=[parts.forget],
        seed_file=parts.settings.nats_seed_file,
    )

    async def keep_views() -> None:
        async with Turn(str(parts.pool.conninfo), "views prepared"):  # of copies that start together one rebuilds
            await _prepare(parts, sink, sources)
        await parts.views.run()

    background.start("views", keep_views)
    for reader in service.readers:
        parts.subscriptions[reader.name] = reader.make(parts, reader)
        background.start(reader.name, parts.subscriptions[reader.name].run)


async def _prepare(parts: Parts, sink: ViewSink, sources: list[str]) -> None:
    """Create missing tables; take back or rebuild views whose version changed before the subscription goes on; go on
    with units that were parked because an older release knew less.
    """
    feeds = {name: parts.feeds[name] for name in sources}
    standing = standing_of(parts.views.name, sources)
    async with parts.pool.connection() as connection:
        await connection.set_autocommit(True)
        try:
            cursor = await connection.execute("select count(*) from subscription_checkpoint")
            begun = ((await cursor.fetchone()) or (0,))[0] > 0
            outdated = await sink.ensure(connection, live=not begun)
            if changed := await take_back(connection, outdated, feeds, standing, sink.known):
                await rebuild(connection, changed, feeds, sink.known, standing=standing, accept=True)
            if await resume_understood(connection, sink.views, feeds, sink.known):
                parts.forget()
        finally:
            await connection.set_autocommit(False)


def _together(*many: Types) -> Mapping[str, frozenset[str]]:
    services = {service for types in many for service in types}
    return {
        service: frozenset[str]().union(*(types.get(service, frozenset()) for types in many)) for service in services
    }

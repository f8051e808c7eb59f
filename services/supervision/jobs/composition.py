"""The parts that scheduler and worker are made of, opened for one process and closed with it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
from psycopg_pool import AsyncConnectionPool

from services.supervision.jobs.directory import JobDirectory
from services.supervision.jobs.heads import Heads
from services.supervision.jobs.runner import Runner
from services.supervision.jobs.schedule import Pool, Schedule
from services.supervision.main import SERVICE
from shared.calendar.working_days import packaged_calendar
from shared.directory.books import ViewBooks
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore
from shared.handling import CommandHandler
from shared.kernel.register import Claimed, Released
from shared.messaging.feed import Feed, StoreFeed
from shared.messaging.feed_client import FeedClient
from shared.rulebook import Rulebook
from shared.service.identity import Identity
from shared.service.settings import Settings
from shared.web.commands import authorizer
from shared.web.tokens import TokenIssuer, make_key

MOST_CONNECTIONS = 6
SUBSCRIPTION = f"{SERVICE.name}_views"


@dataclass(frozen=True)
class Jobs:
    schedule: Schedule
    runner: Runner
    store: PostgresEventStore


def rulebook() -> Rulebook:
    assert SERVICE.rules is not None
    return Rulebook.load(SERVICE.rules)


@asynccontextmanager
async def opened_pool(dsn: str) -> AsyncIterator[Pool]:
    """A pool that is closed with the process."""
    async with AsyncConnectionPool(dsn, min_size=1, max_size=MOST_CONNECTIONS, open=False, timeout=10.0) as pool:
        yield pool


@asynccontextmanager
async def opened_jobs(
    pool: Pool, dsn: str, *, district: UUID, principal: UUID, sources: Mapping[str, Feed]
) -> AsyncIterator[Jobs]:
    """Open what a worker works with. `sources` are the other services' feeds; our own is read from the database."""
    events = [event for decider in SERVICE.deciders for event in decider.event_types()]
    store = PostgresEventStore(SERVICE.name, dsn, EventRegistry([*events, Claimed, Released]))
    await store.open()
    try:
        directory = JobDirectory(ViewBooks(pool), district)
        rules, calendar = rulebook(), packaged_calendar()
        handler = CommandHandler(
            store=store,
            directory=directory,
            rulebook=rules,
            calendar=calendar,
            district=district,
            authorize=authorizer(SERVICE.allowed),
        )
        heads = Heads(pool, {**sources, SERVICE.name: StoreFeed(store)}, SUBSCRIPTION)
        yield Jobs(Schedule(pool), Runner(handler, principal, pool, heads, rules, calendar, directory), store)
    finally:
        await store.close()


@asynccontextmanager
async def jobs_of(settings: Settings) -> AsyncIterator[Jobs]:
    """The same from the settings of a process."""
    async with AsyncExitStack() as stack:
        identity = Identity.load(settings.identity_file)
        principal = identity.principals[SERVICE.name]
        token = TokenIssuer(make_key(settings.token_key_file)).standing(principal)
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=3.0)))
        pool = await stack.enter_async_context(opened_pool(settings.database))
        followed = {source for view in SERVICE.kept() for source in view.sources} - {SERVICE.name}
        sources = {name: FeedClient(name, settings.urls[name], token, http) for name in sorted(followed)}
        yield await stack.enter_async_context(
            opened_jobs(pool, settings.database, district=identity.district, principal=principal, sources=sources)
        )

"""Jobs on a real database: a district of units whose lists the other services tell of, applied by hand."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from services.supervision.jobs.composition import SUBSCRIPTION, Jobs, opened_jobs, opened_pool
from services.supervision.main import SERVICE
from shared.messaging.checkpoint import load_checkpoint
from shared.messaging.feed import Feed
from shared.migrations import migrate
from shared.views.sink import ViewSink
from tests.faults.job_scenes import DISTRICT, MIGRATIONS, PRINCIPAL, sources


class Views:
    """Applies what the sources hold, as the service's subscription does, whenever a test says so."""

    def __init__(self, dsn: str, feeds: dict[str, Feed]) -> None:
        self._dsn, self.feeds = dsn, feeds
        self._sink = ViewSink(SERVICE.kept(), SERVICE.ignored)

    async def ensure(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            await self._sink.ensure(connection, live=True)

    async def catch_up(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            for service, feed in self.feeds.items():
                checkpoint = await load_checkpoint(connection, SUBSCRIPTION, service, (await feed.head()).epoch)
                async for page in feed.pages(checkpoint.position):
                    async with connection.transaction():
                        await checkpoint.move(connection, page)
                        await self._sink.apply(connection, service, page)


@pytest.fixture
async def jobs(database: str) -> AsyncIterator[Jobs]:
    await migrate(database, MIGRATIONS)
    async with (
        opened_pool(database) as pool,
        opened_jobs(pool, database, district=DISTRICT, principal=PRINCIPAL, sources=sources()) as jobs,
    ):
        yield jobs


@pytest.fixture
async def views(database: str, jobs: Jobs) -> Views:
    views = Views(database, dict(jobs.runner.heads.sources))
    await views.ensure()
    return views

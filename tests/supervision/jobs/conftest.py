"""Jobs on a real database: a district of units whose lists the other services tell of, applied by hand."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from services.supervision.jobs.composition import SUBSCRIPTION, Jobs, opened_jobs, opened_pool
from services.supervision.main import SERVICE
from shared.messaging.checkpoint import load_checkpoint
from shared.messaging.feed import Feed
from shared.views.sink import ViewSink
from tests.faults.job_scenes import DISTRICT, MIGRATIONS, PRINCIPAL, sources
from tests.roles import as_service


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
async def service_dsn(database: str) -> str:
    return await as_service(database, MIGRATIONS)


@pytest.fixture
async def jobs(service_dsn: str) -> AsyncIterator[Jobs]:
    async with (
        opened_pool(service_dsn) as pool,
        opened_jobs(pool, service_dsn, district=DISTRICT, principal=PRINCIPAL, sources=sources()) as jobs,
    ):
        yield jobs


@pytest.fixture
async def views(service_dsn: str, jobs: Jobs) -> Views:
    views = Views(service_dsn, dict(jobs.runner.heads.sources))
    await views.ensure()
    return views

"""The access logs from outside their services: what is done on the server is written down as what is done in a page."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from deploy.installation.callers import Callers
from deploy.installation.databases import service_dsn
from deploy.installation.topology import Deployed, Home
from shared.access.events import AccessEvent
from shared.access.log import AccessLog
from shared.eventstore.codec import EventRegistry
from shared.eventstore.postgres import PostgresEventStore


@asynccontextmanager
async def access_of(home: Home, deployed: Deployed, accesses: Sequence[type[AccessEvent]]) -> AsyncIterator[AccessLog]:
    """Open the log of portal or projection; PostgreSQL has to run.

    :raises CannotRun: if the installation has no identity yet
    """
    identity = Callers.of(home).identity
    store = PostgresEventStore(deployed.name, service_dsn(home, deployed), EventRegistry(accesses), readers=1)
    await store.open()
    try:
        yield AccessLog(store, district=identity.district, principal=identity.principals[deployed.name])
    finally:
        await store.close()

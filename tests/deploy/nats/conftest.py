"""A server with the real users, the streams and consumers of the real services, and connections of each user."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import nats
import pytest
from psycopg_pool import AsyncConnectionPool

from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.installation.provisioning import WRITERS, definitions, planned
from deploy.installation.topology import service_named
from deploy.nats.keys import make_seed, public_key
from deploy.nats.users import PROVISION, authorization, users
from services.supervision.jobs.schedule import Pool
from shared.messaging.connection import Connection
from shared.messaging.provision import provision
from shared.migrations import migrate

SERVICES = {service.name: service for service in definitions()}
USERS = {user.name: user for user in users(list(SERVICES.values()), WRITERS)}
STREAMS, CONSUMERS = planned(list(SERVICES.values()))

Connect = Callable[[str, str], Awaitable[Connection]]
"""User and the connection's name."""


class Guarded:
    """A started server, and the seed of each of its users."""

    def __init__(self, folder: Path) -> None:
        self._seeds = folder / "seeds"
        for name in USERS:
            make_seed(self.seed(name))
        keys = {name: public_key(self.seed(name)) for name in USERS}
        self.server = Nats(folder / "nats", port=ports.pick_free(), extra=authorization(USERS.values(), keys))

    @property
    def url(self) -> str:
        return self.server.url

    def seed(self, user: str) -> Path:
        return self._seeds / f"{user}.seed"


@pytest.fixture(scope="session")
def guarded_server(server_folder: Path) -> Iterator[Guarded]:
    guarded = Guarded(server_folder / "guarded")
    guarded.server.start()
    yield guarded
    guarded.server.stop()


@pytest.fixture(scope="session")
async def guarded(guarded_server: Guarded) -> Guarded:
    """The server with everything that `provision` makes."""
    seed = str(guarded_server.seed(PROVISION))
    client = await nats.connect(guarded_server.url, nkeys_seed=seed, inbox_prefix=f"_INBOX_{PROVISION}")
    await provision(client.jetstream(), STREAMS, CONSUMERS)
    await client.close()
    return guarded_server


@pytest.fixture
async def connect(guarded: Guarded) -> AsyncIterator[Connect]:
    """Makes open connections that are closed after the test."""
    async with AsyncExitStack() as stack:

        async def make(user: str, name: str) -> Connection:
            connection = Connection(guarded.url, name, seed_file=guarded.seed(user))
            await connection.open()
            stack.push_async_callback(connection.close)
            return connection

        yield make


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """The database of supervision, without any job."""
    await migrate(database, service_named("supervision").migrations)
    async with AsyncConnectionPool(database, min_size=1, max_size=4, open=False) as pool:
        yield pool

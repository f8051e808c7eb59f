"""The portal's accounts from outside the portal: the same record and the same log, whether it runs or not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg_pool import AsyncConnectionPool

from deploy.installation.access import access_of
from deploy.installation.databases import service_dsn
from deploy.installation.topology import PORTAL, Home
from services.portal.accesses import ACCESSES
from services.portal.accounts.accounts import Accounts


@asynccontextmanager
async def accounts_of(home: Home) -> AsyncIterator[Accounts]:
    """Open them on the portal's database; PostgreSQL has to run.

    :raises CannotRun: if the installation has no identity yet
    """
    dsn = service_dsn(home, PORTAL)
    async with (
        access_of(home, PORTAL, ACCESSES) as access,
        AsyncConnectionPool(dsn, min_size=1, max_size=1, open=False, timeout=10.0) as pool,
    ):
        yield Accounts(pool, access)

"""Whether restored data is what it should be: the district's, with what the backup held, and readable names."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import psycopg
from cryptography.exceptions import InvalidTag
from psycopg_pool import AsyncConnectionPool

from deploy.backup.folder import Backup, HeadOf
from deploy.embedded.child import CannotRun
from deploy.embedded.postgres import Postgres
from deploy.installation.topology import DEPLOYED, KEYS_DATABASE, Home, service_named
from shared.personal.keys import PostgresKeyRing, read_master_key
from shared.statements import statements

_SQL = statements(Path(__file__).with_name("databases.sql"))


def prove(server: Postgres, home: Home, backup: Backup) -> Mapping[str, HeadOf]:
    """Return how far each log is now.

    :raises CannotRun: if something is not as it should be
    """
    heads = heads_of({one.name: server.dsn(one.database) for one in DEPLOYED if one.name in backup.heads})
    for service, was in backup.heads.items():
        if heads[service].position < was.position:
            at = heads[service].position
            raise CannotRun(f"The restored log of {service} ends at {at}, and the backup held {was.position} events.")
    with psycopg.connect(server.dsn(service_named("management").database)) as connection:
        row = connection.execute(_SQL["knows_unit"], {"unit": backup.keys.district}).fetchone()
    if not row or not row[0]:
        raise CannotRun(f"The restored data knows no district {backup.keys.district}.")
    asyncio.run(_require_readable(server.dsn(KEYS_DATABASE), read_master_key(home.master_key_file)))
    return heads


def heads_of(databases: Mapping[str, str]) -> dict[str, HeadOf]:
    """How far each log is, by the names of their DSNs."""
    found = {}
    for name, dsn in databases.items():
        with psycopg.connect(dsn, connect_timeout=5) as connection:
            row = connection.execute(_SQL["head"]).fetchone()
        assert row
        found[name] = HeadOf(epoch=row[0], position=row[1])
    return found


async def _require_readable(dsn: str, master_key: bytes) -> None:
    async with AsyncConnectionPool(dsn, min_size=1, max_size=1, open=False) as pool:
        async with pool.connection() as connection:
            row = await (await connection.execute(_SQL["some_person"])).fetchone()
        if row:
            try:
                await PostgresKeyRing(pool, master_key).keys([row[0]], create=False)
            except InvalidTag as error:
                raise CannotRun(
                    "The master key opens nobody's name in the restored data; say --keys FOLDER."
                ) from error

"""Who has seen which events of a service: subscriptions by their checkpoints, the audit log by its entries."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection

from deploy.reconciliation.known import Witness
from shared.statements import statements

_SQL = statements(Path(__file__).with_name("witnesses.sql"))

AUDIT = "audit log"


async def witnesses_of(service: str, head: int, databases: Mapping[str, str], audit: str | None) -> list[Witness]:
    """Ask every database whose service follows others.

    :param databases: DSNs of who may read the checkpoints, by service
    :param audit: the service in whose database the audit log lies
    """
    found = []
    for name, dsn in databases.items():
        connection: AsyncConnection[tuple[Any, ...]]
        async with await AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5) as connection:
            rows = await (await connection.execute(_SQL["sources"], {"service": service})).fetchall()
            found += [Witness(who, epoch, position, digest) for who, epoch, position, digest in rows if digest]
            if name == audit:
                asked = {"service": service, "head": head}
                entries = await (await connection.execute(_SQL["logged"], asked)).fetchall()
                found += [Witness(AUDIT, epoch, at, str(json.loads(entry)["digest"])) for epoch, at, entry in entries]
    return found

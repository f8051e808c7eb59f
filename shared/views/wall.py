"""The second wall between units: row-level security shows a transaction the rows of the one unit that it names.

The first is every query's own `where unit = …`. What is named ends with the transaction, so that a connection takes
nothing along to its next user; who names nothing sees and writes nothing. `migrations/0002_wall.sql` has the policy.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus


class Units(StrEnum):
    """Not one unit but every one; a type of its own, so that no text from outside can be taken for it."""

    ALL = "all"


ALL = Units.ALL
Scope = UUID | Units
_NAME = "select set_config('wenxiao.unit', %s, true)"


async def open_to(connection: psycopg.AsyncConnection[Any], scope: Scope) -> None:
    """Show a unit's rows, or all units' rows, until this transaction names another scope or ends.

    :raises TypeError: if it is neither
    """
    if not isinstance(scope, UUID | Units):
        raise TypeError(f"{scope!r} is no unit: give its UUID, or ALL where the query says '-- scope: all'")
    await connection.execute(_NAME, [str(scope)])


@asynccontextmanager
async def opened(connection: psycopg.AsyncConnection[Any], scope: Scope) -> AsyncIterator[None]:
    """Let the statements of the block see this scope, in the transaction under way or one of their own.

    All of them are sent in one round trip: fetch their rows behind the block.
    """
    alone = connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE
    if alone:
        async with connection.transaction(), opened(connection, scope):
            yield
    else:
        async with connection.pipeline():
            await open_to(connection, scope)
            yield

"""Of several copies of a process one works and the others wait."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from psycopg import AsyncConnection, Error

from shared.messaging.connection import stop_if_cancelled
from shared.statements import statements

_log = structlog.get_logger()
_SQL = statements(Path(__file__).with_name("turn.sql"))
_ANSWER_WITHIN = 5.0


class TurnLost(Exception):
    """The connection that held the turn is gone; another copy may work already."""


class Turn:
    """An advisory lock on a connection of its own. Nobody's correctness may depend on it: it only saves double work.

    :param dsn: the database whose copies take turns
    :param on_look: told after every try
    :param every: seconds between tries while another copy works, and between looks whether we still hold it
    """

    def __init__(self, dsn: str, name: str, *, every: float = 1.0, on_look: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self._dsn = dsn
        self._every = every
        self._on_look = on_look
        self._connection: AsyncConnection[tuple[Any, ...]] | None = None

    @property
    def connection(self) -> AsyncConnection[tuple[Any, ...]]:
        """The autocommit connection that holds the lock."""
        assert self._connection is not None
        return self._connection

    @property
    def held(self) -> bool:
        return self._connection is not None

    async def __aenter__(self) -> "Turn":
        connection = await AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=5)
        try:
            while not await self._tried(connection):
                stop_if_cancelled()
                await asyncio.sleep(self._every)
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        _log.info("turn.taken", name=self.name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def check(self) -> None:
        """Return if the connection answers; raises TurnLost."""
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                await self.connection.execute(_SQL["still_there"])
        except (Error, OSError, TimeoutError) as error:
            raise TurnLost(self.name) from error

    async def watch(self) -> None:
        """Look again and again; ends only by raising TurnLost."""
        while True:
            stop_if_cancelled()
            await asyncio.sleep(self._every)
            await self.check()

    async def _tried(self, connection: AsyncConnection[tuple[Any, ...]]) -> bool:
        async with asyncio.timeout(_ANSWER_WITHIN):
            cursor = await connection.execute(_SQL["try_lock"], {"name": self.name})
            row = await cursor.fetchone()
        self._on_look()
        return row is not None and bool(row[0])

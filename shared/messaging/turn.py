"""Of several copies of a process one works, or as many as there are places, and the others wait."""

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

    `place` is the one of the places that is ours, `working` all that were taken when we last looked.

    :param dsn: the database whose copies take turns
    :param places: how many copies may work beside each other
    :param on_look: told after every try
    :param every: seconds between tries while others work, and between looks whether we still hold it
    """

    def __init__(
        self,
        dsn: str,
        name: str,
        *,
        places: int = 1,
        every: float = 1.0,
        on_look: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.place = 0
        self.working: tuple[int, ...] = (0,)
        self._places = places
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
    def _names(self) -> list[str]:
        return [self.name, *(f"{self.name} {number}" for number in range(2, self._places + 1))]

    @property
    def held(self) -> bool:
        return self._connection is not None

    async def __aenter__(self) -> "Turn":
        connection = await AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=5)
        try:
            while not await self._tried(connection):
                stop_if_cancelled()
                await asyncio.sleep(self._every)
            await self._look(connection)
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        _log.info("turn.taken", name=self.name, place=self.place)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def check(self) -> None:
        """Return if the connection answers, with a new look at who works; raises TurnLost."""
        try:
            await self._look(self.connection)
        except (Error, OSError, TimeoutError) as error:
            raise TurnLost(self.name) from error

    async def watch(self) -> None:
        """Look again and again; ends only by raising TurnLost."""
        while True:
            stop_if_cancelled()
            await asyncio.sleep(self._every)
            await self.check()

    async def _tried(self, connection: AsyncConnection[tuple[Any, ...]]) -> bool:
        for place, name in enumerate(self._names):
            async with asyncio.timeout(_ANSWER_WITHIN):
                cursor = await connection.execute(_SQL["try_lock"], {"name": name})
                row = await cursor.fetchone()
            self._on_look()
            if row is not None and row[0]:
                self.place = place
                return True
        return False

    async def _look(self, connection: AsyncConnection[tuple[Any, ...]]) -> None:
        async with asyncio.timeout(_ANSWER_WITHIN):
            cursor = await connection.execute(_SQL["working"], {"names": self._names})
            self.working = tuple([place for (place,) in await cursor.fetchall()])

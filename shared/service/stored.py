"""Figures that only the database knows, looked up now and then, so that a scrape never waits for it."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import structlog
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from shared.messaging.connection import stop_if_cancelled
from shared.telemetry.metrics import Readings
from shared.views.queries import Queries, Query

_log = structlog.get_logger()
_QUERIES = Queries.load(Path(__file__).with_name("stored.sql"))
_WITHIN = 5.0


@dataclass(frozen=True)
class StoredFigure:
    """A gauge; `query` gives rows of label values and, last, the number."""

    name: str
    help: str
    labels: tuple[str, ...]
    query: Query


EVERYWHERE = (
    StoredFigure("parked_units", "Units that a view has stopped for", ("view",), _QUERIES["parked_units"]),
    StoredFigure(
        "parked_reactions",
        "Units that a reaction has stopped for",
        ("reaction",),
        _QUERIES["parked_reactions"],
    ),
    StoredFigure(
        "reaction_refusals",
        "Commands of reactions that were refused, for somebody to look at",
        ("reaction",),
        _QUERIES["refused_reactions"],
    ),
    StoredFigure("alarms", "Alarms of subscriptions on record, by kind", ("kind",), _QUERIES["alarms"]),
    StoredFigure("database_bytes", "Size of the service's database", ("part",), _QUERIES["size"]),
)
"""What every service's database knows."""

OF_LOGS = (StoredFigure("store_read_only", "1 while the log waits to be reconciled", ("part",), _QUERIES["read_only"]),)
"""What the database of a service with a log of its own knows beside."""


class StoredFigures:
    """The last values known; how old they are is a figure too. `every`: seconds between looks."""

    def __init__(self, pool: AsyncConnectionPool[Any], figures: Sequence[StoredFigure], every: float = 15.0) -> None:
        self._pool, self._every = pool, every
        self._values: dict[StoredFigure, Mapping[tuple[str, ...], float]] = {figure: {} for figure in figures}
        self._looked = time.monotonic()

    async def run(self) -> None:
        """Look again and again until cancelled; a database that is away is waited for."""
        while True:
            stop_if_cancelled()
            try:
                await self.look()
            except (psycopg.OperationalError, PoolTimeout, TimeoutError, OSError) as error:
                _log.warning("figures.not_read", error=repr(error))
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        async with asyncio.timeout(_WITHIN), self._pool.connection() as connection, connection.transaction():
            for figure in self._values:
                async with connection.cursor(row_factory=tuple_row) as cursor:
                    rows = await figure.query.fetch(cursor)
                self._values[figure] = {tuple(map(str, names)): float(number) for *names, number in rows}
        self._looked = time.monotonic()

    def register(self, numbers: Readings) -> None:
        """Let a scrape show the last values."""
        for figure in self._values:
            numbers.gauge(figure.name, figure.help, self._reading(figure), labels=figure.labels)
        numbers.gauge(
            "stored_figures_age_seconds",
            "Since the figures of the database were read",
            lambda: {"": time.monotonic() - self._looked},
        )

    def _reading(self, figure: StoredFigure) -> Any:
        return lambda: self._values[figure]

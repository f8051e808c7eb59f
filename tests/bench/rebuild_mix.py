"""How fast the projection's own views are rebuilt from the mix of events that units make, and with how much memory."""

import asyncio
import re
import resource
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from deploy.embedded import ports
from deploy.embedded.postgres import Postgres
from services.projection.views import KNOWN, VIEWS
from shared.directory.views import VIEWS as DIRECTORY
from shared.eventstore.feed import parse_page
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.service.garbage import calm_garbage_collection
from shared.views.rebuild import rebuild
from tests.bench.figure import Figure
from tests.projection.scenarios import half_a_year
from tests.projection.story import EPOCH, SERVICES, Source
from tests.roles import as_service

ROOT = Path(__file__).parents[2]
EVENTS = 1_000_000
_ALL = (*VIEWS, *DIRECTORY)
_SMALL_ID = re.compile(rb"00000000-0000-0000-0000-")
_PAGE = """
select string_agg(line, '' order by position)
  from (select position, concat_ws(E'\\x02', position, unit_seq, unit, recorded_at, type, convert_from(body, 'UTF8'))
               || E'\\n' as line
          from log where service = %(service)s and position > %(after)s order by position limit 10000) page
"""


class TableFeed:
    """A service's log in a plain table, which gives a page as one text, as it comes over HTTP."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], service: str, head: int) -> None:
        self._connection, self._service, self._head = connection, service, head

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        assert unit is None
        while after < (until or self._head):
            cursor = await self._connection.execute(_PAGE, {"service": self._service, "after": after})
            [(content,)] = await cursor.fetchall()
            page = parse_page(self._service, EPOCH, content.encode())
            yield page
            after = page[-1].position

    async def head(self) -> Head:
        return Head(EPOCH, self._head)


def measure() -> list[Figure]:
    """Fill a log with as many units' half years as make a million events, and rebuild every view from it."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-bench-", dir="/tmp") as folder:
        server = Postgres(Path(folder) / "postgres", port=ports.pick_free())
        server.start()
        try:
            speed, megabytes = asyncio.run(_measure(server.ensure_database("views")))
        finally:
            server.stop()
    return [
        Figure("rebuild_of_all_views", round(speed), "events/s", target=">= 20,000", met=speed >= 20_000),
        Figure("rebuild_memory_1m_events", round(megabytes), "MB", target="<= 1,024", met=megabytes <= 1_024),
    ]


async def _measure(admin_dsn: str) -> tuple[float, float]:
    """Events/s and the process's peak memory in MB."""
    dsn = await as_service(admin_dsn, [ROOT / "shared/views/migrations"])
    async with (
        await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection,
        await psycopg.AsyncConnection.connect(dsn, autocommit=True) as own,
    ):
        heads = await fill(connection, EVENTS)
        feeds = {service: TableFeed(connection, service, head) for service, head in heads.items()}
        calm_garbage_collection()  # as in the process of a service
        begun = perf_counter()
        await rebuild(own, _ALL, feeds, KNOWN)
        seconds = perf_counter() - begun
    return sum(heads.values()) / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def fill(connection: psycopg.AsyncConnection[Any], events: int) -> dict[str, int]:
    """Half a year of one unit, again and again as another unit's; the last position of each service."""
    await connection.execute(
        """
        create table log (service text not null, position bigint not null, unit_seq bigint not null,
                          unit uuid not null, recorded_at timestamptz not null, type text not null,
                          body bytea not null, primary key (service, position))
        """
    )
    story = half_a_year()
    units = events // sum(len(source.events) for source in story.sources.values())
    async with connection.cursor() as cursor, cursor.copy("copy log from stdin (format binary)") as copy:
        copy.set_types(["text", "int8", "int8", "uuid", "timestamptz", "text", "bytea"])
        for service in SERVICES:
            for row in _copies(story.sources[service], units):
                await copy.write_row((service, *row))
    await connection.execute("analyze log")
    return {service: units * len(story.sources[service].events) for service in SERVICES}


def _copies(source: Source, units: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, units + 1):
        prefix = f"{number:08x}-0000-0000-0000-".encode()
        for place, event in enumerate(source.events, start=1):
            position = (number - 1) * len(source.events) + place
            unit = UUID(f"{number:08x}" + str(event.unit)[8:])
            yield position, place, unit, event.recorded_at, event.type, _SMALL_ID.sub(prefix, event.body)

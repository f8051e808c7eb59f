"""Full verification of a log of a million entries, as `wenxiao audit verify` does it.

The log lies in PostgreSQL and, signed, in published files. What the services' feeds would answer comes from memory:
this is about the verification, not about how fast a feed is served (the figure feed_pages tells that).
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool

from deploy.installation.topology import service_named
from services.projection.audit.entry import entry_of
from services.projection.audit.log import QUERIES, AuditLog
from services.projection.audit.merkle import Frontier, leaf_hash
from services.projection.audit.verify import verify
from services.projection.sealing.note import Signer
from services.projection.sealing.published import Published
from services.projection.sealing.sealer import Sealer
from services.projection.sealing.tiles import Tiles
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.kernel.ids import new_id
from shared.migrations import migrate
from tests.bench.figure import Figure
from tests.bench.servers import servers

SERVICES = ("learning", "management", "responsibility", "supervision")
EACH, TARGET = 250_000, 30
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PAYLOAD = '{"text":"已完成制度修订并组织学习，台账按月更新","percent":40}'


def measure() -> list[Figure]:
    """One full verification, beside the two SHA-256 per entry that nobody can do without."""
    with servers(bus=False) as run:
        seconds, least, entries = asyncio.run(_measure(run.postgres.ensure_database("audit"), run.folder / "log"))
    return [
        Figure(
            *("audit_verify", round(seconds, 1), "s", "hashlib alone over the same entries", round(least, 2)),
            ratio=round(seconds / least, 1),
            target=f"<= {TARGET} for 1 M entries",
            met=seconds <= TARGET and entries == 1_000_000,
        )
    ]


class Memory:
    """A feed that makes its events when they are asked for: the same ones every time."""

    def __init__(self, service: str, events: int = EACH) -> None:
        self.service, self.events, self.epoch, self._unit = service, events, new_id(), new_id()

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        assert unit is None
        last = self.events if until is None else min(until, self.events)
        for first in range(after + 1, last + 1, 5_000):
            yield [self._event(position) for position in range(first, min(first + 5_000, last + 1))]

    async def head(self) -> Head:
        return Head(self.epoch, self.events)

    def _event(self, position: int) -> Envelope:
        id, stream = (f"01990000-0000-8000-8000-{number:012x}" for number in (position, position // 20))
        body = (
            f'{{"id":"{id}","type":"ProgressReported","schema":1,"stream":{{"unit":"{self._unit}","category":"any",'
            f'"id":"{stream}"}},"version":{position % 20 + 1},"stamp":{{"by":"{stream}","unit":"{self._unit}",'
            f'"on":"2026-03-02","at":"2026-03-02T09:00:00+08:00","rules":"2026-01"}},"payload":{PAYLOAD}}}'
        ).encode()
        at = AT + timedelta(milliseconds=position)
        return Envelope(self.service, self.epoch, position, position, self._unit, at, "ProgressReported", body)


async def _measure(dsn: str, folder: Path) -> tuple[float, float, int]:
    await migrate(dsn, service_named("projection").migrations)
    feeds = {service: Memory(service) for service in SERVICES}
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("set synchronous_commit = off")
        begun = perf_counter()
        await _fill(connection, feeds)
        await connection.execute("vacuum analyze log_entry")
        print(f"audit_verify: filled in {perf_counter() - begun:.0f} s", file=sys.stderr)
        begun = perf_counter()
        await _seal(dsn, folder)
        print(f"audit_verify: published and signed in {perf_counter() - begun:.0f} s", file=sys.stderr)
        begun = perf_counter()
        verdict = await verify(connection, feeds, log=Published(folder))
        seconds = perf_counter() - begun
    if not verdict.whole:
        raise RuntimeError(str(verdict.findings))
    return seconds, await _hash_only(feeds), verdict.size


async def _fill(connection: psycopg.AsyncConnection[Any], feeds: dict[str, Memory]) -> None:
    """The first page of every service through the log itself, the rest as it would store them, by COPY."""
    log, firsts = AuditLog(), dict.fromkeys(feeds, 0)
    for service, feed in feeds.items():
        async for page in feed.pages(0, until=5_000):
            async with connection.transaction():
                await log.apply(connection, service, page)
            firsts[service] = page[-1].position
    [head] = await QUERIES["head"].rows(connection)
    frontier = Frontier(head["size"], [bytes(part) for part in head["frontier"]])
    async with connection.transaction(), connection.cursor() as cursor:
        columns = "index, service, epoch, position, entry, leaf"
        async with cursor.copy(f"copy log_entry ({columns}) from stdin (format binary)") as copy:
            copy.set_types(["int8", "text", "uuid", "int8", "bytea", "bytea"])
            for service, feed in feeds.items():
                async for page in feed.pages(firsts[service]):
                    for event in page:
                        entry = entry_of(event)
                        leaf = leaf_hash(entry)
                        await copy.write_row((frontier.size, service, event.epoch, event.position, entry, leaf))
                        frontier.add(leaf)
        await QUERIES["move_head"].run(connection, size=frontier.size, frontier=frontier.hashes)


async def _seal(dsn: str, folder: Path) -> None:
    async with AsyncConnectionPool(dsn, min_size=1, max_size=2, open=False) as pool:
        await Sealer(pool, Tiles(folder), Signer("audit.bench/2026", bytes(range(32)))).seal()


async def _hash_only(feeds: dict[str, Memory]) -> float:
    """Seconds for the leaf and one node per entry, over entries of the same length in memory."""
    [event] = [page[0] async for page in feeds["learning"].pages(0, until=1)]
    entry = entry_of(event)
    entries = EACH * len(SERVICES)
    begun = perf_counter()
    for node in _hashes(entry, entries):
        assert node
    return perf_counter() - begun


def _hashes(entry: bytes, entries: int) -> Iterator[bytes]:
    leaf = b""
    for _ in range(entries):
        leaf, before = sha256(b"\x00" + entry).digest(), leaf
        yield sha256(b"\x01" + before + leaf).digest()

"""Which entries a folder of evidence holds, and the events that they stand for."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.rows import tuple_row

from services.projection.sealing.published import Published, Sealed
from shared.kernel.envelope import Envelope
from shared.messaging.feed import Feed
from shared.messaging.sink import Pool
from shared.views.queries import Queries, Query

QUERIES = Queries.load(Path(__file__).with_name("evidence.sql"))
_PAGE = 2_000


@dataclass(frozen=True)
class Scope:
    """A unit, one item of it with all that belongs to it, or a range of the log (`first` to `last`).

    `whole_log`: with every entry of the log beside, so that a stranger sees that none of the unit is missing.
    """

    unit: UUID | None = None
    item: UUID | None = None
    first: int = 0
    last: int | None = None
    whole_log: bool = False

    @property
    def levels(self) -> tuple[int | None, ...]:
        """What is taken along of the published log: hashes (0), entries (None)."""
        if self.whole_log:
            return (0, None)
        return () if self.unit else (0,)

    @property
    def query(self) -> Query:
        if self.unit is None:
            return QUERIES["of_range"]
        return QUERIES["of_unit" if self.item is None else "of_item"]

    def told(self) -> dict[str, Any]:
        """What the manifest says and the verifier checks."""
        if self.unit is None:
            return {"kind": "range", "first": self.first, "last": self.last}
        if self.item is None:
            return {"kind": "unit", "unit": str(self.unit)}
        return {"kind": "item", "unit": str(self.unit), "item": str(self.item)}


class Collecting:
    """Reads entries in the log's order, and beside them each service's events in its own order: nothing is kept.

    `services` are those whose events were met. `proofs` says whether each line carries its own.
    """

    def __init__(self, pool: Pool, feeds: Mapping[str, Feed], log: Published, sealed: Sealed, scope: Scope) -> None:
        self.services: set[str] = set()
        self.count = 0
        self._pool, self._log, self._sealed, self._scope = pool, log, sealed, scope
        self._proofs = scope.unit is not None
        self._events = {name: _Events(feed, scope.unit) for name, feed in feeds.items()}

    async def lines(self) -> AsyncIterator[bytes]:
        """Pages of lines of `events.jsonl`."""
        first, scope = self._scope.first, self._scope
        until = self._sealed.checkpoint.size if scope.last is None else scope.last + 1
        while True:
            values = {"unit": scope.unit, "item": scope.item, "first": first, "until": until, "limit": _PAGE}
            async with (
                self._pool.connection() as connection,
                connection.cursor(binary=True, row_factory=tuple_row) as cursor,
            ):
                rows = await scope.query.fetch(cursor, **values)
            if not rows:
                return
            yield b"".join([await self._line(*row) for row in rows])
            first = rows[-1][0] + 1

    async def _line(self, index: int, service: str, position: int, entry: bytes) -> bytes:
        line: dict[str, Any] = {"index": index, "entry": bytes(entry).decode()}
        if self._proofs:
            line["proof"] = [b64encode(one).decode() for one in self._log.proof(index, self._sealed)]
        told = json.loads(bytes(entry))
        if "digest" in told and service in self._events:
            event = await self._events[service].at(position)
            self.services.add(service)
            self.count += 1
            if event is not None and event.digest == told["digest"]:  # else its history was given up
                line["event"] = event.body.decode()
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"


class _Events:
    """A feed read forward, page by page."""

    def __init__(self, feed: Feed, unit: UUID | None) -> None:
        self._feed, self._unit = feed, unit
        self._pages: Any = None
        self._page: dict[int, Envelope] = {}
        self._last = 0

    async def at(self, position: int) -> Envelope | None:
        """The event at this position, None if there is none; positions are asked for in order."""
        if self._pages is None:
            self._pages = self._feed.pages(position - 1, unit=self._unit)
        while self._last < position:
            page = await anext(self._pages, None)
            if page is None:
                break
            self._page = {event.position: event for event in page}
            self._last = page[-1].position
        return self._page.get(position)

"""The event store in a process's memory, for domain and API tests; held to the same tests as the one in PostgreSQL."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from uuid import UUID

from shared.clock import now
from shared.eventstore.codec import EventRegistry
from shared.eventstore.feed import last_position, write_page
from shared.eventstore.history import read_history
from shared.eventstore.port import (
    Append,
    Conflict,
    Duplicate,
    FeedPage,
    Head,
    History,
    Outcome,
    Outgoing,
    ReadOnly,
    Receipt,
    Recorded,
    SourceHead,
    Stored,
    StreamKey,
)
from shared.eventstore.preparing import Prepared, keys_for, prepare
from shared.kernel.envelope import Envelope, Origin
from shared.kernel.ids import new_id
from shared.personal.keys import KeyRing, MemoryKeyRing

PAGE = 10_000


class MemoryEventStore:
    """Without a registry it learns the event types that are appended; without a key ring it has one of its own."""

    def __init__(
        self,
        service: str = "test",
        registry: EventRegistry | None = None,
        key_ring: KeyRing | None = None,
        *,
        on_commit: Callable[[int], None] | None = None,
    ) -> None:
        self.service, self.epoch, self.on_commit = service, new_id(), on_commit
        self.appends = self.batches = self.conflicts = self.duplicates = 0
        self._learns = registry is None
        self._registry = registry or EventRegistry()
        self._key_ring = key_ring or MemoryKeyRing()
        self._log: list[Envelope] = []
        self._streams: dict[UUID, list[bytes]] = defaultdict(list)
        self._unit_seqs: dict[UUID, int] = defaultdict(int)
        self._commands: dict[UUID, Duplicate] = {}
        self.fork = 0
        self._read_only = False
        self._source_head: SourceHead | None = None

    async def open(self) -> None:
        """Nothing to connect."""

    async def close(self) -> None:
        """Nothing to disconnect."""

    async def load(self, stream: StreamKey, command: UUID | None = None) -> History:
        """See the port."""
        bodies = tuple(self._streams.get(stream.stored(), ()))
        duplicate = self._commands.get(command) if command else None
        return await read_history(self._registry, self._key_ring, stream, bodies, duplicate)

    async def recorded(self, stream: StreamKey) -> Recorded:
        """See the port."""
        bodies = set(self._streams.get(stream.stored(), ()))
        envelopes = tuple(one for one in self._log if one.body in bodies)
        return Recorded(await self.load(stream), envelopes)

    async def append(self, append: Append) -> Outcome:
        """See the port."""
        if self._learns:
            for event in (event for write in append.writes for event in write.events):
                self._registry.add(type(event))
        if self._read_only:
            raise ReadOnly("the log is to be reconciled")
        prepared = prepare(append, await keys_for(append, self._key_ring))
        outcome = self._store(prepared)
        self.appends += 1
        self.batches += 1
        self.conflicts += isinstance(outcome, Conflict)
        self.duplicates += isinstance(outcome, Duplicate)
        return outcome

    def _store(self, prepared: Prepared) -> Outcome:
        if (earlier := self._commands.get(prepared.command)) is not None:
            return earlier
        expected = [(guard.stream, guard.expected) for guard in prepared.guards]
        expected += [(row.stream, row.expected) for row in prepared.rows if row.expected is not None]
        if any(len(self._streams.get(stream, ())) != version for stream, version in expected):
            return Conflict()
        moment = max(now(), self._log[-1].recorded_at) if self._log else now()
        receipts: list[Receipt] = []
        for row in prepared.rows:
            position, unit_seq = len(self._log) + 1, self._unit_seqs[row.unit] + 1
            numbers, origin = (position, unit_seq), Origin(prepared.command, row.ord, prepared.fingerprint)
            event = Envelope(self.service, self.epoch, *numbers, row.unit, moment, row.type, row.body, origin=origin)
            self._log.append(event)
            self._unit_seqs[row.unit] = unit_seq
            self._streams[row.stream].append(row.body)
            receipts.append(row.receipt(self.service, position, unit_seq))
        if receipts:
            self._commands[prepared.command] = Duplicate(tuple(receipts), prepared.fingerprint)
            if self.on_commit:
                self.on_commit(len(self._log))
        return Stored(tuple(receipts))

    async def feed(
        self, after: int, *, limit: int = PAGE, unit: UUID | None = None, until: int | None = None
    ) -> FeedPage:
        """See the port."""
        events = [event for event in self._log[after:until] if unit in (None, event.unit)]
        return FeedPage(events[: min(limit, PAGE)], len(self._log))

    async def copy_page(
        self, after: int, *, limit: int = PAGE, unit: UUID | None = None, until: int | None = None
    ) -> bytes:
        """Return a page as `feed.parse_page` reads it; empty at the end."""
        page = await self.feed(after, limit=limit, unit=unit, until=until)
        return write_page(page.events)

    async def feed_pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None, limit: int = PAGE
    ) -> AsyncIterator[bytes]:
        """Give raw pages up to the head at the time of the last page."""
        while page := await self.copy_page(after, limit=limit, unit=unit, until=until):
            yield page
            after = last_position(page)

    async def head(self) -> Head:
        """See the port."""
        return Head(self.epoch, len(self._log), self.fork)

    async def source_head(self) -> SourceHead | None:
        """See PostgresEventStore."""
        return self._source_head

    async def say_source_head(self, head: SourceHead) -> None:
        """See PostgresEventStore."""
        self._source_head = head

    async def outgoing(self, after: int, *, limit: int = 1_000) -> Outgoing:
        """See the port."""
        return Outgoing(self._log[after : after + limit], await self.head())

    async def become_read_only(self) -> None:
        """See the port."""
        self._read_only = True

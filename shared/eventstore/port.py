"""What a service may ask of an event store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import NamedTuple, Protocol
from uuid import UUID

from shared.kernel.envelope import Envelope
from shared.kernel.message import Event, Frozen, Stamp
from shared.kernel.unavailable import Unavailable


class StreamKey(NamedTuple):
    """The unit is part of the key, so nobody reaches another unit's stream by its id."""

    unit: UUID
    category: str
    id: UUID

    def stored(self) -> UUID:
        """The key as stored: the id's 48-bit time, then SHA-256 of the three."""
        digest = sha256(self.unit.bytes + self.category.encode() + b"\0" + self.id.bytes).digest()
        return UUID(bytes=self.id.bytes[:6] + digest[:10])


class Receipt(Frozen):
    """Proof of one stored event for whoever gave the command; `digest` is the SHA-256 of the body in hex."""

    service: str
    unit: UUID
    stream: UUID
    type: str
    version: int
    unit_seq: int
    position: int
    digest: str


@dataclass(frozen=True)
class Write:
    """Events for one stream that must stand at `expected` (0: empty). Without events it is a guard."""

    stream: StreamKey
    expected: int
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Append:
    """What one command stores, all or nothing. The first write that has events is the command's own stream."""

    command: UUID
    stamp: Stamp
    writes: tuple[Write, ...]
    fingerprint: int | None = None


@dataclass(frozen=True)
class Stored:
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True)
class Duplicate:
    """This command id is already stored: its receipts, and the fingerprint of the request that stored it."""

    receipts: tuple[Receipt, ...]
    fingerprint: int | None


@dataclass(frozen=True)
class Conflict:
    """A stream does not stand where the append expects it; nothing of this append is stored."""


Outcome = Stored | Duplicate | Conflict


@dataclass(frozen=True)
class History:
    """A stream as loaded: `version` 0 if empty, `on` of its last event, and what the command id stored before."""

    events: tuple[Event, ...] = ()
    version: int = 0
    on: date | None = None
    duplicate: Duplicate | None = None


@dataclass(frozen=True)
class Recorded:
    """A stream as it was recorded: each event of the history with its envelope, oldest first."""

    history: History
    envelopes: tuple[Envelope, ...]


class Head(NamedTuple):
    """The last position of a store (0: empty), the incarnation it belongs to, and where that one left the one before.

    Up to `fork` an epoch shares the history of the epoch that it ended; 0 for the first one.
    """

    epoch: UUID
    position: int
    fork: int = 0


class SourceHead(NamedTuple):
    """A log's own statement: in `epoch`, the events from `since` to `position` have this running hash (32 bytes)."""

    epoch: UUID
    position: int
    since: int
    hash: bytes


class Overloaded(Unavailable):
    """Too many appends wait, or the database does not answer; the caller may try again soon (HTTP 503)."""


class ReadOnly(Unavailable):
    """The log takes nothing: its database was restored and has to be reconciled by a person first (HTTP 503)."""

    retry_after = 60


class BodyTooLarge(Exception):
    """An event's body is over 256 KiB (HTTP 413)."""


@dataclass(frozen=True)
class FeedPage:
    """Events after a position, in order; `head` is the store's last position when the page was read."""

    events: Sequence[Envelope] = field(default_factory=tuple)
    head: int = 0


@dataclass(frozen=True)
class Outgoing:
    """Events after a position with their origins, as the relay sends them; `head` was read after them."""

    events: Sequence[Envelope]
    head: Head


class EventStore(Protocol):
    """Durable, ordered, append-only."""

    service: str

    async def load(self, stream: StreamKey, command: UUID | None = None) -> History:
        """Return the stream and, in the same query, what this command id has stored (in whichever stream)."""

    async def recorded(self, stream: StreamKey) -> Recorded:
        """Return the stream with the envelopes of its events, for those who show it."""

    async def append(self, append: Append) -> Outcome:
        """Store all writes in one transaction.

        :raises Overloaded: if 2,000 appends wait already, or the database does not answer
        :raises ReadOnly: after a restore, until the log is reconciled
        :raises BodyTooLarge: if an event's body is over 256 KiB
        """

    async def feed(
        self, after: int, *, limit: int = 10_000, unit: UUID | None = None, until: int | None = None
    ) -> FeedPage:
        """Return at most `limit` events with `after` < position (<= `until`), of one unit if given, in order."""

    async def head(self) -> Head:
        """Return epoch, last position and fork."""

    async def outgoing(self, after: int, *, limit: int = 1_000) -> Outgoing:
        """Return at most `limit` events with `after` < position, in order."""

    async def become_read_only(self) -> None:
        """Refuse appends from now on, until a person has reconciled the log with those who read it."""

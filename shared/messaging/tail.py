"""Where a relay has to go on: asked of the stream itself, else of the hint."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import structlog
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from psycopg import AsyncConnection

from shared.eventstore.port import FeedPage, Head, Outgoing
from shared.kernel.envelope import PARTITIONS
from shared.messaging.subjects import NotAnEvent, all_subjects, position_in, stream_name
from shared.statements import statements

_log = structlog.get_logger()
_SQL = statements(Path(__file__).with_name("relay.sql"))
_LOOK_BACK = 2_000

Database = AsyncConnection[tuple[Any, ...]]


class Log(Protocol):
    """What is read of an event store in the same process."""

    async def feed(
        self, after: int, *, limit: int = 10_000, unit: UUID | None = None, until: int | None = None
    ) -> FeedPage: ...

    async def head(self) -> Head: ...


class OwnLog(Log, Protocol):
    """What a relay needs of its service's event store."""

    async def outgoing(self, after: int, *, limit: int = 1_000) -> Outgoing: ...

    async def become_read_only(self) -> None: ...


@dataclass(frozen=True)
class Tail:
    """The stream ends with `sequence`; the log has been sent up to `position`, of the store's `epoch`."""

    epoch: UUID
    position: int
    sequence: int


async def find_tail(js: JetStreamContext, store: OwnLog, database: Database, service: str, far_behind: int) -> Tail:
    """Return where to go on.

    The last existing message tells the position. Of an empty stream the hint does, unless the stream is younger than
    the hint (wiped): then everything is sent again. More than `far_behind` events are not sent but left to the feed,
    all but the newest, by which consumers notice. A store that is older than its stream becomes read-only: an older
    image of its disk was put in place, and nothing may take positions that others know already.
    """
    head = await store.head()
    state = (await js.stream_info(stream_name(service))).state
    position = await _last_position(js, store, service, head) if state.messages else None
    if position is None:
        position = await _hinted_position(database, service, head, state.last_seq)
    if head.position - position > far_behind:
        _log.warning("relay.jumps_to_head", service=service, position=position, head=head.position)
        position = head.position - 1
    return Tail(head.epoch, position, state.last_seq)


async def previous_in_partitions(store: Log, position: int) -> dict[int, int | None]:
    """The last position in every partition up to `position`; None where it lies further back than we look."""
    floor = max(0, position - _LOOK_BACK)
    page = await store.feed(floor, limit=_LOOK_BACK, until=position)
    previous: dict[int, int | None] = dict.fromkeys(range(PARTITIONS), None if floor else 0)
    return previous | {event.partition: event.position for event in page.events}


async def write_hint(database: Database, service: str, tail: Tail) -> None:
    """Remember a position that the stream has confirmed."""
    hint: Mapping[str, object] = {
        "service": service,
        "epoch": tail.epoch,
        "position": tail.position,
        "sequence": tail.sequence,
    }
    await database.execute(_SQL["write_hint"], hint)


async def _last_position(js: JetStreamContext, store: OwnLog, service: str, head: Head) -> int | None:
    try:
        message = await js.get_last_msg(stream_name(service), all_subjects(service))
        epoch, position = position_in(message.headers)
    except (NotFoundError, NotAnEvent) as error:
        _log.error("relay.tail_unreadable", service=service, error=repr(error))
        return None
    if epoch != head.epoch or position > head.position:
        head = await store.head()  # an append may have been committed and sent since the first look
    if epoch < head.epoch:
        # The store lost history and began anew: what the stream holds past the fork is nobody's any more.
        _log.error("relay.other_epoch", service=service, stream=str(epoch), store=str(head.epoch), fork=head.fork)
        return min(head.fork, head.position)
    if epoch > head.epoch or position > head.position:  # epochs are ordered by their time
        _log.error("relay.store_behind_stream", service=service, stream=position, store=head.position)
        await store.become_read_only()
        return position if epoch == head.epoch else head.position
    return position


async def _hinted_position(database: Database, service: str, head: Head, sequence: int) -> int:
    row = await (await database.execute(_SQL["read_hint"], {"service": service})).fetchone()
    if row is None:
        return 0
    epoch, position, hinted_sequence = row
    if sequence < hinted_sequence:
        return 0
    if epoch != head.epoch:  # purged when history was lost
        return min(head.fork, head.position)
    return min(int(position), head.position)

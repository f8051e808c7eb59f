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

from shared.eventstore.port import FeedPage, Head
from shared.kernel.envelope import PARTITIONS
from shared.messaging.subjects import NotAnEvent, all_subjects, position_in, stream_name
from shared.statements import statements

_log = structlog.get_logger()
_SQL = statements(Path(__file__).with_name("relay.sql"))
_LOOK_BACK = 2_000

Database = AsyncConnection[tuple[Any, ...]]


class Log(Protocol):
    """What the relay reads of an event store."""

    async def feed(
        self, after: int, *, limit: int = 10_000, unit: UUID | None = None, until: int | None = None
    ) -> FeedPage: ...

    async def head(self) -> Head: ...


@dataclass(frozen=True)
class Tail:
    """The stream ends with `sequence`; the log has been sent up to `position`, of the store's `epoch`."""

    epoch: UUID
    position: int
    sequence: int


async def find_tail(js: JetStreamContext, store: Log, database: Database, service: str, far_behind: int) -> Tail:
    """Return where to go on.

    The last existing message tells the position. Of an empty stream the hint does, unless the stream is younger than
    the hint (wiped): then everything is sent again. More than `far_behind` events are not sent but left to the feed,
    all but the newest, by which consumers notice.
    """
    head = await store.head()
    state = (await js.stream_info(stream_name(service))).state
    position = await _last_position(js, service, head) if state.messages else None
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


async def _last_position(js: JetStreamContext, service: str, head: Head) -> int | None:
    try:
        message = await js.get_last_msg(stream_name(service), all_subjects(service))
        epoch, position = position_in(message.headers)
    except (NotFoundError, NotAnEvent) as error:
        _log.error("relay.tail_unreadable", service=service, error=repr(error))
        return None
    if epoch != head.epoch:
        # The store lost history and began anew: what the stream holds past the fork is nobody's any more.
        _log.error("relay.other_epoch", service=service, stream=str(epoch), store=str(head.epoch))
        return max(0, head.position - 1)
    if position > head.position:
        # The store is older than its stream (restored, not yet reconciled): nothing may take the same positions.
        _log.error("relay.store_behind_stream", service=service, stream=position, store=head.position)
    return position


async def _hinted_position(database: Database, service: str, head: Head, sequence: int) -> int:
    row = await (await database.execute(_SQL["read_hint"], {"service": service})).fetchone()
    if row is None:
        return 0
    epoch, position, hinted_sequence = row
    if epoch != head.epoch or sequence < hinted_sequence:
        return 0
    return min(int(position), head.position)

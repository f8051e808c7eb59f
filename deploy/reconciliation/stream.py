"""The events that a service's stream holds behind the end of the service's log."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from deploy.embedded.child import CannotRun
from deploy.reconciliation.known import Fault, Sent
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.messaging.subjects import NotAnEvent, position_in, restored_from, stream_name

_AT_ONCE = 128


async def sent_after(js: JetStreamContext, service: str, head: Head) -> Sent:
    """Read the stream backwards from its end to the log's head; one question if it holds nothing behind it.

    Along a stream epochs never go back, nor positions within an epoch: the first one at or before the head is the end.
    """
    events: dict[int, Envelope] = {}
    faults: list[Fault] = []
    later: dict[UUID, int] = {}
    async for message in _backwards(js, stream_name(service)):
        try:
            epoch, position = position_in(message.headers)
        except NotAnEvent as error:
            faults.append(Fault(message.seq or 0, None, str(error)))
            continue
        if epoch > head.epoch:
            later[epoch] = max(position, later.get(epoch, 0))
            continue
        if epoch < head.epoch or position <= head.position:
            break
        try:
            event = _believed(service, message)
        except NotAnEvent as error:
            faults.append(Fault(message.seq or 0, position, str(error)))
            continue
        if events.setdefault(position, event).digest != event.digest:
            faults.append(Fault(message.seq or 0, position, "it was sent twice with different bytes"))
    if twice := {fault.position for fault in faults}:
        events = {position: event for position, event in events.items() if position not in twice}
    return Sent(dict(sorted(events.items())), tuple(reversed(faults)), later)


def _believed(service: str, message: RawStreamMsg) -> Envelope:
    """The event, if headers, subject and body agree, also in what stored it: its id follows from its command.

    :raises NotAnEvent: if they do not
    """
    event = restored_from(message.subject or "", message.headers, message.data or b"")
    assert event.origin is not None
    try:
        content = event.content
        same = content["type"] == event.type and content["stamp"]["unit"] == str(event.unit)
        known = event.id == derived_id(event.origin.command, str(event.origin.ord))
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnEvent("the body cannot be read") from error
    if event.service != service or not same or not known:
        raise NotAnEvent("the body is of another event than the headers")
    return event


async def _backwards(js: JetStreamContext, stream: str) -> AsyncIterator[RawStreamMsg]:
    """Messages from the last to the first; one first, since mostly it is enough. Holes are left out."""
    try:
        state = (await js.stream_info(stream)).state
    except NotFoundError as error:
        raise CannotRun(f"There is no stream {stream}; make it with `wenxiao provision`.") from error
    last, at_once = state.last_seq, 1
    while last >= max(1, state.first_seq) and state.messages:
        first = max(1, state.first_seq, last - at_once + 1)
        asked = [_message(js, stream, sequence) for sequence in range(last, first - 1, -1)]
        for message in await asyncio.gather(*asked):
            if message is not None:
                yield message
        last, at_once = first - 1, _AT_ONCE


async def _message(js: JetStreamContext, stream: str, sequence: int) -> RawStreamMsg | None:
    try:
        return await js.get_msg(stream, sequence)
    except NotFoundError:
        return None

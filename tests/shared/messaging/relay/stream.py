"""A relay at work, and what it has put on its stream."""

from collections.abc import Callable, Sequence

from nats.js import JetStreamContext

from shared.kernel.envelope import Envelope
from shared.messaging.relay import Relay
from shared.messaging.subjects import from_message, stream_name
from tests.shared.messaging.running import until

MakeRelay = Callable[..., Relay]


async def on_stream(js: JetStreamContext, service: str) -> Sequence[Envelope]:
    """All messages of the stream, in its order."""
    state = (await js.stream_info(stream_name(service))).state
    found = []
    for sequence in range(state.first_seq, state.last_seq + 1):
        message = await js.get_msg(stream_name(service), sequence)
        assert message.subject
        found.append(from_message(message.subject, message.headers, message.data or b""))
    return found


async def reached(relay: Relay, position: int) -> None:
    await until(lambda: relay.position == position)


def positions(events: Sequence[Envelope]) -> list[int]:
    return [event.position for event in events]

"""Reactions as a reader of a service: their commands go through the service's own handler, said by its principal."""

from collections.abc import Sequence
from typing import Any

from shared import clock
from shared.handling import Call, Handled
from shared.messaging.pace import Pace
from shared.messaging.reactions import Order, Reaction, ReactionSink, Send
from shared.messaging.subscription import Subscription
from shared.service.definition import Reader, Types
from shared.service.parts import Parts

BATCH = 20


def reacting(name: str, reactions: Sequence[Reaction[Any]], ignored: Types) -> Reader:
    """Return the reader that follows the services that the reactions listen to; `ignored` are their other events."""
    handled = {
        service: frozenset(one.event for one in reactions if one.service == service)
        for service in {one.service for one in reactions}
    }

    def make(parts: Parts, reader: Reader) -> Subscription:
        return Subscription(
            reader.name,
            {service: parts.feeds[service] for service in reader.sources},
            parts.settings.nats,
            parts.pool,
            ReactionSink(reactions, sender(parts), parts.pool),
            handled=handled,
            ignored=ignored,
            pace=Pace(batch=BATCH),
            seed_file=parts.settings.nats_seed_file,
        )

    return Reader(name, tuple(sorted(handled)), make)


def sender(parts: Parts) -> Send:
    """Return what sends a reaction's command: by the service's principal, as of the cause's date."""

    async def send(order: Order) -> Handled:
        if parts.handler is None:
            raise ValueError(f"{parts.service.name} has no streams to send commands to")
        step, now = order.step, clock.now()
        call = Call(
            decider=step.decider,
            unit=step.unit,
            id=step.id,
            command=step.command,
            command_id=order.command_id,
            by=parts.principal,
            at=now,
            on=min(order.on, now.date()),
            causation=order.causation,
            correlation=order.correlation,
        )
        return await parts.handler.handle(call)

    return send

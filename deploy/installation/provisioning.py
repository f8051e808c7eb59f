"""Streams and consumers of an installation, as its services ask for them."""

from collections.abc import Callable

import nats
from nats.errors import Error as NatsError

from deploy.embedded.child import CannotRun
from deploy.installation.topology import SERVICES, Home
from services.supervision.jobs.worker import consumer_plan
from shared.messaging.provision import (
    CannotProvision,
    ConsumerPlan,
    StreamPlan,
    event_consumer,
    event_stream,
    job_stream,
    provision,
)
from shared.service.definition import Service


def definitions() -> list[Service]:
    """Every service's own definition."""
    return [service.definition() for service in SERVICES]


def planned(services: list[Service]) -> tuple[list[StreamPlan], list[ConsumerPlan]]:
    """The streams of those that have events, the work queue, and one consumer per subscription and source."""
    streams = [*(event_stream(service.name) for service in services if service.deciders), job_stream()]
    consumers = [
        event_consumer(subscription, source)
        for service in services
        for subscription, sources in service.reads().items()
        for source in sources
    ]
    return streams, [*consumers, consumer_plan()]


async def provision_all(home: Home, say: Callable[[str], None]) -> int:
    """Create or change what differs, say each change, return how many.

    :raises CannotRun: if NATS does not answer or something there cannot be changed
    """
    streams, consumers = planned(definitions())
    try:
        client = await nats.connect(home.nats.url, connect_timeout=5, allow_reconnect=False, name="provision")
    except (NatsError, OSError) as error:
        raise CannotRun(f"NATS does not answer on {home.nats.url}; start it with `wenxiao up`.") from error
    try:
        changes = await provision(client.jetstream(timeout=10), streams, consumers)
    except CannotProvision as error:
        raise CannotRun(f"{error}.") from error
    finally:
        await client.close()
    for change in changes:
        say(change)
    return len(changes)

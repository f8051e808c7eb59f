"""Streams and consumers of an installation, as its services ask for them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext

from deploy.embedded.child import CannotRun
from deploy.installation.topology import PORTAL, SERVICES, Home
from deploy.nats.users import PROVISION
from services.projection import sealer
from services.supervision.jobs.worker import consumer_plan
from shared.messaging.connection import FAILURES, Refusals, inbox_prefix
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

WRITERS = (PORTAL.name,)
"""Who has a log and reads nobody's."""


def definitions() -> list[Service]:
    """Every service's own definition."""
    return [service.definition() for service in SERVICES]


def planned(services: list[Service]) -> tuple[list[StreamPlan], list[ConsumerPlan]]:
    """The streams of those that have events, the work queue, and one consumer per subscription, source and place."""
    logs = [*(service.name for service in services if service.owns_streams), *WRITERS]
    streams = [*map(event_stream, logs), job_stream()]
    following: list[tuple[Mapping[str, Sequence[str]], Mapping[str, int]]] = [
        *((service.reads(), service.places()) for service in services),
        (sealer.READS, {}),
    ]
    consumers = [
        event_consumer(subscription, source, place)
        for reads, places in following
        for subscription, sources in reads.items()
        for source in sources
        for place in range(places.get(subscription, 1))
    ]
    return streams, [*consumers, consumer_plan()]


async def provision_all(home: Home, say: Callable[[str], None]) -> int:
    """Create or change what differs, say each change, return how many.

    :raises CannotRun: if NATS does not answer or refuses us, or something there cannot be changed
    """
    streams, consumers = planned(definitions())
    try:
        async with bus(home) as js:
            changes = await provision(js, streams, consumers)
    except CannotProvision as error:
        raise CannotRun(f"{error}.") from error
    for change in changes:
        say(change)
    return len(changes)


@asynccontextmanager
async def bus(home: Home) -> AsyncIterator[JetStreamContext]:
    """The bus in the hands of the one who cares for its streams.

    :raises CannotRun: if NATS does not answer or refuses us
    """
    refusals = Refusals(PROVISION)
    try:
        async with _connected(home, refusals) as client:
            yield client.jetstream(timeout=10)
    except FAILURES as error:
        if refusals.count:
            seed = home.nats_seed_file(PROVISION)
            raise CannotRun(
                f"NATS refuses what the key {seed} asks for; start NATS again to give it our keys."
            ) from error
        raise CannotRun(f"NATS does not answer on {home.nats.url}; start it with `wenxiao up`.") from error


@asynccontextmanager
async def _connected(home: Home, refusals: Refusals) -> AsyncIterator[Client]:
    seed = home.nats_seed_file(PROVISION)
    if not seed.exists():
        raise CannotRun(f"{seed} is missing: start NATS with `wenxiao up`, which makes its keys.")
    client = await nats.connect(
        home.nats.url,
        name=PROVISION,
        nkeys_seed=str(seed),
        inbox_prefix=inbox_prefix(PROVISION),
        error_cb=refusals.hear,
        connect_timeout=5,
        allow_reconnect=False,
    )
    try:
        yield client
    finally:
        await client.close()

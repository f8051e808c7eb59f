"""The figures of a service that operators watch: appends, relay, views, directory, background work."""

from functools import partial

from shared.eventstore.postgres import PostgresEventStore
from shared.service.parts import Parts
from shared.telemetry.metrics import Readings


def readings(parts: Parts) -> Readings:
    """Return the metrics of these parts; they read what the parts count anyway."""
    numbers = Readings(parts.service.name)
    numbers.gauge(
        "view_lag_events",
        "Events known to exist and not yet applied, by source",
        lambda: {source: parts.views.lag(source) for source in parts.views.services},
        label="source",
    )
    numbers.gauge("directory_age_seconds", "Since management's head was confirmed", lambda: {"": parts.directory_age()})
    numbers.counter(
        "subscription_gaps",
        "How often the bus had lost or delayed something, by source",
        lambda: {source: parts.views.gaps(source) for source in parts.views.services},
        label="source",
    )
    numbers.counter(
        "subscription_mismatches",
        "Events that came again with other bytes, by source: a security alarm",
        lambda: {source: parts.views.mismatches(source) for source in parts.views.services},
        label="source",
    )
    numbers.counter(
        "background_failures", "How often background work failed and began again", lambda: parts.background.failures
    )
    if (relay := parts.relay) is not None:
        numbers.gauge("relay_lag_events", "Events stored and not yet on the bus", lambda: {"": relay.lag})
        numbers.counter("relay_published", "Events acknowledged by the bus", lambda: {"": relay.published})
    if (store := parts.store) is not None:
        for name in ("appends", "batches", "conflicts", "duplicates"):
            numbers.counter(f"store_{name}", f"The event store's {name}", partial(_counted, store, name))
    return numbers


def _counted(store: PostgresEventStore, name: str) -> dict[str, float]:
    return {"": getattr(store, name)}

"""The figures of a service that operators watch: appends, relay, views, directory, background work."""

from collections.abc import Mapping
from functools import partial

from shared.eventstore.postgres import PostgresEventStore
from shared.messaging.relay import Relay
from shared.messaging.subscription import Subscription
from shared.service.parts import Parts
from shared.telemetry.metrics import Readings

_OF_SUBSCRIPTION = ("subscription", "source")


def readings(parts: Parts) -> Readings:
    """Return the metrics of these parts; they read what the parts count anyway."""
    numbers = Readings(parts.service.name)
    numbers.build(parts.settings.version)
    numbers.gauge("directory_age_seconds", "Since management's head was confirmed", lambda: {"": parts.directory_age()})
    numbers.counter(
        "background_failures", "How often background work failed and began again", lambda: parts.background.failures
    )
    numbers.gauge(
        "view_lag_events",
        "Events known to exist and not yet applied to the views, by source",
        lambda: {source: parts.views.lag(source) for source in parts.views.services},
        labels=("source",),
    )
    of_subscriptions(numbers, parts.subscriptions)
    if parts.relay is not None and parts.store is not None:
        of_log(numbers, parts.store, parts.relay)
    parts.figures.register(numbers)
    numbers.counter("bus_refusals", "Permission violations on the bus, by connection", partial(_bus_refusals, parts))
    return numbers


def of_subscriptions(numbers: Readings, subscriptions: Mapping[str, Subscription]) -> None:
    """Add how the subscriptions of a process stand, by their names."""
    numbers.gauge(
        "reader_lag_events",
        "Events known to exist and not yet read by reactions or the audit log, by reader and source",
        lambda: {key: lag for key, lag in _each(subscriptions, "lag").items() if key[0] != "views"},
        labels=_OF_SUBSCRIPTION,
    )
    numbers.gauge(
        "subscription_active",
        "1 where this copy does the work, 0 where it waits for its turn",
        lambda: {name: float(one.active) for name, one in subscriptions.items()},
        labels=("subscription",),
    )
    numbers.gauge(
        "subscription_partitions",
        "Of the 16 partitions those that this copy applies",
        lambda: {name: float(len(one.partitions)) for name, one in subscriptions.items()},
        labels=("subscription",),
    )
    numbers.counter(
        "subscription_gaps",
        "How often the bus had lost or delayed something, by subscription and source",
        lambda: _each(subscriptions, "gaps"),
        labels=_OF_SUBSCRIPTION,
    )
    numbers.counter(
        "subscription_mismatches",
        "Events that came again with other bytes, by subscription and source: a security alarm",
        lambda: _each(subscriptions, "mismatches"),
        labels=_OF_SUBSCRIPTION,
    )


def _each(subscriptions: Mapping[str, Subscription], what: str) -> dict[tuple[str, ...], float]:
    return {
        (name, source): float(getattr(one, what)(source))
        for name, one in subscriptions.items()
        for source in one.services
    }


def of_log(numbers: Readings, store: PostgresEventStore, relay: Relay) -> None:
    """Add what every process counts that has an event log of its own."""
    _of_relay(numbers, relay)
    _of_store(numbers, store)


def _of_relay(numbers: Readings, relay: Relay) -> None:
    numbers.gauge("relay_lag_events", "Events stored and not yet on the bus", lambda: {"": relay.lag})
    numbers.gauge("relay_active", "1 where this copy's relay does the work", lambda: {"": float(relay.active)})
    numbers.counter("relay_published", "Events acknowledged by the bus", lambda: {"": relay.published})


def _of_store(numbers: Readings, store: PostgresEventStore) -> None:
    numbers.gauge("store_waiting", "Appends that wait for the database", lambda: {"": store.waiting})
    for name in ("appends", "batches", "conflicts", "duplicates"):
        numbers.counter(f"store_{name}", f"The event store's {name}", partial(_counted, store, name))


def _counted(store: PostgresEventStore, name: str) -> dict[str, float]:
    return {"": getattr(store, name)}


def _bus_refusals(parts: Parts) -> dict[str, float]:
    found = {name: float(one.refusals) for name, one in parts.subscriptions.items()}
    return found | ({"relay": float(parts.relay.refusals)} if parts.relay else {})

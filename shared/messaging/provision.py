"""Streams and consumers as they should be; made or changed before every start, never by a service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, NotFoundError

from shared.messaging.subjects import all_subjects, consumer_name, stream_name

DAY = 86_400.0
JOBS = "JOBS"
_FIXED = ("storage", "retention")  # the server changes them only by making the stream anew


class CannotProvision(Exception):
    """The server has something under this name that cannot be changed into what is planned; the text says what."""


@dataclass(frozen=True)
class StreamPlan:
    """`max_age` in seconds: longer than the oldest backup that may be restored. `max_msg_size` in bytes."""

    name: str
    subjects: tuple[str, ...]
    max_age: float = 30 * DAY
    max_msg_size: int = 1024 * 1024
    num_replicas: int = 1
    work_queue: bool = False
    deny_delete: bool = True

    def settings(self) -> dict[str, Any]:
        """Every setting that we decide; the rest is the server's."""
        return {
            "subjects": list(self.subjects),
            "retention": RetentionPolicy.WORK_QUEUE if self.work_queue else RetentionPolicy.LIMITS,
            "storage": StorageType.FILE,
            "discard": DiscardPolicy.OLD,
            "max_age": self.max_age,
            "max_msg_size": self.max_msg_size,
            "num_replicas": self.num_replicas,
            "deny_delete": self.deny_delete,
        }


@dataclass(frozen=True)
class ConsumerPlan:
    """A durable pull consumer with explicit acknowledgement. `ack_wait` in seconds; `max_deliver` -1: for ever."""

    stream: str
    name: str
    filter_subject: str
    ack_wait: float = 30.0
    max_ack_pending: int = 2_000
    max_deliver: int = -1

    def settings(self) -> dict[str, Any]:
        return {
            "filter_subject": self.filter_subject,
            "ack_policy": AckPolicy.EXPLICIT,
            "deliver_policy": DeliverPolicy.ALL,
            "ack_wait": self.ack_wait,
            "max_ack_pending": self.max_ack_pending,
            "max_deliver": self.max_deliver,
        }


def event_stream(service: str, *, max_age: float = 30 * DAY, num_replicas: int = 1) -> StreamPlan:
    """The stream of a service's events."""
    return StreamPlan(stream_name(service), (all_subjects(service),), max_age=max_age, num_replicas=num_replicas)


def event_consumer(subscription: str, service: str, place: int = 0) -> ConsumerPlan:
    """The consumer on a service's events of the worker that has this place in a subscription: all of them, whichever
    its share is.
    """
    return ConsumerPlan(stream_name(service), consumer_name(subscription, service, place), all_subjects(service))


def job_stream(*, max_age: float = 7 * DAY, num_replicas: int = 1) -> StreamPlan:
    """The work queue: a job is gone when it is acknowledged."""
    return StreamPlan(JOBS, ("jobs.>",), max_age=max_age, num_replicas=num_replicas, work_queue=True, deny_delete=False)


async def provision(
    js: JetStreamContext, streams: Sequence[StreamPlan], consumers: Sequence[ConsumerPlan]
) -> list[str]:
    """Create what is missing, change what differs, leave the rest. One sentence per change; none when run again.

    :raises CannotProvision: if a stream would have to be deleted first; that is a person's decision
    """
    changes: list[str] = []
    for stream in streams:
        changes += await _provide_stream(js, stream)
    for consumer in consumers:
        changes += await _provide_consumer(js, consumer)
    return changes


async def _provide_stream(js: JetStreamContext, plan: StreamPlan) -> list[str]:
    try:
        current = (await js.stream_info(plan.name)).config
    except NotFoundError:
        await js.add_stream(StreamConfig(name=plan.name, **plan.settings()))
        return [f"stream {plan.name} created"]
    changes = _differences(current, plan.settings())
    if not changes:
        return []
    if stuck := [name for name in _FIXED if name in changes]:
        raise CannotProvision(f"stream {plan.name} has another {' and '.join(stuck)}; delete it, then provision again")
    try:
        await js.update_stream(current.evolve(**plan.settings()))
    except APIError as error:
        raise CannotProvision(f"stream {plan.name}: {error.description}") from error
    return [f"stream {plan.name} {what}" for what in changes.values()]


async def _provide_consumer(js: JetStreamContext, plan: ConsumerPlan) -> list[str]:
    config = ConsumerConfig(durable_name=plan.name, **plan.settings())
    try:
        current = (await js.consumer_info(plan.stream, plan.name)).config
    except NotFoundError:
        await js.add_consumer(plan.stream, config)
        return [f"consumer {plan.name} created"]
    changes = _differences(current, plan.settings())
    if not changes:
        return []
    if "ack_policy" in changes or "deliver_policy" in changes:
        # Nothing is lost: subscriptions keep their own checkpoints and trust no consumer.
        await js.delete_consumer(plan.stream, plan.name)
    try:
        await js.add_consumer(plan.stream, config)
    except APIError as error:
        raise CannotProvision(f"consumer {plan.name}: {error.description}") from error
    return [f"consumer {plan.name} {what}" for what in changes.values()]


def _differences(current: object, planned: Mapping[str, Any]) -> dict[str, str]:
    found = {name: (getattr(current, name), value) for name, value in planned.items()}
    return {
        name: f"{name}: {_plain(old)} -> {_plain(new)}"
        for name, (old, new) in found.items()
        if _plain(old) != _plain(new)
    }


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)

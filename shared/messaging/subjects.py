"""How an event is written on the bus: stream, subject and headers (CloudEvents 1.0 binary mode), and read again."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from uuid import UUID

from shared.kernel.envelope import PARTITIONS, Envelope, Origin, partition_of

_SERVICE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]{0,79}")
_SIGNED = re.compile(r"0|-?[1-9][0-9]{0,18}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class NotAnEvent(ValueError):
    """A message on the bus is not what a relay writes; the text says what is wrong, without the content."""


def stream_name(service: str) -> str:
    """The JetStream stream of a service's events."""
    return f"EVT_{_service(service).upper()}"


def all_subjects(service: str) -> str:
    """The filter for every event of a service."""
    return f"evt.{_service(service)}.>"


def wake_subject(service: str) -> str:
    """Where a service says (core NATS, after commit) that there is something to relay."""
    return f"wake.{_service(service)}"


def consumer_name(subscription: str, service: str, place: int = 0) -> str:
    """The durable consumer on one service's stream of the worker that has this place in a subscription."""
    return f"{subscription}__{_service(service)}" + (f"__{place + 1}" if place else "")


def subject_of(envelope: Envelope) -> str:
    """`evt.<service>.<partition>.<unit>.<EventType>`: names and UUIDs only, nothing that a user typed."""
    return f"evt.{_service(envelope.service)}.{envelope.partition}.{envelope.unit}.{_type(envelope.type)}"


def to_headers(envelope: Envelope, prev: int | None, traceparent: str | None = None) -> dict[str, str]:
    """The headers of an event.

    :param prev: the previous position in the same partition (0: none), or None if the writer does not know it: the
        reader then looks into the feed
    """
    content = envelope.content
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(content["id"]),
        "ce-source": f"/wenxiao/{envelope.service}",
        "ce-type": envelope.type,
        "ce-subject": str(content["stream"]["id"]),
        "ce-time": str(content["stamp"]["at"]),
        "content-type": "application/json",
        "wx-position": str(envelope.position),
        "wx-unit-seq": str(envelope.unit_seq),
        "wx-unit": str(envelope.unit),
        "wx-epoch": str(envelope.epoch),
        "wx-recorded-at": envelope.recorded_at.isoformat(),
        "wx-digest": envelope.digest,
    }
    if envelope.origin is not None:
        command, ord, fingerprint = envelope.origin
        headers |= {"wx-command": str(command), "wx-ord": str(ord)}
        if fingerprint is not None:
            headers["wx-fingerprint"] = str(fingerprint)
    if prev is not None:
        headers["wx-prev"] = str(prev)
    if traceparent is not None and _TRACEPARENT.fullmatch(traceparent):
        headers["traceparent"] = traceparent
    return headers


def from_message(subject: str, headers: Mapping[str, str] | None, body: bytes) -> Envelope:
    """The event in a message.

    :raises NotAnEvent: unless subject and headers are complete, well-formed and agree with each other
    """
    service, partition, subject_unit, type_ = _read_subject(subject)
    given = headers or {}
    for name, expected in (
        ("ce-specversion", "1.0"),
        ("ce-source", f"/wenxiao/{service}"),
        ("ce-type", type_),
        ("wx-unit", subject_unit),
    ):
        if _header(given, name) != expected:
            raise NotAnEvent(f"header {name} does not agree with the subject")
    unit = _uuid(given, "wx-unit")
    if str(partition_of(unit)) != partition:
        raise NotAnEvent("the unit does not belong to the partition of the subject")
    position, prev = _number(given, "wx-position"), _number(given, "wx-prev") if "wx-prev" in given else None
    if position < 1 or (prev is not None and prev >= position):
        raise NotAnEvent("the position is not behind the one before it")
    return Envelope(
        service=service,
        epoch=_uuid(given, "wx-epoch"),
        position=position,
        unit_seq=_number(given, "wx-unit-seq"),
        unit=unit,
        recorded_at=_moment(given, "wx-recorded-at"),
        type=type_,
        body=body,
        prev=prev,
        traceparent=_traceparent(given),
    )


def _traceparent(headers: Mapping[str, str]) -> str | None:
    """Whoever cannot be traced is a good event nevertheless."""
    said = headers.get("traceparent")
    return said if said is not None and _TRACEPARENT.fullmatch(said) else None


def restored_from(subject: str, headers: Mapping[str, str] | None, body: bytes) -> Envelope:
    """The event in a message with everything that its row held, to be stored once more.

    :raises NotAnEvent: also if the body is not the one whose digest was sent, or if a relay of an older release sent it
    """
    event, given = from_message(subject, headers, body), headers or {}
    if _header(given, "wx-digest") != event.digest:
        raise NotAnEvent("the body is not the one that was sent")
    fingerprint = given.get("wx-fingerprint")
    if fingerprint is not None and not _SIGNED.fullmatch(fingerprint):
        raise NotAnEvent("header wx-fingerprint is no number")
    origin = Origin(
        _uuid(given, "wx-command"), _number(given, "wx-ord"), None if fingerprint is None else int(fingerprint)
    )
    return replace(event, origin=origin)


def position_in(headers: Mapping[str, str] | None) -> tuple[UUID, int]:
    """Epoch and position that a message's headers name; raises NotAnEvent."""
    return _uuid(headers or {}, "wx-epoch"), _number(headers or {}, "wx-position")


def _read_subject(subject: str) -> tuple[str, str, str, str]:
    parts = subject.split(".")
    if len(parts) != 5 or parts[0] != "evt":
        raise NotAnEvent("the subject has not the five parts of an event's")
    _, service, partition, unit, type_ = parts
    if not _SERVICE.fullmatch(service) or not _TYPE.fullmatch(type_):
        raise NotAnEvent("the subject names no service or no type")
    if not _NUMBER.fullmatch(partition) or int(partition) >= PARTITIONS:
        raise NotAnEvent("the subject names no partition")
    return service, partition, unit, type_


@cache
def _type(name: str) -> str:
    if not _TYPE.fullmatch(name):
        raise NotAnEvent("the event's type is not a class name")
    return name


@cache
def _service(name: str) -> str:
    if not _SERVICE.fullmatch(name):
        raise NotAnEvent("the service's name is not a lower-case word")
    return name


def _header(headers: Mapping[str, str], name: str) -> str:
    try:
        return headers[name]
    except KeyError:
        raise NotAnEvent(f"header {name} is missing") from None


def _number(headers: Mapping[str, str], name: str) -> int:
    text = _header(headers, name)
    if not _NUMBER.fullmatch(text):
        raise NotAnEvent(f"header {name} is no number")
    return int(text)


def _uuid(headers: Mapping[str, str], name: str) -> UUID:
    text = _header(headers, name)
    try:
        value = UUID(text)
    except ValueError:
        raise NotAnEvent(f"header {name} is no UUID") from None
    if str(value) != text:
        raise NotAnEvent(f"header {name} is not written like a UUID")
    return value


def _moment(headers: Mapping[str, str], name: str) -> datetime:
    try:
        value = datetime.fromisoformat(_header(headers, name))
    except ValueError:
        raise NotAnEvent(f"header {name} is no time") from None
    if value.tzinfo is None:
        raise NotAnEvent(f"header {name} has no offset")
    return value

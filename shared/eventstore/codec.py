"""Events as the bodies that are stored and sent: UTF-8 JSON, written once.

`{"id", "type", "schema", "stream": {"unit", "category", "id"}, "version", "stamp", "payload"}`, the payload last. The
stamp leaves out what is not said. Personal fields are sealed under the key of the person whose id the stream has.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple, get_args
from uuid import UUID

from pydantic import create_model
from pydantic_core import to_json

from shared.eventstore.port import StreamKey
from shared.kernel.message import Event, PersonalMark, Stamp
from shared.kernel.register import Claimed, Released
from shared.personal.sealing import ERASED, Keys, is_sealed, seal, unseal

_NO_KEYS: Keys = {}
# A quote inside a JSON string is escaped, so the first match is the payload's place whatever people typed before it.
_PAYLOAD = b',"payload":'
_BEGIN = re.compile(rb'\{"id":"[0-9a-f-]{36}","type":"(\w+)","schema":(\d+),')


class UnknownEvent(Exception):
    """This type or schema version is not one that this code knows."""


class PersonErased(Exception):
    """The person's key is shredded or withheld: nothing personal can be written about them any more."""


class Typed(NamedTuple):
    """A payload, not decoded yet, and what it is."""

    type: str
    schema: int
    payload: bytes


@dataclass(frozen=True)
class Header:
    """What a body says beside type and payload."""

    id: UUID
    stream: StreamKey
    version: int
    on: date


@cache
def personal_fields(event_type: type[Event]) -> frozenset[str]:
    """Names of the fields marked Personal[...], optional ones too.

    :raises TypeError: if one is not text, which alone can be sealed
    """
    fields = event_type.model_fields
    marked = frozenset(
        name for name, field in fields.items() if _is_marked(field.metadata) or _has_mark(field.annotation)
    )
    for name in marked:
        if not _is_text(fields[name].annotation):
            raise TypeError(f"{event_type.__name__}.{name}: only text can be Personal")
    return marked


def _is_marked(metadata: Iterable[object]) -> bool:
    return any(isinstance(one, PersonalMark) for one in metadata)


def _has_mark(annotation: Any) -> bool:
    if _is_marked(getattr(annotation, "__metadata__", ())):
        return True
    return any(_has_mark(part) for part in get_args(annotation) if not isinstance(part, PersonalMark))


def _is_text(annotation: Any) -> bool:
    if annotation is str or annotation is type(None):
        return True
    if hasattr(annotation, "__metadata__"):
        return _is_text(annotation.__origin__)
    parts = get_args(annotation)
    return bool(parts) and all(_is_text(part) for part in parts)


def is_personal(events: Iterable[Event]) -> bool:
    return any(personal_fields(type(event)) for event in events)


def dump_stamp(stamp: Stamp) -> bytes:
    """The stamp's JSON, the same for all events of an append."""
    return stamp.__pydantic_serializer__.to_json(stamp, exclude_none=True)


@cache
def _category(category: str) -> bytes:
    return to_json(category)


def encode(
    event: Event, *, event_id: UUID, stream: StreamKey, version: int, stamp: bytes, keys: Keys = _NO_KEYS
) -> bytes:
    """Return the body. `stamp` comes from `dump_stamp`; `keys` has to hold the stream's person for personal events.

    :raises PersonErased: if there is no key for a personal field
    """
    event_type = type(event)
    sealed = personal_fields(event_type)
    payload = (
        _sealed_payload(event, sealed, stream.id, keys) if sealed else event.__pydantic_serializer__.to_json(event)
    )
    head = (
        f'{{"id":"{event_id}","type":"{event_type.__name__}","schema":{event_type.schema_version},'
        f'"stream":{{"unit":"{stream.unit}","category":'
    )
    middle = f',"id":"{stream.id}"}},"version":{version},"stamp":'
    return b"".join((head.encode(), _category(stream.category), middle.encode(), stamp, _PAYLOAD, payload, b"}"))


def _sealed_payload(event: Event, fields: frozenset[str], person: UUID, keys: Keys) -> bytes:
    key = keys.get(person)
    if key is None:
        raise PersonErased(f"no key for the personal fields of {person}")
    content = event.model_dump(mode="json")
    for name in fields:
        if content[name] is not None:
            content[name] = seal(content[name], key, person, name)
    return to_json(content)


def read_typed(body: bytes) -> Typed:
    """Take out what decoding needs and read nothing else: a load does this for every event of a stream.

    :raises ValueError: if `encode` did not write this
    """
    begin = _BEGIN.match(body)
    if begin is None:
        raise ValueError("not an event's body")
    return Typed(begin[1].decode(), int(begin[2]), body[body.index(_PAYLOAD) + len(_PAYLOAD) : -1])


def read_header(body: bytes) -> Header:
    """Take a body apart without looking into its payload."""
    content = json.loads(body[: body.index(_PAYLOAD)] + b"}")
    stream = content["stream"]
    return Header(
        id=UUID(content["id"]),
        stream=StreamKey(UUID(stream["unit"]), stream["category"], UUID(stream["id"])),
        version=content["version"],
        on=date.fromisoformat(content["stamp"]["on"]),
    )


class EventRegistry:
    """The event types of a service by name; those of registers belong to every service."""

    def __init__(self, event_types: Iterable[type[Event]] = ()) -> None:
        self._types: dict[str, type[Event]] = {}
        self.add(Claimed)
        self.add(Released)
        for event_type in event_types:
            self.add(event_type)

    def add(self, event_type: type[Event]) -> None:
        """Know one more type.

        :raises ValueError: if another class has its name
        """
        if self._types.setdefault(event_type.__name__, event_type) is not event_type:
            raise ValueError(f"two events are called {event_type.__name__}")
        personal_fields(event_type)

    def is_personal(self, type_name: str) -> bool:
        known = self._types.get(type_name)
        return known is not None and bool(personal_fields(known))

    def decode(self, body: bytes, keys: Keys = _NO_KEYS) -> Event:
        """Return the event in its newest shape; erased personal fields hold the sentence that says so.

        :raises UnknownEvent: if type or schema version is newer than this code
        """
        return self.decode_typed(read_typed(body), keys)

    def decode_typed(self, typed: Typed, keys: Keys = _NO_KEYS) -> Event:
        """As `decode`, of a body already taken apart."""
        event_type = self._types.get(typed.type)
        if event_type is None or typed.schema > event_type.schema_version:
            raise UnknownEvent(f"{typed.type} version {typed.schema}")
        fields = personal_fields(event_type)
        if typed.schema == event_type.schema_version and not fields:
            event: Event = event_type.__pydantic_validator__.validate_json(typed.payload)
            return event
        payload: dict[str, Any] = json.loads(typed.payload)
        for version in range(typed.schema, event_type.schema_version):
            payload = event_type.upcasters[version](payload)
        erased = _unseal_fields(payload, fields, keys)
        if erased:
            return _with_erased(event_type, payload, erased)
        return event_type.model_validate_json(to_json(payload))


def _unseal_fields(payload: dict[str, Any], fields: frozenset[str], keys: Keys) -> frozenset[str]:
    """Open the sealed fields in place and return the names of those that are erased."""
    erased = set()
    for name in fields:
        text = payload.get(name)
        if isinstance(text, str) and is_sealed(text):
            value = unseal(text, keys)
            payload[name] = ERASED if value is None else value
            if value is None:
                erased.add(name)
    return frozenset(erased)


@cache
def _lenient(event_type: type[Event], names: frozenset[str]) -> type[Event]:
    """The event with any text allowed where a value was erased: the sentence matches no pattern of a month."""
    fields: Mapping[str, Any] = {name: (str | None, None) for name in names}
    return create_model(event_type.__name__, __base__=event_type, **fields)


def _with_erased(event_type: type[Event], payload: dict[str, Any], erased: frozenset[str]) -> Event:
    read = _lenient(event_type, erased).model_validate_json(to_json(payload))
    return event_type.model_construct(**{name: getattr(read, name) for name in event_type.model_fields})

"""From an envelope to what a fold sees: one parse of the body, one validation of the payload per class of news."""

from datetime import date
from typing import Any, NotRequired
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter
from typing_extensions import TypedDict

from shared.clock import ZONE
from shared.kernel.envelope import Envelope
from shared.views.view import Arrived, Inbound


class _Stream(TypedDict):
    category: str
    id: UUID


class _Stamp(TypedDict):
    by: UUID
    on_behalf_of: NotRequired[UUID | None]
    on: date
    at: AwareDatetime
    causation: NotRequired[UUID | None]
    correlation: NotRequired[UUID | None]
    reason: NotRequired[str | None]


class _Body(TypedDict):
    """Dictionaries, not models: they are made for every event, and read once."""

    id: UUID
    schema: int
    stream: _Stream
    version: int
    stamp: _Stamp
    payload: dict[str, Any]


_validate = TypeAdapter(_Body).validator.validate_json


class Opened:
    """An envelope whose body is parsed once, when the first view asks, however many views read it."""

    __slots__ = ("_arrived", "_body", "_common", "_inbound", "event")

    def __init__(self, event: Envelope) -> None:
        self.event = event
        self._body: _Body | None = None
        self._inbound: type[Inbound] | None = None

    @property
    def on(self) -> date:
        """The date on which it was so; raises ValueError if the body does not say."""
        return (self._body or self._parse())["stamp"]["on"]

    def read_as(self, inbound: type[Inbound]) -> Arrived:
        """The event as those views see it that read this class; views side by side that share one, share the reading.

        Times come in the zone of all dates of the system, so that a fold sees the same time in an event and in a row.

        :raises ValidationError: if the body does not fit
        """
        if inbound is not self._inbound:
            body = self._body or self._parse()
            if self._inbound is None:
                self._common = self._read_common(body)
            news = inbound.__pydantic_validator__.validate_python(body["payload"])
            self._arrived = Arrived._make((news, *self._common))
            self._inbound = inbound
        return self._arrived

    def _parse(self) -> _Body:
        body: _Body = _validate(self.event.body)
        body["payload"]["type"] = self.event.type
        self._body = body
        return body

    def _read_common(self, body: _Body) -> tuple[Any, ...]:
        """What all views read alike: the fields of Arrived behind `news`, in their order."""
        event, stamp, stream = self.event, body["stamp"], body["stream"]
        return (
            event.type,
            body["schema"],
            event.service,
            event.unit,
            stream["category"],
            stream["id"],
            body["version"],
            body["id"],
            stamp["on"],
            stamp["at"].astimezone(ZONE),
            stamp["by"],
            stamp.get("on_behalf_of"),
            stamp.get("reason"),
            stamp.get("causation"),
            stamp.get("correlation"),
            event.position,
            event.unit_seq,
            event.recorded_at.astimezone(ZONE),
        )

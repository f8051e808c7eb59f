"""From an envelope to what a fold sees: one parse of the body, one validation of the payload per view."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.clock import ZONE
from shared.kernel.envelope import Envelope
from shared.views.view import Arrived, Inbound


class _Stream(BaseModel):
    category: str
    id: UUID


class _Stamp(BaseModel):
    by: UUID
    on_behalf_of: UUID | None = None
    on: date
    at: AwareDatetime
    causation: UUID | None = None
    correlation: UUID | None = None
    reason: str | None = None


class _Body(BaseModel):
    id: UUID
    schema_version: int = Field(alias="schema")
    stream: _Stream
    version: int
    stamp: _Stamp
    payload: dict[str, Any]


_validate = _Body.__pydantic_validator__.validate_json


class Opened:
    """An envelope whose body is parsed once, when the first view asks, however many views read it."""

    __slots__ = ("_common", "_on", "event", "payload")

    def __init__(self, event: Envelope) -> None:
        self.event = event
        self.payload: dict[str, Any] = {}
        self._common: tuple[Any, ...] | None = None
        self._on = date.min

    @property
    def on(self) -> date:
        """The date on which it was so; raises ValueError if the body does not say."""
        self.common()
        return self._on

    def common(self) -> tuple[Any, ...]:
        """What all views read alike: the fields of Arrived behind `news`, in their order; fills `payload`.

        Times come in the zone of all dates of the system, so that a fold sees the same time in an event and in a row.
        """
        if self._common is None:
            event, body = self.event, _validate(self.event.body)
            stamp, stream = body.stamp, body.stream
            self._on = stamp.on
            self.payload = {**body.payload, "type": event.type}
            self._common = (
                *(event.type, body.schema_version, event.service, event.unit),
                *(stream.category, stream.id, body.version, body.id),
                *(stamp.on, stamp.at.astimezone(ZONE), stamp.by, stamp.on_behalf_of),
                *(stamp.reason, stamp.causation, stamp.correlation),
                *(event.position, event.unit_seq, event.recorded_at.astimezone(ZONE)),
            )
        return self._common


Reader = Callable[[Opened], Arrived]


@cache
def reader(inbound: type[Inbound]) -> Reader:
    """Return what reads an event as a view's own class; it raises ValidationError if the body does not fit."""
    validate = inbound.__pydantic_validator__.validate_python

    def read(opened: Opened) -> Arrived:
        common = opened.common()
        return Arrived(validate(opened.payload), *common)

    return read

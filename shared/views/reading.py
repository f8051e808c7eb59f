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

    __slots__ = ("_body", "event")

    def __init__(self, event: Envelope) -> None:
        self.event = event
        self._body: _Body | None = None

    @property
    def body(self) -> _Body:
        if self._body is None:
            self._body = _validate(self.event.body)
        return self._body


Reader = Callable[[Opened], Arrived]


@cache
def reader(inbound: type[Inbound]) -> Reader:
    """Return what reads an event as a view's own class; it raises ValidationError if the body does not fit.

    Times come in the zone of all dates of the system, so that a fold sees the same time in an event and in a row.
    """
    validate = inbound.__pydantic_validator__.validate_python

    def read(opened: Opened) -> Arrived:
        event, body = opened.event, opened.body
        stamp, stream = body.stamp, body.stream
        return Arrived(
            news=validate({**body.payload, "type": event.type}),
            type=event.type,
            schema=body.schema_version,
            service=event.service,
            unit=event.unit,
            category=stream.category,
            stream=stream.id,
            version=body.version,
            id=body.id,
            on=stamp.on,
            at=stamp.at.astimezone(ZONE),
            by=stamp.by,
            on_behalf_of=stamp.on_behalf_of,
            reason=stamp.reason,
            causation=stamp.causation,
            correlation=stamp.correlation,
            position=event.position,
            unit_seq=event.unit_seq,
            recorded_at=event.recorded_at.astimezone(ZONE),
        )

    return read

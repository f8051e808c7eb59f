"""From an envelope to what a fold sees: one validation of the whole body."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.clock import ZONE
from shared.kernel.envelope import Envelope
from shared.views.view import Arrived, Inbound

N = TypeVar("N", bound=Inbound)


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


class _Body(BaseModel, Generic[N]):
    model_config = ConfigDict(protected_namespaces=())

    id: UUID
    schema_version: int = Field(alias="schema")
    stream: _Stream
    version: int
    stamp: _Stamp
    payload: N


@cache
def reader(inbound: type[Inbound]) -> Callable[[Envelope], Arrived]:
    """Return what parses an envelope; it raises ValidationError if the body does not fit.

    Times come in the zone of all dates of the system, so that a fold sees the same time in an event and in a row.
    """
    validate = _Body[inbound].__pydantic_validator__.validate_json  # type: ignore[valid-type]
    several = len(inbound.types) > 1

    def read(envelope: Envelope) -> Arrived:
        body = validate(envelope.body)
        stamp, stream, news = body.stamp, body.stream, body.payload
        return Arrived(
            news=news.model_copy(update={"type": envelope.type}) if several else news,
            type=envelope.type,
            schema=body.schema_version,
            service=envelope.service,
            unit=envelope.unit,
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
            position=envelope.position,
            unit_seq=envelope.unit_seq,
            recorded_at=envelope.recorded_at.astimezone(ZONE),
        )

    return read

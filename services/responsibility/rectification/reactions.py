"""News from other services that becomes a rectification item."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.responsibility.rectification.commands import RaiseRectification
from services.responsibility.rectification.events import Kind, Source
from shared.deadline import OnDate
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id


class FindingRecorded(BaseModel):
    """What supervision's event of this name must tell; everything else in it is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    finding: UUID
    person: UUID
    problem: str
    measure: str
    due: date
    year: int | None = None


def when_finding_recorded_then_raise_rectification(envelope: Envelope) -> tuple[UUID, RaiseRectification]:
    """Return the id of the item's stream and the command; the same event always gives the same two.

    The item belongs to the finding's unit and year (by default that of its date) and is said to be so on the
    finding's own date.

    :raises ValidationError: if the event does not tell what an item needs (the subscription parks it)
    """
    found = FindingRecorded.model_validate(envelope.content["payload"])
    command = RaiseRectification(
        kind=Kind.DATED,
        source=Source.QUARTERLY_CHECK,
        problem=found.problem,
        measure=found.measure,
        responsible=found.person,
        deadline=OnDate(text=found.due.isoformat(), date=found.due),
        due=found.due,
        origin=found.finding,
        year=found.year or envelope.on.year,
    )
    return derived_id(envelope.id, "rectification"), command

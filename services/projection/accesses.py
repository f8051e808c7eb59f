"""What the projection writes into its log before it answers: exports, personal data, and what is done to views."""

from datetime import date
from uuid import UUID

from shared.access.events import AccessEvent, DataExported, PersonalDataRead


class ViewRebuilt(AccessEvent):
    """Somebody had a view of a service built anew from its beginning; what it shows follows from the logs as before."""

    view: str
    version: int
    service: str


class ViewResumed(AccessEvent):
    """Somebody let a view go on for a unit that it had stopped for; `parked` is the unit, `source` whose events."""

    view: str
    source: str
    parked: UUID


class EvidenceTaken(AccessEvent):
    """Events with their proofs left the system as a folder: of `item`, of `year`, or else of the whole unit.

    `size` is how many entries of the log the checkpoint in it covers, `as_of` the day of the reports beside them.
    """

    size: int
    item: UUID | None = None
    year: int | None = None
    as_of: date | None = None


class ViewRolledBack(AccessEvent):
    """Somebody let the table serve again that the last rebuild of a view had replaced."""

    view: str
    version: int


class ViewEventSkipped(AccessEvent):
    """Somebody had a view leave out for ever the event at which it had stopped for a unit, `parked`.

    The stamp says why. `source`, `position` and `digest` say which event, `event` its type.
    """

    view: str
    source: str
    parked: UUID
    position: int
    event: str
    digest: str


class AuditVerified(AccessEvent):
    """Somebody had the audit log compared with all services' logs."""


ACCESSES: tuple[type[AccessEvent], ...] = (
    *(DataExported, PersonalDataRead, EvidenceTaken, AuditVerified),
    *(ViewRebuilt, ViewRolledBack, ViewResumed, ViewEventSkipped),
)

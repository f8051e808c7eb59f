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


class AuditVerified(AccessEvent):
    """Somebody had the audit log compared with all services' logs."""


ACCESSES: tuple[type[AccessEvent], ...] = (
    DataExported,
    PersonalDataRead,
    ViewRebuilt,
    ViewResumed,
    EvidenceTaken,
    AuditVerified,
)

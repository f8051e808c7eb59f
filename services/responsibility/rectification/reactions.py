"""News from other services that becomes a rectification item."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.responsibility.rectification.commands import RaiseRectification
from services.responsibility.rectification.domain import DECIDER
from services.responsibility.rectification.events import Kind, Source
from shared.deadline import OnDate
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.messaging.reactions import Reaction, Step


class FindingRecorded(BaseModel):
    """What supervision's event of this name must tell; everything else in it is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    finding: UUID
    person: UUID
    problem: str
    measure: str
    due: date
    year: int | None = None


def when_finding_recorded_then_raise_rectification(envelope: Envelope, found: FindingRecorded) -> Step:
    """Return the item's stream and the command; the same event always gives the same two.

    The item belongs to the finding's unit and year (by default that of its date) and is said to be so on the
    finding's own date.
    """
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
    return Step(DECIDER, envelope.unit, derived_id(envelope.id, "rectification"), command)


REACTIONS = (
    Reaction(
        name="when_finding_recorded_then_raise_rectification",
        service="supervision",
        event="FindingRecorded",
        news=FindingRecorded,
        then=when_finding_recorded_then_raise_rectification,
    ),
)

IGNORED = {
    "supervision": frozenset(
        {
            "CheckSheetGenerated",
            "CircularIssued",
            "Claimed",
            "LineChecked",
            "MakeUpTaskDone",
            "MakeUpTaskSet",
            "MonthlyReportAccepted",
            "MonthlyReportMadeUp",
            "MonthlyReportMissed",
            "MonthlyReportOpened",
            "MonthlyReportReturned",
            "MonthlyReportSubmitted",
            "OccurrenceEntered",
            "OccurrenceWithdrawn",
            "QuarterlyCheckCancelled",
            "QuarterlyCheckPlanned",
            "QuarterlyCheckReported",
            "Released",
            "ReminderIssued",
            "TalkHeld",
            "TargetDropped",
            "TargetRevised",
            "TargetSet",
        }
    )
}
"""Supervision's other events, which lead to no rectification item."""

"""What the rules of a rectification item remember."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.responsibility.rectification import commands, events
from shared.kernel.decider import Context
from shared.kernel.words import Worded


class Status(Worded):
    NONE = "none", "未登记", "not entered"
    OPEN = "open", "整改中", "open"
    ASKED = "asked", "已申请销号待核查", "close-out asked"
    VERIFIED = "verified", "已核查待验收", "verified, not accepted"
    CLOSED_OUT = "closed_out", "已销号", "closed out"


@dataclass(frozen=True)
class Rectification:
    """`due` is the date that counts, extensions included; `entered_due` what the sheet said.

    `concerned` is everybody who ever was responsible or a helper: none of them verifies.
    """

    status: Status = Status.NONE
    sheet: events.Sheet | None = None
    raised: events.RectificationRaised | None = None
    entered_due: date | None = None
    due: date | None = None
    concerned: frozenset[UUID] = frozenset()
    received: bool = False
    progress: events.ProgressReported | None = None
    checkpoint: events.CheckpointPassed | None = None
    extension: events.ExtensionAsked | None = None
    decided: events.ExtensionGranted | events.ExtensionRefused | None = None
    asked: events.CloseOutAsked | None = None
    returned: events.CloseOutReturned | None = None
    verified: events.RectificationVerified | None = None
    closed_out: events.RectificationClosedOut | None = None
    reopened: events.RectificationReopened | None = None


def sheet_of(state: Rectification) -> events.Sheet:
    if state.sheet is None:
        raise commands.NoSuchItem
    return state.sheet


def check_open(state: Rectification) -> events.Sheet:
    """Return the sheet of an item that is being worked on.

    :raises Refusal: NoSuchItem, NotOpen
    """
    sheet = sheet_of(state)
    if state.status is not Status.OPEN:
        raise commands.NotOpen
    return sheet


def check_not_in_future(day: date, context: Context) -> None:
    if day > context.stamp.at.date():
        raise commands.NotYetSo


def raised(event: events.RectificationRaised) -> Rectification:
    return Rectification(
        status=Status.OPEN,
        sheet=event,
        raised=event,
        entered_due=event.due,
        due=event.due,
        concerned=frozenset({event.responsible, *event.helpers}),
    )


def revised(state: Rectification, event: events.RectificationRevised) -> Rectification:
    """A new responsible person has to acknowledge anew; a due date that the revision left alone keeps its extension."""
    same_person = state.sheet is not None and event.responsible == state.sheet.responsible
    return replace(
        state,
        sheet=event,
        entered_due=state.entered_due if event.due == state.due else event.due,
        due=event.due,
        concerned=state.concerned | {event.responsible, *event.helpers},
        received=state.received and same_person,
    )

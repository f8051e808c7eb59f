"""The fields of responsibility's rectification events that the view reads."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.deadline import Deadline
from shared.views.view import Inbound


class RectificationRaised(Inbound):
    type: Literal["RectificationRaised"]
    kind: str
    source: str
    problem: str
    measure: str
    responsible: UUID
    helpers: tuple[UUID, ...] = ()
    deadline: Deadline
    due: date | None = None
    origin: UUID | None = None
    year: int


class RectificationRevised(Inbound):
    type: Literal["RectificationRevised"]
    kind: str
    source: str
    problem: str
    measure: str
    responsible: UUID
    helpers: tuple[UUID, ...] = ()
    deadline: Deadline
    due: date | None = None
    reason: str


class RectificationReceived(Inbound):
    type: Literal["RectificationReceived"]


class ProgressReported(Inbound):
    type: Literal["ProgressReported"]
    text: str
    percent: int | None = None


class ExtensionAsked(Inbound):
    type: Literal["ExtensionAsked"]
    due: date
    reason: str


class ExtensionGranted(Inbound):
    type: Literal["ExtensionGranted"]
    due: date


class ExtensionRefused(Inbound):
    type: Literal["ExtensionRefused"]
    reason: str


class CheckpointPassed(Inbound):
    type: Literal["CheckpointPassed"]
    text: str
    checked_on: date | None = None


class CloseOutAsked(Inbound):
    type: Literal["CloseOutAsked"]
    result: str


class CloseOutReturned(Inbound):
    type: Literal["CloseOutReturned"]
    reason: str


class RectificationVerified(Inbound):
    type: Literal["RectificationVerified"]
    finding: str


class RectificationClosedOut(Inbound):
    type: Literal["RectificationClosedOut"]
    finding: str
    accepted_by: str | None = None
    accepted_on: date | None = None


class RectificationReopened(Inbound):
    type: Literal["RectificationReopened"]
    problem: str
    due: date | None = None


Change = (
    RectificationRevised
    | RectificationReceived
    | ProgressReported
    | ExtensionAsked
    | ExtensionGranted
    | ExtensionRefused
    | CheckpointPassed
    | CloseOutAsked
    | CloseOutReturned
    | RectificationVerified
    | RectificationClosedOut
    | RectificationReopened
)
ALL = (
    RectificationRaised,
    RectificationRevised,
    RectificationReceived,
    ProgressReported,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    CheckpointPassed,
    CloseOutAsked,
    CloseOutReturned,
    RectificationVerified,
    RectificationClosedOut,
    RectificationReopened,
)

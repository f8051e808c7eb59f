"""The fields of responsibility's duty-list events that these views read."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.deadline import Deadline
from shared.views.view import Inbound


class Item(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    number: int
    matter: str
    standard: str
    deadline: Deadline
    evidence: str | None = None
    source: str | None = None
    carried_by: tuple[UUID, ...] = ()


class Named(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    item: UUID


class Dropped(Named):
    reason: str


class DutyListDrafted(Inbound):
    type: Literal["DutyListDrafted"]
    year: int
    level: str
    holder: UUID
    organization: UUID | None = None
    items: tuple[Item, ...]


class DutyListReviewed(Inbound):
    type: Literal["DutyListReviewed"]


class DutyListIssued(Inbound):
    type: Literal["DutyListIssued"]
    resolution: str | None = None


class DutyListAcknowledged(Inbound):
    type: Literal["DutyListAcknowledged"]


class DutyListClosed(Inbound):
    type: Literal["DutyListClosed"]
    closed_on: date


class DutyListRevised(Inbound):
    type: Literal["DutyListRevised"]
    items: tuple[Item, ...]
    reason: str


class DutyTemplateProposed(Inbound):
    type: Literal["DutyTemplateProposed"]
    reason: str


class DutyTemplateAdopted(Inbound):
    type: Literal["DutyTemplateAdopted"]
    items: tuple[Item, ...]
    dropped: tuple[Dropped, ...] = ()


class DutyItemPerformed(Inbound):
    type: Literal["DutyItemPerformed"]
    item: UUID
    period: str
    performed_on: date
    performed_by: UUID | None = None
    result: str


class DutyItemConfirmed(Inbound):
    type: Literal["DutyItemConfirmed"]
    item: UUID
    period: str
    comment: str


class DutyItemReturned(Inbound):
    type: Literal["DutyItemReturned"]
    item: UUID
    period: str
    reason: str


class DutyItemEvaluated(Inbound):
    type: Literal["DutyItemEvaluated"]
    item: UUID
    grade: str
    comment: str


class HandOverOpened(Inbound):
    type: Literal["HandOverOpened"]
    to: UUID
    outgoing: UUID
    signs_for_outgoing: UUID | None = None


class HandOverSigned(Inbound):
    type: Literal["HandOverSigned"]
    person: UUID


class DutyListHandedOver(Inbound):
    type: Literal["DutyListHandedOver"]
    holder: UUID
    handed_over_on: date | None = None
    by_holder: tuple[Named, ...] = ()


OfList = (
    DutyListDrafted
    | DutyListReviewed
    | DutyListIssued
    | DutyListAcknowledged
    | DutyListClosed
    | DutyListRevised
    | DutyTemplateProposed
    | DutyTemplateAdopted
    | HandOverOpened
    | HandOverSigned
    | DutyListHandedOver
)
OF_LIST = (
    DutyListDrafted,
    DutyListReviewed,
    DutyListIssued,
    DutyListAcknowledged,
    DutyListClosed,
    DutyListRevised,
    DutyTemplateProposed,
    DutyTemplateAdopted,
    HandOverOpened,
    HandOverSigned,
    DutyListHandedOver,
)
OfItem = (
    DutyListDrafted
    | DutyListRevised
    | DutyTemplateAdopted
    | DutyItemPerformed
    | DutyItemConfirmed
    | DutyItemReturned
    | DutyItemEvaluated
)
OF_ITEM = (
    DutyListDrafted,
    DutyListRevised,
    DutyTemplateAdopted,
    DutyItemPerformed,
    DutyItemConfirmed,
    DutyItemReturned,
    DutyItemEvaluated,
)

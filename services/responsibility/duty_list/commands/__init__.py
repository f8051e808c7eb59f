"""What can be asked of a duty list, and how it says no."""

from services.responsibility.duty_list.commands.items import (
    ConfirmByResolution,
    ConfirmDutyItem,
    EvaluateDutyItem,
    PerformDutyItem,
    ReturnDutyItem,
)
from services.responsibility.duty_list.commands.lists import (
    AcknowledgeDutyList,
    AdoptDutyTemplate,
    CloseDutyYear,
    DraftDutyList,
    IssueDutyList,
    Item,
    Items,
    OpenHandOver,
    ProposeDutyTemplate,
    ReviewDutyList,
    ReviseDutyList,
    SignHandOver,
)
from services.responsibility.duty_list.commands.refusals import (
    AlreadyConfirmed,
    AlreadyIssued,
    AlreadyReviewed,
    BeforeThePeriod,
    CarriesItself,
    DutyItemEnded,
    DutyListAlreadyDrafted,
    HandOverToHolder,
    ItemIdChanged,
    ItemTwice,
    NeedsResolution,
    NoHandOver,
    NoSuchDutyItem,
    NoSuchDutyList,
    NotAcknowledged,
    NotASigner,
    NoTemplateProposed,
    NotIssued,
    NotOfThisYear,
    NotPerformed,
    NotReviewed,
    NotTheHolder,
    NotYetPerformed,
    OwnDuty,
    OwnList,
    OwnResolution,
    PeriodDoesNotFit,
    ResolutionIncomplete,
    SameSigner,
    YearClosed,
)

__all__ = [
    "AcknowledgeDutyList",
    "AdoptDutyTemplate",
    "AlreadyConfirmed",
    "AlreadyIssued",
    "AlreadyReviewed",
    "BeforeThePeriod",
    "CarriesItself",
    "CloseDutyYear",
    "ConfirmByResolution",
    "ConfirmDutyItem",
    "DraftDutyList",
    "DutyItemEnded",
    "DutyListAlreadyDrafted",
    "DutyListCommand",
    "EvaluateDutyItem",
    "HandOverToHolder",
    "IssueDutyList",
    "Item",
    "ItemIdChanged",
    "ItemTwice",
    "Items",
    "NeedsResolution",
    "NoHandOver",
    "NoSuchDutyItem",
    "NoSuchDutyList",
    "NoTemplateProposed",
    "NotASigner",
    "NotAcknowledged",
    "NotIssued",
    "NotOfThisYear",
    "NotPerformed",
    "NotReviewed",
    "NotTheHolder",
    "NotYetPerformed",
    "OpenHandOver",
    "OwnDuty",
    "OwnList",
    "OwnResolution",
    "PerformDutyItem",
    "PeriodDoesNotFit",
    "ProposeDutyTemplate",
    "ResolutionIncomplete",
    "ReturnDutyItem",
    "ReviewDutyList",
    "ReviseDutyList",
    "SameSigner",
    "SignHandOver",
    "YearClosed",
]

DutyListCommand = (
    PerformDutyItem
    | ConfirmDutyItem
    | ConfirmByResolution
    | ReturnDutyItem
    | EvaluateDutyItem
    | DraftDutyList
    | ReviewDutyList
    | IssueDutyList
    | AcknowledgeDutyList
    | ReviseDutyList
    | CloseDutyYear
    | ProposeDutyTemplate
    | AdoptDutyTemplate
    | OpenHandOver
    | SignHandOver
)

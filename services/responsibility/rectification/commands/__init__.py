"""What can be asked of a rectification item, and how it says no."""

from services.responsibility.rectification.commands.item import (
    AcceptFinally,
    AskCloseOut,
    AskExtension,
    CloseOut,
    GrantExtension,
    PassCheckpoint,
    RaiseRectification,
    ReceiveRectification,
    RefuseExtension,
    Reopen,
    ReportProgress,
    ReturnCloseOut,
    ReviseRectification,
)
from services.responsibility.rectification.commands.refusals import (
    AlreadyRaised,
    AlreadyVerified,
    BeyondWhatWasAsked,
    DueBeforeRaised,
    HelperIsResponsible,
    LongTermStaysOpen,
    NoDate,
    NoExtensionAsked,
    NoOutsideBody,
    NoSuchItem,
    NotAsked,
    NotClosedOut,
    NotLater,
    NotOnTheSheet,
    NotOpen,
    NotVerified,
    NotYetSo,
    NotYours,
    OnlyForLongTerm,
    OwnCloseOut,
    OwnExtension,
    OwnRevision,
    TooLateToExtend,
)

__all__ = [
    "AcceptFinally",
    "AlreadyRaised",
    "AlreadyVerified",
    "AskCloseOut",
    "AskExtension",
    "BeyondWhatWasAsked",
    "CloseOut",
    "DueBeforeRaised",
    "GrantExtension",
    "HelperIsResponsible",
    "LongTermStaysOpen",
    "NoDate",
    "NoExtensionAsked",
    "NoOutsideBody",
    "NoSuchItem",
    "NotAsked",
    "NotClosedOut",
    "NotLater",
    "NotOnTheSheet",
    "NotOpen",
    "NotVerified",
    "NotYetSo",
    "NotYours",
    "OnlyForLongTerm",
    "OwnCloseOut",
    "OwnExtension",
    "OwnRevision",
    "PassCheckpoint",
    "RaiseRectification",
    "ReceiveRectification",
    "RectificationCommand",
    "RefuseExtension",
    "Reopen",
    "ReportProgress",
    "ReturnCloseOut",
    "ReviseRectification",
    "TooLateToExtend",
]

RectificationCommand = (
    RaiseRectification
    | ReviseRectification
    | ReceiveRectification
    | ReportProgress
    | AskExtension
    | GrantExtension
    | RefuseExtension
    | PassCheckpoint
    | AskCloseOut
    | ReturnCloseOut
    | CloseOut
    | AcceptFinally
    | Reopen
)

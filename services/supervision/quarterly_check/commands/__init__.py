"""What can be asked of a quarterly check, and how it says no."""

from services.supervision.quarterly_check.commands.check import (
    CancelCheck,
    CheckLine,
    GenerateSheet,
    HoldTalk,
    IssueCircular,
    IssueReminder,
    LineGiven,
    PlanCheck,
    RecordFinding,
    ReportCheck,
)
from services.supervision.quarterly_check.commands.refusals import (
    AlreadyReminded,
    CapReached,
    CheckBegan,
    CheckCancelled,
    CheckExists,
    CheckReported,
    CircularExists,
    DueBeforeFound,
    FindingExists,
    LineSaysOther,
    LinesUnchecked,
    LineTwice,
    NamePersonAndList,
    NoSheet,
    NoSuchCheck,
    NoSuchLine,
    NotInspector,
    OwnMatter,
    QuarterOfOtherYear,
    SheetExists,
    TalkInFuture,
)

__all__ = [
    "AlreadyReminded",
    "CancelCheck",
    "CapReached",
    "CheckBegan",
    "CheckCancelled",
    "CheckExists",
    "CheckLine",
    "CheckReported",
    "CircularExists",
    "DueBeforeFound",
    "FindingExists",
    "GenerateSheet",
    "HoldTalk",
    "IssueCircular",
    "IssueReminder",
    "LineGiven",
    "LineSaysOther",
    "LineTwice",
    "LinesUnchecked",
    "NamePersonAndList",
    "NoSheet",
    "NoSuchCheck",
    "NoSuchLine",
    "NotInspector",
    "OwnMatter",
    "PlanCheck",
    "QuarterOfOtherYear",
    "QuarterlyCheckCommand",
    "RecordFinding",
    "ReportCheck",
    "SheetExists",
    "TalkInFuture",
]

QuarterlyCheckCommand = (
    PlanCheck
    | CancelCheck
    | GenerateSheet
    | CheckLine
    | RecordFinding
    | HoldTalk
    | IssueReminder
    | IssueCircular
    | ReportCheck
)

"""What can be asked of a meeting, and how it says no."""

from services.management.meeting.commands.planning import CancelMeeting, NotifyMeeting, PlanMeeting, PlannedItem
from services.management.meeting.commands.recording import (
    Absent,
    ApproveCorrection,
    Ballot,
    HoldMeeting,
    Item,
    Minuted,
    ProposeCorrection,
    RecordMeeting,
    RefuseCorrection,
    ReturnMeetingRecord,
    Uncounted,
)

MeetingCommand = (
    PlanMeeting
    | NotifyMeeting
    | CancelMeeting
    | HoldMeeting
    | RecordMeeting
    | ReturnMeetingRecord
    | ProposeCorrection
    | ApproveCorrection
    | RefuseCorrection
)

__all__ = [
    "Absent",
    "ApproveCorrection",
    "Ballot",
    "CancelMeeting",
    "HoldMeeting",
    "Item",
    "MeetingCommand",
    "Minuted",
    "NotifyMeeting",
    "PlanMeeting",
    "PlannedItem",
    "ProposeCorrection",
    "RecordMeeting",
    "RefuseCorrection",
    "ReturnMeetingRecord",
    "Uncounted",
]

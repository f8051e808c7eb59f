"""What can be asked of a study day, and how it says no."""

from services.learning.study_day.commands.day import (
    Absent,
    AskStudyLeave,
    CancelStudyDay,
    CorrectStudyRecord,
    HoldStudyDay,
    MoveStudyDay,
    ProposeStudyCorrection,
    RecordMakeUpStudy,
    ReviseStudyDay,
    ScheduleStudyDay,
)
from services.learning.study_day.commands.refusals import (
    AlreadyMadeUp,
    DayOff,
    HoursUnknown,
    LeaveTooLate,
    MakeUpBeforeStudy,
    MakeUpTooLong,
    NoCorrectionProposed,
    NoOrganizationInvited,
    NoSuchStudyDay,
    NotInvited,
    NotPlannedForToday,
    OwnMakeUp,
    OwnStudyCorrection,
    PresentAndAbsentAtStudy,
    StudyAttendanceIncomplete,
    StudyDayAlreadyScheduled,
    StudyDayIsCancelled,
    StudyDayIsHeld,
    StudyInFuture,
    StudyNotHeld,
    WasNotAbsent,
    YearWithoutCalendar,
)

__all__ = [
    "Absent",
    "AlreadyMadeUp",
    "AskStudyLeave",
    "CancelStudyDay",
    "CorrectStudyRecord",
    "DayOff",
    "HoldStudyDay",
    "HoursUnknown",
    "LeaveTooLate",
    "MakeUpBeforeStudy",
    "MakeUpTooLong",
    "MoveStudyDay",
    "NoCorrectionProposed",
    "NoOrganizationInvited",
    "NoSuchStudyDay",
    "NotInvited",
    "NotPlannedForToday",
    "OwnMakeUp",
    "OwnStudyCorrection",
    "PresentAndAbsentAtStudy",
    "ProposeStudyCorrection",
    "RecordMakeUpStudy",
    "ReviseStudyDay",
    "ScheduleStudyDay",
    "StudyAttendanceIncomplete",
    "StudyDayAlreadyScheduled",
    "StudyDayCommand",
    "StudyDayIsCancelled",
    "StudyDayIsHeld",
    "StudyInFuture",
    "StudyNotHeld",
    "WasNotAbsent",
    "YearWithoutCalendar",
]

StudyDayCommand = (
    ScheduleStudyDay
    | ReviseStudyDay
    | MoveStudyDay
    | CancelStudyDay
    | AskStudyLeave
    | HoldStudyDay
    | ProposeStudyCorrection
    | CorrectStudyRecord
    | RecordMakeUpStudy
)

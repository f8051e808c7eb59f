"""Who may decide what, as the services that decide say it; a test compares this with their own permissions.

It only sorts what a person is shown. Whether somebody may is decided where the command is said.
"""

from shared.kernel.role import ADMINISTRATORS, Role

_GROUP = frozenset({Role.LEADING_GROUP_SECRETARY, Role.LEADING_GROUP_MEMBER})
_ABOVE = _GROUP | {Role.COMMITTEE_SECRETARY, Role.DISTRICT_SUPERVISOR}
_INSPECTION = _ABOVE | {Role.INSPECTOR, Role.DISCIPLINE_OFFICER}
_CLERKS = frozenset({Role.CLERK, Role.RECORDER})
_SECRETARIES = frozenset({Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY})
_MINUTES = _CLERKS | {Role.BRANCH_SECRETARY}

MAY: dict[str, frozenset[Role]] = {
    "ReviewDutyList": _ABOVE,
    "IssueDutyList": _ABOVE | _CLERKS | {Role.SERVICE},
    "AdoptDutyTemplate": _GROUP | _CLERKS,
    "ConfirmDutyItem": _INSPECTION,
    "ConfirmByResolution": _GROUP | _CLERKS,
    "CloseOut": _INSPECTION,
    "AcceptFinally": _INSPECTION | _CLERKS,
    "GrantExtension": _ABOVE,
    "AcceptReport": _SECRETARIES
    | {Role.INSPECTOR, Role.DISCIPLINE_OFFICER, Role.DISTRICT_SUPERVISOR, Role.LEADING_GROUP_MEMBER, Role.CLERK},
    "HoldMeeting": _MINUTES,
    "RecordMeeting": _MINUTES,
    "ProposeCorrection": _MINUTES,
    "ApproveCorrection": frozenset(Role) - ADMINISTRATORS - {Role.SERVICE},
    "HoldStudyDay": _MINUTES | {Role.COMMITTEE_SECRETARY},
    "CorrectStudyRecord": _SECRETARIES | {Role.LEADING_GROUP_MEMBER},
}
"""The roles per command."""

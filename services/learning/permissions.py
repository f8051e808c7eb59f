"""Who may do what in the learning service: permission → roles."""

from collections.abc import Mapping
from enum import StrEnum

from shared.kernel.role import Role


class Permission(StrEnum):
    STUDY_PLAN = "study.plan"
    STUDY_ATTEND = "study.attend"
    STUDY_RECORD = "study.record"
    STUDY_APPROVE = "study.approve"


_DESK = frozenset({Role.CLERK, Role.RECORDER, Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY})
_LEADERS = frozenset({Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY})

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    # The importer and the job that generates occurrences act as Role.SERVICE.
    Permission.STUDY_PLAN: _DESK | {Role.SERVICE},
    Permission.STUDY_ATTEND: _DESK
    | _LEADERS
    | {Role.MEMBER, Role.LEADING_GROUP_MEMBER, Role.DISCIPLINE_OFFICER, Role.INSPECTOR},
    Permission.STUDY_RECORD: _DESK,
    # 更正 is proposed by who records and approved by who answers for the study.
    Permission.STUDY_APPROVE: _LEADERS | {Role.LEADING_GROUP_MEMBER},
}

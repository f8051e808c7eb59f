"""Who may do what in the responsibility service: permission → roles.

That nobody verifies, confirms or evaluates what concerns him- or herself is a rule of each slice, whatever the role.
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.kernel.role import ADMINISTRATORS, Role


class Permission(StrEnum):
    DUTY_LIST_DRAFT = "duty_list.draft"
    DUTY_LIST_REVIEW = "duty_list.review"
    DUTY_LIST_ISSUE = "duty_list.issue"
    DUTY_LIST_PROPOSE = "duty_list.propose"
    DUTY_LIST_ADOPT = "duty_list.adopt"
    DUTY_LIST_HAND_OVER = "duty_list.hand_over"
    DUTY_LIST_CLOSE = "duty_list.close"
    DUTY_PERFORM = "duty.perform"
    DUTY_CONFIRM = "duty.confirm"
    DUTY_RESOLVE = "duty.resolve"
    RECTIFICATION_RAISE = "rectification.raise"
    RECTIFICATION_REVISE = "rectification.revise"
    RECTIFICATION_WORK = "rectification.work"
    RECTIFICATION_DECIDE = "rectification.decide"
    RECTIFICATION_VERIFY = "rectification.verify"
    RECTIFICATION_ACCEPT = "rectification.accept"


_EVERYBODY_IN_THE_UNIT = frozenset(Role) - ADMINISTRATORS - {Role.SERVICE, Role.DISTRICT_SUPERVISOR}
_GROUP = frozenset({Role.LEADING_GROUP_SECRETARY, Role.LEADING_GROUP_MEMBER})
_ABOVE = _GROUP | {Role.COMMITTEE_SECRETARY, Role.DISTRICT_SUPERVISOR}
_INSPECTION = _ABOVE | {Role.INSPECTOR, Role.DISCIPLINE_OFFICER}
_DESK = frozenset({Role.CLERK, Role.RECORDER})

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    # The importer acts as Role.SERVICE: what the year plan says has been decided already.
    Permission.DUTY_LIST_DRAFT: _DESK | _ABOVE | {Role.SERVICE},
    Permission.DUTY_LIST_REVIEW: _ABOVE,
    Permission.DUTY_LIST_ISSUE: _ABOVE | _DESK | {Role.SERVICE},
    Permission.DUTY_LIST_PROPOSE: frozenset({Role.DISTRICT_SUPERVISOR, Role.COMMITTEE_SECRETARY, Role.CLERK}),
    Permission.DUTY_LIST_ADOPT: _GROUP | _DESK,
    Permission.DUTY_LIST_HAND_OVER: _ABOVE | {Role.CLERK},
    Permission.DUTY_LIST_CLOSE: _ABOVE | {Role.CLERK},
    # Whoever holds a list or is named in it, and whoever types for them; which of them is a rule.
    Permission.DUTY_PERFORM: _EVERYBODY_IN_THE_UNIT,
    Permission.DUTY_CONFIRM: _INSPECTION,
    Permission.DUTY_RESOLVE: _GROUP | _DESK,
    # Reactions raise what other services found, the importer what the year plan lists.
    Permission.RECTIFICATION_RAISE: _INSPECTION | _DESK | {Role.BRANCH_SECRETARY, Role.SERVICE},
    Permission.RECTIFICATION_REVISE: _INSPECTION | _DESK | {Role.SERVICE},
    Permission.RECTIFICATION_WORK: _EVERYBODY_IN_THE_UNIT,
    Permission.RECTIFICATION_DECIDE: _ABOVE,
    Permission.RECTIFICATION_VERIFY: _INSPECTION,
    Permission.RECTIFICATION_ACCEPT: _INSPECTION | _DESK,
}

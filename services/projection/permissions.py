"""Who may see what in this service; printed for customers as a table."""

from enum import StrEnum

from shared.kernel.role import ADMINISTRATORS, Role


class Permission(StrEnum):
    REPORT_READ = "report.read"
    AUDIT_READ = "audit.read"
    AUDIT_VERIFY = "audit.verify"
    PROOF_READ = "proof.read"
    VIEWS_OPERATE = "views.operate"
    CHANGES_FOLLOW = "changes.follow"


_OF_THE_UNIT = frozenset(Role) - ADMINISTRATORS

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.REPORT_READ: _OF_THE_UNIT,
    Permission.AUDIT_READ: frozenset(
        {
            Role.AUDIT_ADMIN,
            Role.CLERK,
            Role.COMMITTEE_SECRETARY,
            Role.DISCIPLINE_OFFICER,
            Role.DISTRICT_SUPERVISOR,
            Role.INSPECTOR,
            Role.LEADING_GROUP_SECRETARY,
            Role.SERVICE,
        }
    ),
    Permission.AUDIT_VERIFY: frozenset({Role.AUDIT_ADMIN, Role.SERVICE}),
    Permission.PROOF_READ: frozenset(Role),
    Permission.VIEWS_OPERATE: frozenset({Role.SYSTEM_ADMIN, Role.SERVICE}),
    Permission.CHANGES_FOLLOW: frozenset({Role.SERVICE}),
}

"""Who may do what in this service; printed for customers as a table."""

from enum import StrEnum

from shared.kernel.role import ADMINISTRATORS, Role


class Permission(StrEnum):
    UNIT_REGISTER = "unit.register"
    ORGANIZATION_ESTABLISH = "organization.establish"
    ORGANIZATION_DESCRIBE = "organization.describe"
    ORGANIZATION_END = "organization.end"
    ORGANIZATION_EXEMPT = "organization.exempt"
    MEMBER_MAINTAIN = "member.maintain"
    MEMBER_EXEMPT = "member.exempt"
    DELEGATE_MAINTAIN = "delegate.maintain"
    POST_FILL = "post.fill"
    ADMINISTRATOR_APPOINT = "administrator.appoint"
    PRINCIPAL_ENROLL = "principal.enroll"
    HISTORY_SIGN = "history.sign"
    PERSONAL_RECORD_REQUEST = "personal_record.request"
    PERSONAL_RECORD_CONFIRM = "personal_record.confirm"
    MEETING_PLAN = "meeting.plan"
    MEETING_RECORD = "meeting.record"
    MEETING_RECORD_PAST = "meeting.record_past"
    MEETING_RETURN = "meeting.return"
    MEETING_APPROVE = "meeting.approve"


SECRETARIES = frozenset({Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY})
DESK = frozenset({Role.CLERK, Role.RECORDER, Role.BRANCH_SECRETARY})
EVERYBODY_OF_THE_UNIT = frozenset(Role) - ADMINISTRATORS - {Role.SERVICE}

# The importer acts as SERVICE: it may do whatever a year plan says.
ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.UNIT_REGISTER: frozenset({Role.SYSTEM_ADMIN, Role.SERVICE}),
    Permission.ORGANIZATION_ESTABLISH: frozenset({Role.SYSTEM_ADMIN, Role.CLERK, Role.SERVICE}),
    Permission.ORGANIZATION_DESCRIBE: frozenset({Role.SYSTEM_ADMIN, Role.CLERK, Role.SERVICE}),
    Permission.ORGANIZATION_END: frozenset({Role.SYSTEM_ADMIN, Role.CLERK, Role.COMMITTEE_SECRETARY}),
    Permission.ORGANIZATION_EXEMPT: frozenset({Role.CLERK, Role.COMMITTEE_SECRETARY, Role.SERVICE}),
    Permission.MEMBER_MAINTAIN: frozenset({Role.CLERK, Role.SERVICE}),
    Permission.MEMBER_EXEMPT: frozenset({Role.CLERK, Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.SERVICE}),
    Permission.DELEGATE_MAINTAIN: frozenset({Role.CLERK, Role.SERVICE}),
    Permission.POST_FILL: frozenset({Role.COMMITTEE_SECRETARY, Role.CLERK, Role.SERVICE}),
    # Three administrators, three people: only the one for security says who is one.
    Permission.ADMINISTRATOR_APPOINT: frozenset({Role.SECURITY_ADMIN, Role.SERVICE}),
    Permission.PRINCIPAL_ENROLL: frozenset({Role.SECURITY_ADMIN, Role.SERVICE}),
    # Two of the three, and never one twice: the rule sees to that.
    Permission.HISTORY_SIGN: ADMINISTRATORS,
    # One asks, another confirms: the rule sees to that as well.
    Permission.PERSONAL_RECORD_REQUEST: frozenset({Role.SECURITY_ADMIN}),
    Permission.PERSONAL_RECORD_CONFIRM: frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}),
    Permission.MEETING_PLAN: DESK | {Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY},
    Permission.MEETING_RECORD: DESK,
    Permission.MEETING_RECORD_PAST: DESK,
    Permission.MEETING_RETURN: SECRETARIES | {Role.DISCIPLINE_OFFICER, Role.INSPECTOR, Role.DISTRICT_SUPERVISOR},
    # The rule asks for the chair of that very meeting, who may be any member.
    Permission.MEETING_APPROVE: EVERYBODY_OF_THE_UNIT,
}

"""Who may do what in this service; printed for customers as a table."""

from enum import StrEnum

from shared.kernel.role import ADMINISTRATORS, Role


class Permission(StrEnum):
    TARGET_SET = "target.set"
    TARGET_COUNT_BY_HAND = "target.count_by_hand"
    MONTHLY_REPORT_OPEN = "monthly_report.open"
    MONTHLY_REPORT_SUBMIT = "monthly_report.submit"
    MONTHLY_REPORT_JUDGE = "monthly_report.judge"
    MONTHLY_REPORT_MAKE_UP = "monthly_report.make_up"
    QUARTERLY_CHECK_PLAN = "quarterly_check.plan"
    QUARTERLY_CHECK_GENERATE = "quarterly_check.generate"
    QUARTERLY_CHECK_INSPECT = "quarterly_check.inspect"
    COUNTS_READ = "counts.read"
    JOBS_READ = "jobs.read"
    JOBS_RUN = "jobs.run"


SECRETARIES = frozenset({Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY})
INSPECTORS = frozenset({Role.INSPECTOR, Role.DISCIPLINE_OFFICER, Role.DISTRICT_SUPERVISOR})
ANYBODY_OF_THE_UNIT = frozenset(Role) - ADMINISTRATORS - {Role.SERVICE}

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.TARGET_SET: frozenset(
        {Role.CLERK, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY, Role.SERVICE}
    ),
    Permission.TARGET_COUNT_BY_HAND: SECRETARIES | {Role.CLERK, Role.RECORDER, Role.LEADING_GROUP_MEMBER},
    Permission.MONTHLY_REPORT_OPEN: frozenset({Role.SERVICE}),
    Permission.MONTHLY_REPORT_SUBMIT: ANYBODY_OF_THE_UNIT,
    Permission.MONTHLY_REPORT_JUDGE: SECRETARIES | INSPECTORS | {Role.LEADING_GROUP_MEMBER, Role.CLERK},
    Permission.MONTHLY_REPORT_MAKE_UP: SECRETARIES | INSPECTORS | {Role.LEADING_GROUP_MEMBER, Role.SERVICE},
    Permission.QUARTERLY_CHECK_PLAN: frozenset(
        {Role.CLERK, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY, Role.DISTRICT_SUPERVISOR}
    ),
    Permission.QUARTERLY_CHECK_GENERATE: frozenset({Role.SERVICE}),
    Permission.QUARTERLY_CHECK_INSPECT: INSPECTORS | {Role.COMMITTEE_SECRETARY},
    Permission.COUNTS_READ: ANYBODY_OF_THE_UNIT | {Role.SERVICE},
    Permission.JOBS_READ: SECRETARIES | INSPECTORS | {Role.CLERK, Role.SYSTEM_ADMIN, Role.SERVICE},
    Permission.JOBS_RUN: frozenset({Role.CLERK, Role.SYSTEM_ADMIN, Role.SERVICE}),
}

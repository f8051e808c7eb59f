"""Roles a person holds at a unit or at one of its organizations, and what follows from them."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Role(StrEnum):
    MEMBER = "member"
    BRANCH_SECRETARY = "branch_secretary"
    COMMITTEE_SECRETARY = "committee_secretary"
    LEADING_GROUP_SECRETARY = "leading_group_secretary"
    LEADING_GROUP_MEMBER = "leading_group_member"
    DISCIPLINE_OFFICER = "discipline_officer"
    CLERK = "clerk"
    RECORDER = "recorder"
    INSPECTOR = "inspector"
    DISTRICT_SUPERVISOR = "district_supervisor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    SERVICE = "service"  # a service's own principal: jobs, reactions, the importer


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员: they look after the system, each after another part of it, and see no work of a unit."""


class Held(NamedTuple):
    """A role held at one organization and all below it, or (`organization` None) in the whole unit."""

    role: Role
    organization: UUID | None = None


TITLES: dict[Role, str] = {
    Role.MEMBER: "党员",
    Role.BRANCH_SECRETARY: "党支部书记",
    Role.COMMITTEE_SECRETARY: "机关党委书记",
    Role.LEADING_GROUP_SECRETARY: "党组书记",
    Role.LEADING_GROUP_MEMBER: "党组成员",
    Role.DISCIPLINE_OFFICER: "纪检委员",
    Role.CLERK: "党务干事",
    Role.RECORDER: "记录员",
    Role.INSPECTOR: "督查员",
    Role.DISTRICT_SUPERVISOR: "区督查员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全保密管理员",
    Role.AUDIT_ADMIN: "安全审计员",
    Role.SERVICE: "系统服务",
}
"""What the roles are called in Chinese."""

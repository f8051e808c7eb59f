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


class Held(NamedTuple):
    """A role held at one organization and all below it, or (`organization` None) in the whole unit."""

    role: Role
    organization: UUID | None = None

"""The fields of management's events that the directory reads."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.views.view import Inbound


class UnitNamed(Inbound):
    type: Literal["DistrictFounded", "UnitRegistered", "UnitRenamed"]
    name: str
    code: str | None = None


class UnitClosed(Inbound):
    type: Literal["UnitClosed"]


class OrganizationEstablished(Inbound):
    type: Literal["OrganizationEstablished"]
    code: str
    name: str
    kind: str
    parent: UUID | None = None


class OrganizationRenamed(Inbound):
    type: Literal["OrganizationRenamed"]
    name: str


class OrganizationEnded(Inbound):
    type: Literal["OrganizationMerged", "OrganizationDissolved"]


class MemberEnrolled(Inbound):
    type: Literal["MemberEnrolled"]
    code: str
    name: str
    standing: str
    branch: UUID | None = None


class MemberDetailsCorrected(Inbound):
    type: Literal["MemberDetailsCorrected"]
    name: str


class MemberConfirmed(Inbound):
    type: Literal["MemberConfirmed"]


class HomeBranchMoved(Inbound):
    type: Literal["HomeBranchMoved"]
    branch: UUID


class FunctionalBranchJoined(Inbound):
    type: Literal["FunctionalBranchJoined"]
    branch: UUID


class FunctionalBranchLeft(Inbound):
    type: Literal["FunctionalBranchLeft"]


class MemberExempted(Inbound):
    type: Literal["MemberExempted"]
    since: date


class MemberExemptionEnded(Inbound):
    type: Literal["MemberExemptionEnded"]
    ended_on: date


class MemberCeased(Inbound):
    type: Literal["MemberCeased"]
    ceased_on: date


class DelegateRegistered(Inbound):
    type: Literal["DelegateRegistered"]
    code: str
    name: str


class DelegateEnded(Inbound):
    type: Literal["DelegateEnded"]
    ended_on: date


class PostTaken(Inbound):
    type: Literal["PostTaken"]
    person: UUID
    organization: UUID
    title: str
    since: date
    field: str | None = None
    linked_branch: UUID | None = None


class PostFieldAssigned(Inbound):
    type: Literal["PostFieldAssigned"]
    field: str | None = None
    linked_branch: UUID | None = None


class PostLeft(Inbound):
    type: Literal["PostLeft"]
    until: date


class AdministratorAppointed(Inbound):
    type: Literal["AdministratorAppointed"]
    role: str


class PrincipalEnrolled(Inbound):
    type: Literal["PrincipalEnrolled"]
    name: str


class AdministratorDismissed(Inbound):
    type: Literal["AdministratorDismissed"]

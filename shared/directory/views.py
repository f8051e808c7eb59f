"""The directory's tables: units, organizations, people, posts and principals. Pure folds of management's events."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from shared.directory import news
from shared.kernel.role import Role
from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Key, View

SERVICE = "management"


@frozen_row
class UnitRow:
    id: UUID
    code: str
    name: str
    closed: bool = False


@frozen_row
class OrganizationRow:
    id: UUID
    code: str
    name: str
    kind: str
    parent: UUID | None
    ended_on: date | None = None


@frozen_row
class PersonRow:
    """`branches` are [since, branch] pairs in order, functional ones likewise (branch None: left)."""

    id: UUID
    code: str = ""
    name: str = ""
    standing: str | None = None
    branches: tuple[tuple[date, UUID | None], ...] = ()
    functional: tuple[tuple[date, UUID | None], ...] = ()
    exempt_since: date | None = None
    exempt_until: date | None = None
    ceased_on: date | None = None
    delegate: bool = False
    delegate_ended_on: date | None = None


@frozen_row
class PostRow:
    id: UUID
    person: UUID
    organization: UUID
    title: str
    since: date
    until: date | None = None
    field: str | None = None
    linked_branch: UUID | None = None


@frozen_row
class PrincipalRow:
    id: UUID
    role: str
    name: str | None = None


def by_stream(arrived: Arrived) -> Iterable[Key]:
    return ((arrived.stream,),)


def fold_unit(_: Key, row: UnitRow | None, arrived: Arrived) -> UnitRow | None:
    match arrived.news:
        case news.UnitNamed(name=name, code=code):
            if row is None:
                return UnitRow(arrived.stream, code or "", name)
            return replace(row, name=name, code=code or row.code)
        case _:
            return row and replace(row, closed=True)


def fold_organization(_: Key, row: OrganizationRow | None, arrived: Arrived) -> OrganizationRow | None:
    match arrived.news:
        case news.OrganizationEstablished() as said:
            return OrganizationRow(arrived.stream, said.code, said.name, said.kind, said.parent)
        case news.OrganizationRenamed(name=name):
            return row and replace(row, name=name)
        case _:
            return row and replace(row, ended_on=arrived.on)


def fold_person(_: Key, row: PersonRow | None, arrived: Arrived) -> PersonRow | None:
    person = row or PersonRow(arrived.stream)
    match arrived.news:
        case news.MemberEnrolled() as said:
            # The home branch as it was long before anybody typed it in: facts of the past find the member there.
            branches = ((date.min, said.branch),)
            return replace(person, code=said.code, name=said.name, standing=said.standing, branches=branches)
        case news.MemberDetailsCorrected(name=name):
            return replace(person, name=name)
        case news.MemberConfirmed():
            return replace(person, standing="full")
        case news.HomeBranchMoved(branch=branch):
            return replace(person, branches=(*person.branches, (arrived.on, branch)))
        case news.FunctionalBranchJoined(branch=branch):
            return replace(person, functional=(*person.functional, (arrived.on, branch)))
        case news.FunctionalBranchLeft():
            return replace(person, functional=(*person.functional, (arrived.on, None)))
        case news.MemberExempted(since=since):
            return replace(person, exempt_since=since, exempt_until=None)
        case news.MemberExemptionEnded(ended_on=ended_on):
            return replace(person, exempt_until=ended_on)
        case news.MemberCeased(ceased_on=ceased_on):
            return replace(person, ceased_on=ceased_on)
        case news.DelegateRegistered() as said:
            return replace(person, code=person.code or said.code, name=person.name or said.name, delegate=True)
        case news.DelegateEnded(ended_on=ended_on):
            return replace(person, delegate_ended_on=ended_on)
    return row


def fold_post(_: Key, row: PostRow | None, arrived: Arrived) -> PostRow | None:
    match arrived.news:
        case news.PostTaken() as said:
            return PostRow(
                arrived.stream,
                said.person,
                said.organization,
                said.title,
                said.since,
                field=said.field,
                linked_branch=said.linked_branch,
            )
        case news.PostFieldAssigned(field=field, linked_branch=linked_branch):
            return row and replace(row, field=field, linked_branch=linked_branch)
        case news.PostLeft(until=until):
            return row and replace(row, until=until)
    return row


def fold_principal(_: Key, row: PrincipalRow | None, arrived: Arrived) -> PrincipalRow | None:
    match arrived.news:
        case news.AdministratorAppointed(role=role):
            return PrincipalRow(arrived.stream, role)
        case news.PrincipalEnrolled(name=name):
            return PrincipalRow(arrived.stream, Role.SERVICE.value, name)
        case news.AdministratorDismissed():
            return None
    return row


UNITS = View(
    "directory_unit",
    version=1,
    row=UnitRow,
    key=("id",),
    sources={SERVICE: (news.UnitNamed, news.UnitClosed)},
    keys=by_stream,
    fold=fold_unit,
)
ORGANIZATIONS = View(
    "directory_organization",
    version=1,
    row=OrganizationRow,
    key=("id",),
    sources={SERVICE: (news.OrganizationEstablished, news.OrganizationRenamed, news.OrganizationEnded)},
    keys=by_stream,
    fold=fold_organization,
)
PEOPLE = View(
    "directory_person",
    version=1,
    row=PersonRow,
    key=("id",),
    sources={
        SERVICE: (
            news.MemberEnrolled,
            news.MemberDetailsCorrected,
            news.MemberConfirmed,
            news.HomeBranchMoved,
            news.FunctionalBranchJoined,
            news.FunctionalBranchLeft,
            news.MemberExempted,
            news.MemberExemptionEnded,
            news.MemberCeased,
            news.DelegateRegistered,
            news.DelegateEnded,
        )
    },
    keys=by_stream,
    fold=fold_person,
)
POSTS = View(
    "directory_post",
    version=1,
    row=PostRow,
    key=("id",),
    sources={SERVICE: (news.PostTaken, news.PostFieldAssigned, news.PostLeft)},
    keys=by_stream,
    fold=fold_post,
)
PRINCIPALS = View(
    "directory_principal",
    version=1,
    row=PrincipalRow,
    key=("id",),
    sources={SERVICE: (news.AdministratorAppointed, news.PrincipalEnrolled, news.AdministratorDismissed)},
    keys=by_stream,
    fold=fold_principal,
)
VIEWS = (UNITS, ORGANIZATIONS, PEOPLE, POSTS, PRINCIPALS)
HANDLED = frozenset[str]().union(*(view.handled(SERVICE) for view in VIEWS))
IGNORED = frozenset(
    {
        "HistoryLossDeclared",
        "HistoryLost",
        "PersonalDataRead",
        "PersonalDataRestricted",
        "ReleaseRequested",
        "PersonalDataReleased",
        "ErasureRequested",
        "PersonalDataErased",
        "OrganizationFunctionsDefined",
        "OrganizationTermSet",
        "MeetingKindExempted",
        "MeetingKindExemptionEnded",
        "MemberMobile",
        "MemberReturned",
        "ContactLost",
        "ContactRegained",
        "DelegateSectorChanged",
        "MeetingPlanned",
        "MeetingNotified",
        "MeetingCancelled",
        "MeetingHeld",
        "MeetingRecordReturned",
        "CorrectionProposed",
        "CorrectionRefused",
        "MeetingRecordCorrected",
        "Claimed",
        "Released",
    }
)
"""Management's events that the directory does not read."""

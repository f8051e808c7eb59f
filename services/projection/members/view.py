"""One row per member with what the directory does not keep of the register. Pure.

Names stay in the directory, sealed; where a mobile member went and why somebody is exempt are not read at all.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class MemberEnrolled(Inbound):
    type: Literal["MemberEnrolled", "MemberDetailsCorrected"]
    joined_on: date
    status: str
    outside_branch: str | None = None


class MemberConfirmed(Inbound):
    type: Literal["MemberConfirmed"]


class MemberMobile(Inbound):
    type: Literal["MemberMobile"]
    since: date


class MemberReturned(Inbound):
    type: Literal["MemberReturned"]


class ContactLost(Inbound):
    type: Literal["ContactLost"]
    since: date


class ContactRegained(Inbound):
    type: Literal["ContactRegained"]


News = MemberEnrolled | MemberConfirmed | MemberMobile | MemberReturned | ContactLost | ContactRegained


@frozen_row
class MemberRow:
    """`mobile_since` and `lost_since` are None where it is not so, or no longer."""

    id: UUID
    joined_on: date
    status: str
    outside_branch: str | None
    confirmed_on: date | None = None
    mobile_since: date | None = None
    lost_since: date | None = None


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: MemberRow | None, arrived: Arrived) -> MemberRow | None:
    said: News = arrived.news
    if isinstance(said, MemberEnrolled):
        enrolled = MemberRow(key[0], said.joined_on, said.status, said.outside_branch)
        if row is None:
            return enrolled
        return replace(
            enrolled, confirmed_on=row.confirmed_on, mobile_since=row.mobile_since, lost_since=row.lost_since
        )
    if row is None:
        return None  # said in another unit than the one that enrolled the member
    match said:
        case MemberConfirmed():
            return replace(row, confirmed_on=arrived.on)
        case MemberMobile():
            return replace(row, mobile_since=said.since)
        case MemberReturned():
            return replace(row, mobile_since=None)
        case ContactLost():
            return replace(row, lost_since=said.since)
        case ContactRegained():
            return replace(row, lost_since=None)
        case _:
            assert_never(said)


MEMBERS = View(
    name="member",
    version=1,
    row=MemberRow,
    key=("id",),
    sources={
        "management": (MemberEnrolled, MemberConfirmed, MemberMobile, MemberReturned, ContactLost, ContactRegained)
    },
    keys=keys,
    fold=fold,
    doc="Members: since when, and whether they are mobile or out of reach.",
)

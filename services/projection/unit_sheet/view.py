"""One row per Party organization: its term, functions and the kinds of meetings it is exempt from. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never
from uuid import UUID

from shared.views.rows import frozen_row, replace
from shared.views.view import Arrived, Inbound, Key, View


class OrganizationEstablished(Inbound):
    type: Literal["OrganizationEstablished"]
    code: str
    name: str
    kind: str
    parent: UUID | None = None
    superior: str | None = None
    established_on: date
    term_ends_on: date | None = None


class OrganizationRenamed(Inbound):
    type: Literal["OrganizationRenamed"]
    name: str


class OrganizationFunctionsDefined(Inbound):
    type: Literal["OrganizationFunctionsDefined"]
    functions: str


class OrganizationTermSet(Inbound):
    type: Literal["OrganizationTermSet"]
    term_ends_on: date


class OrganizationEnded(Inbound):
    type: Literal["OrganizationMerged", "OrganizationDissolved"]


class MeetingKindExempted(Inbound):
    type: Literal["MeetingKindExempted"]
    kind: str
    since: date
    until: date | None = None
    reason: str


class MeetingKindExemptionEnded(Inbound):
    type: Literal["MeetingKindExemptionEnded"]
    kind: str
    ended_on: date


News = (
    OrganizationEstablished
    | OrganizationRenamed
    | OrganizationFunctionsDefined
    | OrganizationTermSet
    | OrganizationEnded
    | MeetingKindExempted
    | MeetingKindExemptionEnded
)


@frozen_row
class Exemption:
    """Half-open: `until` is the first day on which the kind is asked for again."""

    kind: str
    since: date
    until: date | None
    reason: str
    event: UUID


@frozen_row
class OrganizationRow:
    id: UUID
    code: str
    name: str
    kind: str
    parent: UUID | None
    superior: str | None
    established_on: date
    term_ends_on: date | None
    functions: str | None = None
    ended_on: date | None = None
    exemptions: tuple[Exemption, ...] = ()


def keys(arrived: Arrived) -> Iterable[Key]:
    return [(arrived.stream,)]


def fold(key: Key, row: OrganizationRow | None, arrived: Arrived) -> OrganizationRow | None:
    said: News = arrived.news
    if isinstance(said, OrganizationEstablished):
        return OrganizationRow(id=key[0], **said.words())
    if row is None:
        raise LookupError(f"{arrived.type} before the organization {key[0]} was established")
    match said:
        case OrganizationRenamed():
            return replace(row, name=said.name)
        case OrganizationFunctionsDefined():
            return replace(row, functions=said.functions)
        case OrganizationTermSet():
            return replace(row, term_ends_on=said.term_ends_on)
        case OrganizationEnded():
            return replace(row, ended_on=arrived.on)
        case MeetingKindExempted():
            exemption = Exemption(
                kind=said.kind, since=said.since, until=said.until, reason=said.reason, event=arrived.id
            )
            return replace(row, exemptions=(*row.exemptions, exemption))
        case MeetingKindExemptionEnded():
            return replace(row, exemptions=tuple(_ended(one, said) for one in row.exemptions))
        case _:
            assert_never(said)


def _ended(exemption: Exemption, said: MeetingKindExemptionEnded) -> Exemption:
    if exemption.kind != said.kind or (exemption.until is not None and exemption.until <= said.ended_on):
        return exemption
    return replace(exemption, until=max(exemption.since, said.ended_on))


VIEW = View(
    name="organization",
    version=1,
    row=OrganizationRow,
    key=("id",),
    sources={
        "management": (
            OrganizationEstablished,
            OrganizationRenamed,
            OrganizationFunctionsDefined,
            OrganizationTermSet,
            OrganizationEnded,
            MeetingKindExempted,
            MeetingKindExemptionEnded,
        )
    },
    keys=keys,
    fold=fold,
    doc="Party organizations with terms, functions and dated exemptions from kinds of meetings.",
)

"""The rules of a Party organization. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.management.kinds import HELD_BY, MeetingKind, OrganizationKind
from services.management.organization import events
from services.management.organization.commands import (
    AlreadyEstablished,
    AlreadyExempt,
    DefineFunctions,
    DissolveOrganization,
    EndMeetingKindExemption,
    EstablishedInFuture,
    EstablishOrganization,
    ExemptFromMeetingKind,
    MergeOrganization,
    NoSuchOrganization,
    NotExempt,
    NothingToExempt,
    OrganizationCommand,
    OrganizationEnded,
    OtherKind,
    ParentDoesNotFit,
    PeriodEmpty,
    RenameOrganization,
    SetOrganizationTerm,
    TermEndsBeforeItBegins,
    TooFewForBranch,
    TooManyForBranch,
)
from services.management.organization.events import OrganizationEvent
from shared.kernel.decider import Context, Decider, Samples

_PARENTS = {
    OrganizationKind.LEADING_GROUP: frozenset[OrganizationKind](),
    OrganizationKind.ORGAN_COMMITTEE: frozenset({OrganizationKind.LEADING_GROUP}),
    OrganizationKind.BRANCH: frozenset({OrganizationKind.LEADING_GROUP, OrganizationKind.ORGAN_COMMITTEE}),
    OrganizationKind.FUNCTIONAL_BRANCH: frozenset({OrganizationKind.LEADING_GROUP, OrganizationKind.ORGAN_COMMITTEE}),
    OrganizationKind.CELL: frozenset({OrganizationKind.BRANCH, OrganizationKind.FUNCTIONAL_BRANCH}),
}


@dataclass(frozen=True)
class Exemption:
    """Half-open; `granted` says how long it was meant, `until` how long it lasts by now."""

    granted: events.MeetingKindExempted
    until: date | None


@dataclass(frozen=True)
class Organization:
    established: events.OrganizationEstablished | None = None
    name: str = ""
    functions: str | None = None
    term_ends_on: date | None = None
    exemptions: tuple[Exemption, ...] = ()
    ended: events.OrganizationMerged | events.OrganizationDissolved | None = None

    def living(self) -> events.OrganizationEstablished:
        """Return how it was established.

        :raises NoSuchOrganization: if it never was
        :raises OrganizationEnded: if it is merged or dissolved
        """
        if self.established is None:
            raise NoSuchOrganization
        if self.ended:
            raise OrganizationEnded
        return self.established


def decide(command: OrganizationCommand, state: Organization, context: Context) -> Sequence[OrganizationEvent]:
    match command:
        case EstablishOrganization():
            return establish(command, state, context)
        case DefineFunctions():
            return define_functions(command, state)
        case RenameOrganization():
            return rename(command, state)
        case SetOrganizationTerm():
            return set_term(command, state)
        case MergeOrganization():
            return merge(command, state, context)
        case DissolveOrganization():
            return dissolve(command, state)
        case ExemptFromMeetingKind():
            return exempt(command, state)
        case EndMeetingKindExemption():
            return end_exemption(command, state)
        case _:
            assert_never(command)


def establish(
    command: EstablishOrganization, state: Organization, context: Context
) -> Sequence[events.OrganizationEstablished]:
    established = events.OrganizationEstablished(**command.model_dump())
    if state.established == established:
        return []
    if state.established:
        raise AlreadyEstablished(name=state.name)
    if command.established_on > context.stamp.on:
        raise EstablishedInFuture(established_on=command.established_on, on=context.stamp.on)
    _check_term(command.established_on, command.term_ends_on)
    _check_parent(command, context)
    # What was founded long ago is entered as it was; only who founds one today is held to the numbers.
    if command.kind is OrganizationKind.BRANCH and command.established_on >= context.stamp.at.date():
        _check_founding_members(command, context)
    return [established]


def _check_term(established_on: date, term_ends_on: date | None) -> None:
    if term_ends_on and term_ends_on <= established_on:
        raise TermEndsBeforeItBegins(term_ends_on=term_ends_on, established_on=established_on)


def _check_parent(command: EstablishOrganization, context: Context) -> None:
    parent = context.facts.organizations.get(command.parent) if command.parent else None
    fits = parent is None or parent.kind in _PARENTS[command.kind]
    if not fits or (command.kind is OrganizationKind.CELL and command.parent is None):
        raise ParentDoesNotFit(kind=command.kind.zh)


def _check_founding_members(command: EstablishOrganization, context: Context) -> None:
    """A16: 《中国共产党支部工作条例（试行）》2018, chapter 2."""
    people = context.facts.people
    named = [people[id] for id in dict.fromkeys(command.founding_members) if id in people]
    minimum, maximum = (int(context.rules.number(f"branch.{key}_members")) for key in ("min_full", "max"))
    full = sum(person.full_member for person in named)
    if full < minimum:
        raise TooFewForBranch(minimum=minimum, named=full)
    if len(named) > maximum:
        raise TooManyForBranch(maximum=maximum, named=len(named))


def define_functions(command: DefineFunctions, state: Organization) -> Sequence[events.OrganizationFunctionsDefined]:
    state.living()
    if state.functions == command.functions:
        return []
    return [events.OrganizationFunctionsDefined(functions=command.functions)]


def rename(command: RenameOrganization, state: Organization) -> Sequence[events.OrganizationRenamed]:
    state.living()
    if state.name == command.name:
        return []
    return [events.OrganizationRenamed(name=command.name)]


def set_term(command: SetOrganizationTerm, state: Organization) -> Sequence[events.OrganizationTermSet]:
    established = state.living()
    if state.term_ends_on == command.term_ends_on:
        return []
    _check_term(established.established_on, command.term_ends_on)
    return [events.OrganizationTermSet(**command.model_dump())]


def merge(command: MergeOrganization, state: Organization, context: Context) -> Sequence[events.OrganizationMerged]:
    if isinstance(state.ended, events.OrganizationMerged) and state.ended.into == command.into:
        return []
    established = state.living()
    into = context.facts.organizations.get(command.into)
    if into and into.kind != established.kind:
        raise OtherKind
    return [events.OrganizationMerged(into=command.into, code=established.code)]


def dissolve(command: DissolveOrganization, state: Organization) -> Sequence[events.OrganizationDissolved]:
    if isinstance(state.ended, events.OrganizationDissolved) and state.ended.reason == command.reason:
        return []
    established = state.living()
    return [events.OrganizationDissolved(reason=command.reason, code=established.code)]


def exempt(command: ExemptFromMeetingKind, state: Organization) -> Sequence[events.MeetingKindExempted]:
    established = state.living()
    exempted = events.MeetingKindExempted(**command.model_dump())
    if any(known.granted == exempted and known.until == exempted.until for known in state.exemptions):
        return []
    if command.until and command.until <= command.since:
        raise PeriodEmpty(since=command.since, until=command.until)
    if command.kind not in HELD_BY[established.kind]:
        names = established.kind.zh, command.kind.zh
        raise NothingToExempt(organization=names[0], meeting=names[1])
    for other in state.exemptions:
        if other.granted.kind is command.kind and _overlap(other, command):
            raise AlreadyExempt(meeting=command.kind.zh, since=other.granted.since)
    return [exempted]


def _overlap(one: Exemption, other: ExemptFromMeetingKind) -> bool:
    return (one.until is None or other.since < one.until) and (other.until is None or one.granted.since < other.until)


def end_exemption(command: EndMeetingKindExemption, state: Organization) -> Sequence[events.MeetingKindExemptionEnded]:
    state.living()
    of_kind = [exemption for exemption in state.exemptions if exemption.granted.kind is command.kind]
    if any(e.until == command.ended_on and e.until != e.granted.until for e in of_kind):
        return []
    if not any(_covers(exemption, command.ended_on) for exemption in of_kind):
        raise NotExempt(meeting=command.kind.zh, ended_on=command.ended_on)
    return [events.MeetingKindExemptionEnded(**command.model_dump())]


def _covers(exemption: Exemption, day: date) -> bool:
    return exemption.granted.since <= day and (exemption.until is None or day < exemption.until)


def _ended(exemption: Exemption, kind: MeetingKind, on: date) -> Exemption:
    if exemption.granted.kind is kind and _covers(exemption, on):
        return replace(exemption, until=on)
    return exemption


def evolve(state: Organization, event: OrganizationEvent) -> Organization:
    match event:
        case events.OrganizationEstablished():
            return Organization(event, event.name, None, event.term_ends_on)
        case events.OrganizationFunctionsDefined():
            return replace(state, functions=event.functions)
        case events.OrganizationRenamed():
            return replace(state, name=event.name)
        case events.OrganizationTermSet():
            return replace(state, term_ends_on=event.term_ends_on)
        case events.OrganizationMerged() | events.OrganizationDissolved():
            return replace(state, ended=event)
        case events.MeetingKindExempted():
            return replace(state, exemptions=(*state.exemptions, Exemption(event, event.until)))
        case events.MeetingKindExemptionEnded():
            kept = tuple(_ended(exemption, event.kind, event.ended_on) for exemption in state.exemptions)
            return replace(state, exemptions=kept)
        case _:
            assert_never(event)


def organization(_: OrganizationCommand, state: Organization) -> UUID | None:
    """Where the permission is checked: the organization above, which ends or exempts those below it."""
    return state.established.parent if state.established else None


def samples(command: type[OrganizationCommand], state: Organization, today: date) -> Samples:
    """The kinds of meetings that it holds, and those from which it is exempt."""
    if command is ExemptFromMeetingKind and state.established:
        return [{"kind": kind} for kind in MeetingKind if kind in HELD_BY[state.established.kind]]
    if command is EndMeetingKindExemption:
        return [{"kind": each.granted.kind} for each in state.exemptions if _covers(each, today)]
    return ()


DECIDER = Decider(
    "organization",
    OrganizationCommand,
    OrganizationEvent,
    Organization(),
    decide,
    evolve,
    organization=organization,
    zh="党组织",
    en="Party organization",
    samples=samples,
)

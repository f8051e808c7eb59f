"""The rules of a member's record. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.management.member import commands, events
from services.management.member.commands import MemberCommand
from services.management.member.events import MemberEvent, Standing
from shared.kernel.decider import Context, Decider

DETAILS = ("name", "gender", "born", "joined_on", "outside_branch", "status", "note")


@dataclass(frozen=True)
class Member:
    """`left`, `exemption_ended`, `returned` and `regained` tell "said again" from "never was"."""

    enrolled: events.MemberEnrolled | None = None
    details: events.MemberDetailsCorrected | None = None
    standing: Standing | None = None
    branch: UUID | None = None
    functional_branch: UUID | None = None
    left: bool = False
    exempted: events.MemberExempted | None = None
    exemption_ended: events.MemberExemptionEnded | None = None
    mobile: events.MemberMobile | None = None
    returned: bool = False
    lost: events.ContactLost | None = None
    regained: bool = False
    ceased: events.MemberCeased | None = None

    def living(self) -> events.MemberEnrolled:
        """Return how the member was enrolled.

        :raises NoSuchMember: if nobody was
        :raises MembershipCeased: if the membership is over
        """
        if self.enrolled is None:
            raise commands.NoSuchMember
        if self.ceased:
            raise commands.MembershipCeased(ceased_on=self.ceased.ceased_on)
        return self.enrolled


def decide(command: MemberCommand, state: Member, context: Context) -> Sequence[MemberEvent]:
    match command:
        case commands.EnrollMember():
            return enroll(command, state, context)
        case commands.ConfirmProbationer():
            return confirm(state)
        case commands.MoveHomeBranch():
            return move_home_branch(command, state, context)
        case commands.JoinFunctionalBranch():
            return join_functional_branch(command, state, context)
        case commands.LeaveFunctionalBranch():
            return leave_functional_branch(state)
        case commands.ExemptMember():
            return exempt(command, state)
        case commands.EndMemberExemption():
            return end_exemption(command, state)
        case commands.MarkMobile():
            return mark_mobile(command, state, context)
        case commands.MarkReturned():
            return mark_returned(state)
        case commands.LoseContact():
            return lose_contact(command, state, context)
        case commands.RegainContact():
            return regain_contact(state)
        case commands.CeaseMembership():
            return cease(command, state, context)
        case commands.CorrectMemberDetails():
            return correct_details(command, state, context)
        case _:
            assert_never(command)


def enroll(command: commands.EnrollMember, state: Member, context: Context) -> Sequence[events.MemberEnrolled]:
    enrolled = events.MemberEnrolled(unit=context.stamp.unit, **command.model_dump())
    if state.enrolled == enrolled:
        return []
    if state.enrolled:
        raise commands.AlreadyEnrolled(code=state.enrolled.code)
    _check_one_home(command.branch, command.outside_branch)
    _check_past(command.joined_on, context)
    if command.branch:
        _check_home_branch(command.branch, context)
    return [enrolled]


def _check_one_home(branch: UUID | None, outside_branch: str | None) -> None:
    if (branch is None) == (outside_branch is None):
        raise commands.OneHomeBranch


def _check_home_branch(branch: UUID, context: Context) -> None:
    known = context.facts.organizations.get(branch)
    if known and known.kind != "branch":
        raise commands.NotAHomeBranch


def _check_past(day: date, context: Context) -> None:
    if day > context.stamp.on:
        raise commands.InTheFuture(date=day, on=context.stamp.on)


def _check_since_joining(day: date, state: Member) -> None:
    joined_on = state.details.joined_on if state.details else day
    if day < joined_on:
        raise commands.BeforeTheFact(date=day, earliest=joined_on)


def confirm(state: Member) -> Sequence[events.MemberConfirmed]:
    state.living()
    if state.standing is Standing.FULL:
        return []
    return [events.MemberConfirmed()]


def move_home_branch(
    command: commands.MoveHomeBranch, state: Member, context: Context
) -> Sequence[events.HomeBranchMoved]:
    state.living()
    if state.branch == command.branch:
        return []
    if state.branch is None:
        raise commands.AffiliationOutside
    _check_home_branch(command.branch, context)
    return [events.HomeBranchMoved(branch=command.branch)]


def join_functional_branch(
    command: commands.JoinFunctionalBranch, state: Member, context: Context
) -> Sequence[events.FunctionalBranchJoined]:
    state.living()
    if state.functional_branch == command.branch:
        return []
    if state.functional_branch:
        raise commands.InAnotherFunctionalBranch
    known = context.facts.organizations.get(command.branch)
    if known and known.kind != "functional_branch":
        raise commands.NotAFunctionalBranch
    return [events.FunctionalBranchJoined(branch=command.branch)]


def leave_functional_branch(state: Member) -> Sequence[events.FunctionalBranchLeft]:
    state.living()
    if state.functional_branch:
        return [events.FunctionalBranchLeft()]
    if state.left:
        return []
    raise commands.NotInFunctionalBranch


def exempt(command: commands.ExemptMember, state: Member) -> Sequence[events.MemberExempted]:
    state.living()
    exempted = events.MemberExempted(**command.model_dump())
    if state.exempted == exempted:
        return []
    if state.exempted:
        raise commands.AlreadyExempted(since=state.exempted.since)
    if state.exemption_ended and command.since < state.exemption_ended.ended_on:
        raise commands.BeforeTheFact(date=command.since, earliest=state.exemption_ended.ended_on)
    return [exempted]


def end_exemption(command: commands.EndMemberExemption, state: Member) -> Sequence[events.MemberExemptionEnded]:
    state.living()
    ended = events.MemberExemptionEnded(ended_on=command.ended_on)
    if state.exempted is None:
        if state.exemption_ended == ended:
            return []
        raise commands.NotExempted
    if command.ended_on < state.exempted.since:
        raise commands.BeforeTheFact(date=command.ended_on, earliest=state.exempted.since)
    return [ended]


def mark_mobile(command: commands.MarkMobile, state: Member, context: Context) -> Sequence[events.MemberMobile]:
    state.living()
    mobile = events.MemberMobile(**command.model_dump())
    if state.mobile == mobile:
        return []
    if state.mobile:
        raise commands.AlreadyMobile(since=state.mobile.since)
    _check_past(command.since, context)
    _check_since_joining(command.since, state)
    return [mobile]


def mark_returned(state: Member) -> Sequence[events.MemberReturned]:
    state.living()
    if state.mobile:
        return [events.MemberReturned()]
    if state.returned:
        return []
    raise commands.NotMobile


def lose_contact(command: commands.LoseContact, state: Member, context: Context) -> Sequence[events.ContactLost]:
    state.living()
    lost = events.ContactLost(since=command.since)
    if state.lost == lost:
        return []
    if state.lost:
        raise commands.ContactLostAlready(since=state.lost.since)
    _check_past(command.since, context)
    _check_since_joining(command.since, state)
    return [lost]


def regain_contact(state: Member) -> Sequence[events.ContactRegained]:
    state.living()
    if state.lost:
        return [events.ContactRegained()]
    if state.regained:
        return []
    raise commands.NotOutOfContact


def cease(command: commands.CeaseMembership, state: Member, context: Context) -> Sequence[events.MemberCeased]:
    ceased = events.MemberCeased(**command.model_dump())
    if state.ceased == ceased:
        return []
    state.living()
    _check_past(command.ceased_on, context)
    _check_since_joining(command.ceased_on, state)
    return [ceased]


def correct_details(
    command: commands.CorrectMemberDetails, state: Member, context: Context
) -> Sequence[events.MemberDetailsCorrected]:
    state.living()
    corrected = events.MemberDetailsCorrected(**command.model_dump())
    if state.details == corrected:
        return []
    _check_one_home(state.branch, command.outside_branch)
    _check_past(command.joined_on, context)
    return [corrected]


def units(state: Member) -> frozenset[UUID]:
    """Who may see the record beside the district: the unit that keeps it."""
    return frozenset({state.enrolled.unit}) if state.enrolled else frozenset()


def organization(_: MemberCommand, state: Member) -> UUID | None:
    """Where the permission is checked: the home branch."""
    return state.branch


def evolve(state: Member, event: MemberEvent) -> Member:
    match event:
        case events.MemberEnrolled():
            details = events.MemberDetailsCorrected(**{name: getattr(event, name) for name in DETAILS})
            return Member(event, details, event.standing, branch=event.branch)
        case events.MemberConfirmed():
            return replace(state, standing=Standing.FULL)
        case events.HomeBranchMoved():
            return replace(state, branch=event.branch)
        case events.FunctionalBranchJoined():
            return replace(state, functional_branch=event.branch)
        case events.FunctionalBranchLeft():
            return replace(state, functional_branch=None, left=True)
        case events.MemberExempted():
            return replace(state, exempted=event)
        case events.MemberExemptionEnded():
            return replace(state, exempted=None, exemption_ended=event)
        case events.MemberMobile():
            return replace(state, mobile=event)
        case events.MemberReturned():
            return replace(state, mobile=None, returned=True)
        case events.ContactLost():
            return replace(state, lost=event)
        case events.ContactRegained():
            return replace(state, lost=None, regained=True)
        case events.MemberCeased():
            return replace(state, ceased=event)
        case events.MemberDetailsCorrected():
            return replace(state, details=event)
        case _:
            assert_never(event)


DECIDER = Decider(
    "member",
    MemberCommand,
    MemberEvent,
    Member(),
    decide,
    evolve,
    organization=organization,
    district=True,
    units=units,
    zh="党员",
    en="Party member",
)

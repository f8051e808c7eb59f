"""The rules of an office. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from services.management.kinds import OrganizationKind
from services.management.post import events
from services.management.post.commands import (
    AlreadyInPost,
    AssignPostField,
    LeavePost,
    LeftBeforeTaken,
    LeftInFuture,
    LinkedIsNoBranch,
    NoSuchPost,
    PostCommand,
    PostHasEnded,
    ProbationerInOffice,
    TakenInFuture,
    TakePost,
    TitleNotHere,
)
from services.management.post.events import PostEvent
from shared.kernel.decider import Context, Decider

_BRANCHES = frozenset({OrganizationKind.BRANCH, OrganizationKind.FUNCTIONAL_BRANCH})
_PLACES = {
    "党组书记": frozenset({OrganizationKind.LEADING_GROUP}),
    "党组副书记": frozenset({OrganizationKind.LEADING_GROUP}),
    "党组成员": frozenset({OrganizationKind.LEADING_GROUP}),
    "机关党委书记": frozenset({OrganizationKind.ORGAN_COMMITTEE}),
    "机关党委副书记": frozenset({OrganizationKind.ORGAN_COMMITTEE}),
    "党支部书记": _BRANCHES,
    "党支部副书记": _BRANCHES,
    "党小组组长": frozenset({OrganizationKind.CELL}),
}


@dataclass(frozen=True)
class Post:
    taken: events.PostTaken | None = None
    assigned: events.PostFieldAssigned | None = None
    left: events.PostLeft | None = None

    def held(self) -> events.PostTaken:
        """Return how it was taken.

        :raises NoSuchPost: if nobody took it
        :raises PostHasEnded: if the holder left it
        """
        if self.taken is None:
            raise NoSuchPost
        if self.left:
            raise PostHasEnded(until=self.left.until)
        return self.taken


def decide(command: PostCommand, state: Post, context: Context) -> Sequence[PostEvent]:
    match command:
        case TakePost():
            return take(command, state, context)
        case AssignPostField():
            return assign_field(command, state, context)
        case LeavePost():
            return leave(command, state, context)
        case _:
            assert_never(command)


def take(command: TakePost, state: Post, context: Context) -> Sequence[PostEvent]:
    taken = events.PostTaken(
        unit=context.stamp.unit,
        organization=command.organization_id,
        **command.model_dump(exclude={"organization_id", "until"}),
    )
    if state.taken == taken and command.until in (None, state.left and state.left.until):
        return []
    if state.taken:
        raise AlreadyInPost(title=state.taken.title, since=state.taken.since)
    if command.since > context.stamp.on:
        raise TakenInFuture(since=command.since, on=context.stamp.on)
    place = context.facts.organizations.get(command.organization_id)
    if place and command.title in _PLACES and place.kind not in _PLACES[command.title]:
        raise TitleNotHere(title=command.title)
    _check_holder(command, context)
    _check_linked(command.linked_branch, context)
    if command.until is None:
        return [taken]
    # Taken and left in one go, so that a holder of long ago is not refused because of today's.
    past = LeavePost(until=command.until)
    return [taken, *leave(past, Post(taken), context)]


def _check_holder(command: TakePost, context: Context) -> None:
    person = context.facts.people.get(command.person)
    if person and person.probationary and command.title in _PLACES:
        raise ProbationerInOffice(title=command.title)


def _check_linked(branch: UUID | None, context: Context) -> None:
    linked = context.facts.organizations.get(branch) if branch else None
    if linked and linked.kind not in _BRANCHES:
        raise LinkedIsNoBranch


def assign_field(command: AssignPostField, state: Post, context: Context) -> Sequence[events.PostFieldAssigned]:
    state.held()
    assigned = events.PostFieldAssigned(**command.model_dump())
    if state.assigned == assigned:
        return []
    _check_linked(command.linked_branch, context)
    return [assigned]


def leave(command: LeavePost, state: Post, context: Context) -> Sequence[events.PostLeft]:
    if state.taken is None:
        raise NoSuchPost
    left = events.PostLeft(organization=state.taken.organization, title=state.taken.title, **command.model_dump())
    if state.left == left:
        return []
    if state.left:
        raise PostHasEnded(until=state.left.until)
    if command.until > context.stamp.on:
        raise LeftInFuture(until=command.until, on=context.stamp.on)
    if command.until < state.taken.since:
        raise LeftBeforeTaken(until=command.until, since=state.taken.since)
    return [left]


def units(state: Post) -> frozenset[UUID]:
    """Who may see it beside the district: the unit whose post it is."""
    return frozenset({state.taken.unit}) if state.taken else frozenset()


def organization(_: PostCommand, state: Post) -> UUID | None:
    """Where the permission is checked: the organization of the post."""
    return state.taken.organization if state.taken else None


def evolve(state: Post, event: PostEvent) -> Post:
    match event:
        case events.PostTaken():
            return Post(event, events.PostFieldAssigned(field=event.field, linked_branch=event.linked_branch))
        case events.PostFieldAssigned():
            return replace(state, assigned=event)
        case events.PostLeft():
            return replace(state, left=event)
        case _:
            assert_never(event)


DECIDER = Decider(
    "post",
    PostCommand,
    PostEvent,
    Post(),
    decide,
    evolve,
    organization=organization,
    district=True,
    units=units,
    zh="任职",
    en="post",
)

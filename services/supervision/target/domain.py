"""The rules of a target. Pure: no clock, no ids, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from services.supervision.target import events
from services.supervision.target.commands import (
    CountedFromEvents,
    DropTarget,
    EnterOccurrence,
    NoSuchOccurrence,
    NoSuchTarget,
    NotInTheYear,
    NotYetHappened,
    OccurrenceExists,
    ReviseTarget,
    RuleNeedsOrganization,
    RuleNeedsPerson,
    SetTarget,
    TargetCommand,
    TargetExists,
    TargetGone,
    WithdrawOccurrence,
)
from services.supervision.target.events import TargetEvent
from services.supervision.target.indicators import rule_for
from shared.kernel.decider import Context, Decider, Parts


@dataclass(frozen=True)
class Target:
    """Only what the rules need. `minimum` is the one in force; `said` are the entries that count, `withdrawn` not."""

    set: events.TargetSet | None = None
    minimum: int = 0
    reason: str | None = None
    dropped: str | None = None
    said: Mapping[UUID, events.OccurrenceEntered] = field(default_factory=lambda: MappingProxyType({}))
    withdrawn: frozenset[UUID] = frozenset()


def decide(command: TargetCommand, state: Target, context: Context) -> Sequence[TargetEvent]:
    match command:
        case SetTarget():
            return set_target(command, state)
        case ReviseTarget():
            return revise(command, state)
        case DropTarget():
            return drop(command, state)
        case EnterOccurrence():
            return enter_occurrence(command, state, context)
        case WithdrawOccurrence():
            return withdraw_occurrence(command, state)
        case _:
            assert_never(command)


def set_target(command: SetTarget, state: Target) -> Sequence[events.TargetSet]:
    said = command.model_dump(exclude={"organization_id", "rule"})
    target = events.TargetSet(**said, organization=command.organization_id, rule=rule_of(command, state))
    if state.set == target:
        return []
    if state.set:
        raise TargetExists
    if target.rule and target.rule.person_is and not target.person:
        raise RuleNeedsPerson
    if target.rule and not _organization_named(target.rule, target):
        raise RuleNeedsOrganization
    return [target]


def rule_of(command: SetTarget, state: Target) -> events.MatchingRule | None:
    """Return the rule that was asked for, else the one decided before, else the one that the indicator brings."""
    if command.rule:
        return command.rule
    if state.set and (state.set.indicator, state.set.subject) == (command.indicator, command.subject):
        return state.set.rule
    return rule_for(command.indicator, command.subject)


def _organization_named(rule: events.MatchingRule, target: events.TargetSet) -> bool:
    match rule.organization_is:
        case "any":
            return True
        case "own":
            return target.organization is not None
        case "linked_branch":
            return target.linked_branch is not None


def revise(command: ReviseTarget, state: Target) -> Sequence[events.TargetRevised]:
    _standing(state)
    if (state.minimum, state.reason) == (command.minimum, command.reason):
        return []
    return [events.TargetRevised(minimum=command.minimum, reason=command.reason)]


def drop(command: DropTarget, state: Target) -> Sequence[events.TargetDropped]:
    if state.set is None:
        raise NoSuchTarget
    if state.dropped == command.reason:
        return []
    if state.dropped:
        raise TargetGone
    return [events.TargetDropped(reason=command.reason)]


def enter_occurrence(command: EnterOccurrence, state: Target, context: Context) -> Sequence[events.OccurrenceEntered]:
    target = _standing(state)
    entered = events.OccurrenceEntered(**command.model_dump())
    if state.said.get(command.occurrence) == entered and command.occurrence not in state.withdrawn:
        return []
    if target.rule is not None:
        raise CountedFromEvents
    if command.occurrence in state.said:
        raise OccurrenceExists
    if command.held_on.year != target.year:
        raise NotInTheYear(held_on=command.held_on, year=target.year)
    if command.held_on > context.stamp.on:
        raise NotYetHappened(held_on=command.held_on)
    return [entered]


def withdraw_occurrence(command: WithdrawOccurrence, state: Target) -> Sequence[events.OccurrenceWithdrawn]:
    _standing(state)
    if command.occurrence in state.withdrawn:
        return []
    if command.occurrence not in state.said:
        raise NoSuchOccurrence
    return [events.OccurrenceWithdrawn(occurrence=command.occurrence, reason=command.reason)]


def _standing(state: Target) -> events.TargetSet:
    if state.set is None:
        raise NoSuchTarget
    if state.dropped:
        raise TargetGone
    return state.set


def evolve(state: Target, event: TargetEvent) -> Target:
    match event:
        case events.TargetSet():
            return Target(set=event, minimum=event.minimum)
        case events.TargetRevised():
            return replace(state, minimum=event.minimum, reason=event.reason)
        case events.TargetDropped():
            return replace(state, dropped=event.reason)
        case events.OccurrenceEntered():
            return replace(state, said=MappingProxyType({**state.said, event.occurrence: event}))
        case events.OccurrenceWithdrawn():
            return replace(state, withdrawn=state.withdrawn | {event.occurrence})
        case _:
            assert_never(event)


def parts(state: Target) -> Parts:
    """The entries that still count, which may be withdrawn."""
    return {"occurrence": {id: said.what for id, said in state.said.items() if id not in state.withdrawn}}


DECIDER = Decider(
    "target",
    TargetCommand,
    TargetEvent,
    Target(),
    decide,
    evolve,
    organization=lambda _, state: state.set.organization if state.set else None,
    zh="量化目标",
    en="target",
    parts=parts,
)

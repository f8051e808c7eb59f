"""The rules of a duty list. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.responsibility.duty_list import commands, events
from services.responsibility.duty_list.commands import DutyListCommand
from services.responsibility.duty_list.domain import entry, hand_over, judging, performing, template, trying
from services.responsibility.duty_list.domain.state import DutyList, Status, Tenure, Work
from services.responsibility.duty_list.events import DutyListEvent
from shared.kernel.decider import Context, Decider

__all__ = ["DECIDER", "DutyList", "decide", "evolve"]


def decide(command: DutyListCommand, state: DutyList, context: Context) -> Sequence[DutyListEvent]:
    match command:
        case commands.DraftDutyList():
            return entry.draft(command, state)
        case commands.ReviewDutyList():
            return entry.review(command, state, context)
        case commands.IssueDutyList():
            return entry.issue(command, state, context)
        case commands.AcknowledgeDutyList():
            return entry.acknowledge(state, context)
        case commands.ReviseDutyList():
            return entry.revise(command, state, context)
        case commands.CloseDutyYear():
            return entry.close_year(command, state, context)
        case commands.PerformDutyItem():
            return performing.perform(command, state, context)
        case commands.ConfirmDutyItem():
            return judging.confirm(command, state, context)
        case commands.ConfirmByResolution():
            return judging.confirm_by_resolution(command, state, context)
        case commands.ReturnDutyItem():
            return judging.return_(command, state, context)
        case commands.EvaluateDutyItem():
            return judging.evaluate(command, state, context)
        case commands.ProposeDutyTemplate():
            return template.propose(command, state)
        case commands.AdoptDutyTemplate():
            return template.adopt(command, state)
        case commands.OpenHandOver():
            return hand_over.open_(command, state)
        case commands.SignHandOver():
            return hand_over.sign(state, context)
        case _:
            assert_never(command)


def evolve(state: DutyList, event: DutyListEvent) -> DutyList:
    match event:
        case events.DutyListDrafted():
            return DutyList(Status.DRAFTED, drafted=event, items=event.items, tenures=(Tenure(event.holder),))
        case events.DutyListReviewed():
            return replace(state, status=Status.REVIEWED, reviewed=event)
        case events.DutyListIssued():
            return replace(state, status=Status.ISSUED, issued=event)
        case events.DutyListAcknowledged():
            return replace(state, acknowledged=True)
        case events.DutyListRevised():
            revised = _with_items(state, event.items, event.reason)
            if state.status is Status.REVIEWED:
                return replace(revised, status=Status.DRAFTED, reviewed=None)
            return revised
        case events.DutyListClosed():
            return replace(state, closed=event)
        case events.DutyItemPerformed():
            return _performed(state, event)
        case events.DutyItemConfirmed() | events.DutyItemReturned():
            key = (event.item, event.period)
            return replace(state, work={**state.work, key: replace(state.work[key], decided=event)})
        case events.DutyItemEvaluated():
            return replace(state, evaluated={**state.evaluated, event.item: event})
        case events.DutyTemplateProposed():
            return replace(state, proposal=event)
        case events.DutyTemplateAdopted():
            adopted = _with_items(state, event.items, template.ADJUSTED_BY_SUPERIOR)
            return replace(adopted, proposal=None, adopted=event)
        case events.HandOverOpened():
            return replace(state, hand_over=event, signed=frozenset())
        case events.HandOverSigned():
            return replace(state, signed=state.signed | {event.person})
        case events.DutyListHandedOver():
            tenures = (*state.tenures, Tenure(event.holder, event.handed_over_on))
            passed = replace(state, tenures=tenures, acknowledged=True, hand_over=None)
            return replace(passed, signed=frozenset(), last_signers=state.signed)
        case _:
            assert_never(event)


def _with_items(state: DutyList, items: tuple[events.DutyItem, ...], reason: str) -> DutyList:
    kept = {item.id for item in items}
    ended = {id: why for id, why in state.ended.items() if id not in kept}
    ended |= {item.id: reason for item in state.items if item.id not in kept}
    return replace(state, items=items, ended=ended)


def _performed(state: DutyList, event: events.DutyItemPerformed) -> DutyList:
    """What was returned is done anew; else a further performance joins those before."""
    key = (event.item, event.period)
    work = state.work.get(key, Work())
    before = () if isinstance(work.decided, events.DutyItemReturned) else work.performed
    return replace(state, work={**state.work, key: Work(performed=(*before, event))})


def organization(command: DutyListCommand, state: DutyList) -> UUID | None:
    """Where the permission is checked: the organization of the list. Who performs, acknowledges or signs is a rule."""
    if isinstance(command, commands.PerformDutyItem | commands.AcknowledgeDutyList | commands.SignHandOver):
        return None
    return state.drafted.organization if state.drafted else None


DECIDER = Decider(
    "duty_list",
    DutyListCommand,
    DutyListEvent,
    DutyList(),
    decide,
    evolve,
    organization=organization,
    zh="责任清单",
    en="duty list",
    parts=trying.parts,
    samples=trying.samples,
)

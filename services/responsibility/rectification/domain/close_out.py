"""From the result to the close-out (销号), and back if the problem returns."""

from collections.abc import Sequence

from services.responsibility.acting import has_a_hand_in, is_act_of
from services.responsibility.rectification import commands, events
from services.responsibility.rectification.domain.state import (
    Rectification,
    Status,
    check_not_in_future,
    sheet_of,
)
from shared.kernel.decider import Context

Verified = events.RectificationVerified | events.RectificationClosedOut


def ask(command: commands.AskCloseOut, state: Rectification, context: Context) -> Sequence[events.CloseOutAsked]:
    sheet = sheet_of(state)
    if not is_act_of(sheet.responsible, context.stamp):
        raise commands.NotYours
    if sheet.kind is events.Kind.LONG_TERM:
        raise commands.LongTermStaysOpen
    asked = events.CloseOutAsked(result=command.result, evidence=command.evidence)
    if state.asked == asked:
        return []
    if state.status not in (Status.OPEN, Status.ASKED):
        raise commands.NotOpen
    return [asked]


def return_(
    command: commands.ReturnCloseOut, state: Rectification, context: Context
) -> Sequence[events.CloseOutReturned]:
    _check_other_person(state, context)
    returned = events.CloseOutReturned(reason=command.reason)
    if state.status is Status.OPEN and state.returned == returned:
        return []
    if state.status not in (Status.ASKED, Status.VERIFIED):
        raise commands.NotAsked
    return [returned]


def verify(command: commands.CloseOut, state: Rectification, context: Context) -> Sequence[Verified]:
    sheet = _check_other_person(state, context)
    if sheet.kind is events.Kind.LONG_TERM:
        raise commands.LongTermStaysOpen
    if sheet.source is events.Source.INSPECTION_TOUR:
        verified: Verified = events.RectificationVerified(finding=command.finding)
    else:
        verified = events.RectificationClosedOut(finding=command.finding, accepted_by=None, accepted_on=None)
    if verified in (state.verified, state.closed_out):
        return []
    if state.status in (Status.VERIFIED, Status.CLOSED_OUT):
        raise commands.AlreadyVerified
    if state.status is not Status.ASKED:
        raise commands.NotAsked
    return [verified]


def accept_finally(
    command: commands.AcceptFinally, state: Rectification, context: Context
) -> Sequence[events.RectificationClosedOut]:
    sheet = _check_other_person(state, context)
    if sheet.source is not events.Source.INSPECTION_TOUR:
        raise commands.NoOutsideBody
    if state.verified is None:
        raise commands.NotVerified
    check_not_in_future(command.accepted_on, context)
    accepted = events.RectificationClosedOut(
        finding=command.opinion or state.verified.finding,
        accepted_by=command.body,
        accepted_on=command.accepted_on,
    )
    if state.closed_out == accepted:
        return []
    if state.status is Status.CLOSED_OUT:
        raise commands.AlreadyVerified
    return [accepted]


def reopen(command: commands.Reopen, state: Rectification, context: Context) -> Sequence[events.RectificationReopened]:
    sheet_of(state)
    reopened = events.RectificationReopened(problem=command.problem, due=command.due)
    if state.status is Status.OPEN and state.reopened == reopened:
        return []
    if state.status is not Status.CLOSED_OUT:
        raise commands.NotClosedOut
    if command.due is not None and command.due < context.stamp.on:
        raise commands.DueBeforeRaised
    return [reopened]


def _check_other_person(state: Rectification, context: Context) -> events.Sheet:
    sheet = sheet_of(state)
    if has_a_hand_in(state.concerned, context.stamp):
        raise commands.OwnCloseOut
    return sheet

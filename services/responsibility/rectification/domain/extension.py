"""A later date: asked before the deadline, decided by somebody else."""

from collections.abc import Sequence

from services.responsibility.acting import has_a_hand_in, is_act_of
from services.responsibility.rectification import commands, events
from services.responsibility.rectification.domain.state import Rectification, check_open, sheet_of
from shared.kernel.decider import Context


def ask(command: commands.AskExtension, state: Rectification, context: Context) -> Sequence[events.ExtensionAsked]:
    sheet = sheet_of(state)
    if not is_act_of(sheet.responsible, context.stamp):
        raise commands.NotYours
    asked = events.ExtensionAsked(due=command.due, reason=command.reason, asked_by=context.stamp.actor)
    if state.extension == asked:
        return []
    check_open(state)
    if state.due is None:
        raise commands.NoDate
    rule = context.rules.get("extension.before_due_only")
    # The deadline's own day still counts as before: it passes with that day.
    # What was asked too late on an earlier day did happen: it is kept, and the item's story shows the date.
    live = context.stamp.on == context.stamp.at.date()
    if live and (rule is None or rule.value) and context.stamp.on > state.due:
        raise commands.TooLateToExtend(due=state.due)
    if command.due <= state.due:
        raise commands.NotLater(due=state.due)
    return [asked]


def grant(
    command: commands.GrantExtension, state: Rectification, context: Context
) -> Sequence[events.ExtensionGranted]:
    asked = _asked(state, context)
    if asked is None:
        decided = state.decided
        if isinstance(decided, events.ExtensionGranted) and command.due in (None, decided.due):
            return []
        raise commands.NoExtensionAsked
    granted = command.due or asked.due
    if granted > asked.due:
        raise commands.BeyondWhatWasAsked(due=asked.due)
    if state.due is not None and granted <= state.due:
        raise commands.NotLater(due=state.due)
    return [events.ExtensionGranted(due=granted)]


def refuse(
    command: commands.RefuseExtension, state: Rectification, context: Context
) -> Sequence[events.ExtensionRefused]:
    refused = events.ExtensionRefused(reason=command.reason)
    if _asked(state, context) is None:
        if state.decided == refused:
            return []
        raise commands.NoExtensionAsked
    return [refused]


def _asked(state: Rectification, context: Context) -> events.ExtensionAsked | None:
    sheet_of(state)
    if has_a_hand_in(state.concerned, context.stamp):
        raise commands.OwnExtension
    if state.extension is not None:
        check_open(state)
    return state.extension

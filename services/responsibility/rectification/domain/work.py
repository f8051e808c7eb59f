"""Working on an item: receipt, progress, the checkpoints of a long-term one."""

from collections.abc import Sequence

from services.responsibility.acting import has_a_hand_in, is_act_of
from services.responsibility.rectification import commands, events
from services.responsibility.rectification.domain.state import (
    Rectification,
    check_not_in_future,
    check_open,
    sheet_of,
)
from shared.kernel.decider import Context


def receive(state: Rectification, context: Context) -> Sequence[events.RectificationReceived]:
    sheet = sheet_of(state)
    if not is_act_of(sheet.responsible, context.stamp):
        raise commands.NotYours
    if state.received:
        return []
    check_open(state)
    return [events.RectificationReceived()]


def report_progress(
    command: commands.ReportProgress, state: Rectification, context: Context
) -> Sequence[events.ProgressReported]:
    sheet = sheet_of(state)
    if not any(is_act_of(person, context.stamp) for person in (sheet.responsible, *sheet.helpers)):
        raise commands.NotOnTheSheet
    reported = events.ProgressReported(text=command.text, percent=command.percent)
    if state.progress == reported:
        return []
    check_open(state)
    return [reported]


def pass_checkpoint(
    command: commands.PassCheckpoint, state: Rectification, context: Context
) -> Sequence[events.CheckpointPassed]:
    sheet = sheet_of(state)
    if sheet.kind is not events.Kind.LONG_TERM:
        raise commands.OnlyForLongTerm
    if has_a_hand_in(state.concerned, context.stamp):
        raise commands.OwnCloseOut
    check_not_in_future(command.checked_on, context)
    passed = events.CheckpointPassed(text=command.text, checked_on=command.checked_on)
    return [] if state.checkpoint == passed else [passed]

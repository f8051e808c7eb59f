"""The rules of a rectification item. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from services.responsibility.rectification import commands, events
from services.responsibility.rectification.commands import RectificationCommand
from services.responsibility.rectification.domain import close_out, entry, extension, work
from services.responsibility.rectification.domain.state import Rectification, Status, raised, revised
from services.responsibility.rectification.events import RectificationEvent
from shared.kernel.decider import Context, Decider

__all__ = ["DECIDER", "Rectification", "decide", "evolve"]


def decide(command: RectificationCommand, state: Rectification, context: Context) -> Sequence[RectificationEvent]:
    match command:
        case commands.RaiseRectification():
            return entry.raise_(command, state, context)
        case commands.ReviseRectification():
            return entry.revise(command, state, context)
        case commands.ReceiveRectification():
            return work.receive(state, context)
        case commands.ReportProgress():
            return work.report_progress(command, state, context)
        case commands.PassCheckpoint():
            return work.pass_checkpoint(command, state, context)
        case commands.AskExtension():
            return extension.ask(command, state, context)
        case commands.GrantExtension():
            return extension.grant(command, state, context)
        case commands.RefuseExtension():
            return extension.refuse(command, state, context)
        case commands.AskCloseOut():
            return close_out.ask(command, state, context)
        case commands.ReturnCloseOut():
            return close_out.return_(command, state, context)
        case commands.CloseOut():
            return close_out.verify(command, state, context)
        case commands.AcceptFinally():
            return close_out.accept_finally(command, state, context)
        case commands.Reopen():
            return close_out.reopen(command, state, context)
        case _:
            assert_never(command)


def evolve(state: Rectification, event: RectificationEvent) -> Rectification:
    match event:
        case events.RectificationRaised():
            return raised(event)
        case events.RectificationRevised():
            return revised(state, event)
        case events.RectificationReceived():
            return replace(state, received=True)
        case events.ProgressReported():
            return replace(state, progress=event)
        case events.CheckpointPassed():
            return replace(state, checkpoint=event)
        case events.ExtensionAsked():
            return replace(state, extension=event, decided=None)
        case events.ExtensionGranted():
            return replace(state, extension=None, decided=event, due=event.due)
        case events.ExtensionRefused():
            return replace(state, extension=None, decided=event)
        case events.CloseOutAsked():
            return replace(state, status=Status.ASKED, asked=event, returned=None)
        case events.CloseOutReturned():
            return replace(state, status=Status.OPEN, asked=None, verified=None, returned=event)
        case events.RectificationVerified():
            return replace(state, status=Status.VERIFIED, verified=event)
        case events.RectificationClosedOut():
            return replace(state, status=Status.CLOSED_OUT, closed_out=event, reopened=None)
        case events.RectificationReopened():
            cleared = replace(state, asked=None, verified=None, closed_out=None, progress=None, received=False)
            return replace(cleared, status=Status.OPEN, reopened=event, due=event.due or state.due)
        case _:
            assert_never(event)


DECIDER = Decider(
    "rectification",
    RectificationCommand,
    RectificationEvent,
    Rectification(),
    decide,
    evolve,
    zh="整改事项",
    en="rectification item",
)

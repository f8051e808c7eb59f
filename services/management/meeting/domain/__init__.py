"""The rules of a meeting. Pure: no clock, no ids, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from services.management.meeting import events
from services.management.meeting.commands import (
    ApproveCorrection,
    CancelMeeting,
    HoldMeeting,
    MeetingCommand,
    NotifyMeeting,
    PlanMeeting,
    ProposeCorrection,
    RecordMeeting,
    RefuseCorrection,
    ReturnMeetingRecord,
)
from services.management.meeting.commands import refusals as no
from services.management.meeting.domain.minuting import check_kinds, check_paper, minuted, same_content
from services.management.meeting.events import MeetingEvent, MeetingRecord
from shared.kernel.decider import Context, Decider
from shared.kernel.refusal import Refusal
from shared.kernel.role import Role

_SECRETARIES = (Role.BRANCH_SECRETARY, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY)


@dataclass(frozen=True)
class Meeting:
    """`record` is the one in force, `record_version` the version of the event that brought it."""

    planned: events.MeetingPlanned | None = None
    notified: bool = False
    cancelled: events.MeetingCancelled | None = None
    record: MeetingRecord | None = None
    record_version: int = 0
    returned: events.MeetingRecordReturned | None = None
    proposal: events.CorrectionProposed | None = None
    refused: events.CorrectionRefused | None = None
    corrected: bool = False
    version: int = 0

    def recorded(self) -> MeetingRecord:
        """Return the record in force.

        :raises NoSuchMeeting: if the meeting is neither planned nor recorded
        :raises NotRecorded: if it is only planned
        """
        if self.record is None:
            raise no.NotRecorded if self.planned else no.NoSuchMeeting
        return self.record

    def still_planned(self) -> events.MeetingPlanned:
        """Return the plan of a meeting that is still to come.

        :raises NoSuchMeeting: if there is no plan
        :raises AlreadyHeld: if it took place
        """
        if self.record is not None:
            raise no.AlreadyHeld
        if self.planned is None:
            raise no.NoSuchMeeting
        return self.planned


def decide(command: MeetingCommand, state: Meeting, context: Context) -> Sequence[MeetingEvent]:
    match command:
        case PlanMeeting():
            return plan(command, state, context)
        case NotifyMeeting():
            return notify(state)
        case CancelMeeting():
            return cancel(command, state)
        case HoldMeeting():
            return hold(command, state, context)
        case RecordMeeting():
            return record(command, state, context)
        case ReturnMeetingRecord():
            return return_record(command, state, context)
        case ProposeCorrection():
            return propose_correction(command, state, context)
        case ApproveCorrection():
            return approve_correction(state, context)
        case RefuseCorrection():
            return refuse_correction(command, state, context)
        case _:
            assert_never(command)


def plan(command: PlanMeeting, state: Meeting, context: Context) -> Sequence[events.MeetingPlanned]:
    planned = events.MeetingPlanned(
        organization=command.organization_id,
        agenda=tuple(events.AgendaItem(**item.model_dump()) for item in command.agenda),
        **command.model_dump(exclude={"organization_id", "agenda"}),
    )
    if state.planned == planned:
        return []
    if state.planned:
        raise no.AlreadyPlanned
    if state.record:
        raise no.AlreadyHeld
    if command.planned_on < context.stamp.on:
        raise no.PlannedInPast(planned_on=command.planned_on, on=context.stamp.on)
    check_kinds(command.kinds, command.organization_id, context)
    return [planned]


def notify(state: Meeting) -> Sequence[events.MeetingNotified]:
    state.still_planned()
    if state.cancelled:
        raise no.MeetingIsCancelled
    return [] if state.notified else [events.MeetingNotified()]


def cancel(command: CancelMeeting, state: Meeting) -> Sequence[events.MeetingCancelled]:
    state.still_planned()
    cancelled = events.MeetingCancelled(reason=command.reason)
    if state.cancelled == cancelled:
        return []
    if state.cancelled:
        raise no.MeetingIsCancelled
    return [cancelled]


def hold(command: HoldMeeting, state: Meeting, context: Context) -> Sequence[events.MeetingHeld]:
    today = context.stamp.at.date()
    if context.stamp.on != today:
        raise no.NotToday
    _check_plan(command.organization_id, state)
    agenda = state.planned.agenda if state.planned else ()
    return _held(minuted(command, today, agenda, state.record, context, live=True), state)


def record(command: RecordMeeting, state: Meeting, context: Context) -> Sequence[events.MeetingHeld]:
    if command.held_on >= context.stamp.at.date():
        raise no.NotPastYet(held_on=command.held_on)
    if not context.stamp.reason:
        raise no.ReasonNeeded
    _check_plan(command.organization_id, state)
    agenda = state.planned.agenda if state.planned else ()
    return _held(minuted(command, command.held_on, agenda, state.record, context, live=False), state)


def _check_plan(organization: UUID, state: Meeting) -> None:
    if state.cancelled:
        raise no.MeetingIsCancelled
    if state.planned and state.planned.organization != organization:
        raise no.OtherOrganization


def _held(record: MeetingRecord, state: Meeting) -> Sequence[events.MeetingHeld]:
    if same_content(state.record, record):
        return []
    if state.record:
        raise no.AlreadyHeld
    return [events.MeetingHeld(record=record)]


def return_record(
    command: ReturnMeetingRecord, state: Meeting, context: Context
) -> Sequence[events.MeetingRecordReturned]:
    record = state.recorded()
    returned = events.MeetingRecordReturned(reason=command.reason)
    if state.returned == returned:
        return []
    if state.returned:
        raise no.AlreadyReturned
    if state.proposal:
        raise no.CorrectionPending
    if context.stamp.actor == record.recorder:
        raise no.OwnRecord
    return [returned]


def propose_correction(
    command: ProposeCorrection, state: Meeting, context: Context
) -> Sequence[events.CorrectionProposed]:
    current = state.recorded()
    if command.held_on > context.stamp.at.date():
        raise no.NotPastYet(held_on=command.held_on)
    if command.organization_id != current.organization:
        raise no.OtherOrganization
    proposed = minuted(command, command.held_on, current.agenda, current, context, live=False)
    if state.proposal:
        if same_content(state.proposal.record, proposed):
            return []
        raise no.CorrectionPending
    if same_content(current, proposed):
        if state.returned:
            raise no.NothingAdded
        return []
    return [events.CorrectionProposed(record=proposed, reason=command.reason, proposed_by=context.stamp.actor)]


def approve_correction(state: Meeting, context: Context) -> Sequence[events.MeetingRecordCorrected]:
    current = state.recorded()
    if state.proposal is None:
        if state.corrected and not state.refused:
            return []
        raise no.NothingProposed
    _check_decides(state.proposal, current, context)
    version, reason = state.record_version, state.proposal.reason
    return [events.MeetingRecordCorrected(record=state.proposal.record, corrected_version=version, reason=reason)]


def refuse_correction(
    command: RefuseCorrection, state: Meeting, context: Context
) -> Sequence[events.CorrectionRefused]:
    current = state.recorded()
    refused = events.CorrectionRefused(reason=command.reason)
    if state.proposal is None:
        if state.refused == refused:
            return []
        raise no.NothingProposed
    _check_decides(state.proposal, current, context)
    return [refused]


def _check_decides(proposal: events.CorrectionProposed, current: MeetingRecord, context: Context) -> None:
    check_paper(context)
    actor = context.stamp.actor
    if actor == proposal.proposed_by:
        raise no.OwnCorrection
    # Four eyes: a chair's own proposal is left to somebody else who leads.
    substitute = proposal.proposed_by == current.chair and any(context.holds(role) for role in _SECRETARIES)
    if actor != current.chair and not substitute:
        raise no.NotTheChair


def organization(_: MeetingCommand, state: Meeting) -> UUID | None:
    """Where the permission is checked: the organization that meets."""
    if state.record:
        return state.record.organization
    return state.planned.organization if state.planned else None


def evolve(state: Meeting, event: MeetingEvent) -> Meeting:
    state = replace(state, version=state.version + 1)
    match event:
        case events.MeetingPlanned():
            return replace(state, planned=event)
        case events.MeetingNotified():
            return replace(state, notified=True)
        case events.MeetingCancelled():
            return replace(state, cancelled=event)
        case events.MeetingHeld():
            return replace(state, record=event.record, record_version=state.version)
        case events.MeetingRecordReturned():
            return replace(state, returned=event)
        case events.CorrectionProposed():
            return replace(state, proposal=event, refused=None)
        case events.CorrectionRefused():
            return replace(state, proposal=None, refused=event)
        case events.MeetingRecordCorrected():
            corrected = replace(state, record=event.record, record_version=state.version, corrected=True)
            return replace(corrected, returned=None, proposal=None)
        case _:
            assert_never(event)


def barred(command: type[MeetingCommand], state: Meeting) -> Refusal | None:
    """A meeting is recorded once, and corrected one proposal after the other."""
    if command in (HoldMeeting, RecordMeeting):
        if state.cancelled:
            return no.MeetingIsCancelled()
        return no.AlreadyHeld() if state.record else None
    return no.CorrectionPending() if command is ProposeCorrection and state.proposal else None


DECIDER = Decider(
    "meeting",
    MeetingCommand,
    MeetingEvent,
    Meeting(),
    decide,
    evolve,
    organization=organization,
    zh="会议",
    en="meeting",
    barred=barred,
)

"""Load, decide, append."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.calendar import Calendar
from shared.eventstore.port import Append, Conflict, Duplicate, EventStore, History, Overloaded, StreamKey, Write
from shared.handling.call import Announced, Authorize, Call, FactsSource, Handled, Standing
from shared.handling.observing import Observing
from shared.handling.refusals import (
    UNDECIDED,
    AlreadyTaken,
    DateGoesBack,
    DateInFuture,
    LateEntryNeedsReason,
    LateEntryNotPermitted,
    NotKnownHere,
    OtherContent,
    StaleVersion,
    Undecided,
)
from shared.kernel.decider import Context, Decider
from shared.kernel.ids import derived_id
from shared.kernel.message import Claim, Event, Stamp
from shared.kernel.refusal import Refusal
from shared.kernel.register import Claimed, Released
from shared.kernel.role import ADMINISTRATORS, Held, Role
from shared.kernel.scope import NoSuchUnit
from shared.rulebook import Rulebook
from shared.telemetry.traces import Origins, span

TRIES = 5
UNMARKED_WORKING_DAYS = 5
SURELY_LATE_DAYS = 30
LATE_ENTRY = frozenset(Role) - ADMINISTRATORS - {Role.MEMBER}


@dataclass
class CommandHandler:
    """`district` owns the streams of deciders that say so. `authorize` raises a Refusal or returns.

    `origins` is told which events a command that is traced has stored.
    """

    store: EventStore
    directory: FactsSource
    rulebook: Rulebook
    calendar: Calendar
    district: UUID
    authorize: Authorize
    origins: Origins = field(default_factory=Origins)

    def __post_init__(self) -> None:
        self._locks: dict[StreamKey, tuple[asyncio.Lock, int]] = {}

    async def handle(self, call: Call) -> Handled:
        """Store what follows from the command, once.

        :raises Refusal: a rule, the permission, the version or the register forbids it
        :raises Overloaded: the store cannot take more now, or others write to the same streams all the time
        """
        stream = self.key(call.decider, call.unit, call.id)
        observing = Observing(self.store.service, call)
        try:
            with span("command", type=type(call.command).__name__, unit=str(call.unit), id=str(call.command_id)):
                handled = await self._handle(stream, call)
        except Exception as error:
            observing.ended(error)
            raise
        observing.handled(handled)
        return handled

    async def _handle(self, stream: StreamKey, call: Call) -> Handled:
        async with self._alone(stream):
            for _ in range(TRIES):
                handled = await self._attempt(stream, call)
                if handled is not None:
                    return handled
        raise Overloaded(f"{TRIES} tries at {stream.category} {stream.id} met another writer each")

    def key(self, decider: Decider[Any, Any, Any], unit: UUID, id: UUID) -> StreamKey:
        return StreamKey(self.district if decider.district else unit, decider.category, id)

    async def _attempt(self, stream: StreamKey, call: Call) -> Handled | None:
        history = await self.store.load(stream, call.command_id)
        if history.duplicate is not None:
            return _repeated(call, history, history.duplicate)
        events, stamp = await self.decide(call, history)
        if not events:
            return Handled((), history.version)
        registers = await self._registers(stream, events)
        writes = (Write(stream, history.version, tuple(events)), *(write for _, write in registers))
        with span("append"):
            outcome = await self.store.append(Append(call.command_id, stamp, writes, call.fingerprint))
        match outcome:
            case Conflict():
                return None
            case Duplicate():
                return _repeated(call, history, outcome)
            case _:
                self.origins.note(receipt.position for receipt in outcome.receipts)
                return Handled(outcome.receipts[: len(events)], history.version + len(events))

    async def decide(
        self, call: Call, history: History, announced: Announced | None = None
    ) -> tuple[Sequence[Event], Stamp]:
        """Return the events that follow, storing nothing. `announced` people and organizations count as known."""
        standing = await self.standing(call.decider, call.unit, call.by, history)
        return await self.follow(call, standing, announced)

    async def standing(self, decider: Decider[Any, Any, Any], unit: UUID, by: UUID, history: History) -> Standing:
        """Return the state with what the caller holds.

        :raises NoSuchUnit: to a stranger, before all else: who learns nothing from what is stored
        :raises NotKnownHere: if the stream is the district's and concerns other units
        """
        roles = await self.directory.roles(by, unit)
        if not roles:
            raise NoSuchUnit
        state = decider.fold(history.events)
        if decider.district and history.version and unit not in {*decider.units(state), self.district}:
            raise NotKnownHere
        return Standing(roles, history, state)

    async def follow(
        self, call: Call, standing: Standing, announced: Announced | None = None
    ) -> tuple[Sequence[Event], Stamp]:
        """Return the events that follow from where the stream stands, storing nothing."""
        decider, command = call.decider, call.command
        roles, history, state = standing.roles, standing.history, standing.state
        for place in {command.organization(), decider.organization(command, state)} - {None} or {None}:
            self.authorize(call, roles, place)
        if call.expected is not None and call.expected != history.version:
            raise _stale(call, history)
        _require_reason_for_late_entry(call, roles, self.calendar)
        rules = self.rulebook.in_force(call.on)
        stamp = _stamp(call, rules.version)
        needs = decider.needs(command, state)
        if call.on_behalf_of is not None:
            needs = replace(needs, people=needs.people | {call.on_behalf_of})
        facts = await (announced or Announced()).complete(self.directory, call.unit, needs, call.on)
        context = Context(stamp=stamp, rules=rules, calendar=self.calendar, facts=facts, roles=roles)
        events = decider.decide(command, state, context)
        if events and history.on and call.on < history.on and not all(event.corrects for event in events):
            raise DateGoesBack(on=call.on, last=history.on)
        return events, stamp

    async def check(self, calls: Sequence[Call], announced: Announced) -> list[Refusal | Undecided | None]:
        """Return, for each call, the refusal that it would meet if all before it were carried out; nothing is stored.

        What is stored already under a call's command id is not asked again.
        """
        streams: dict[StreamKey, History] = {}
        taken: dict[StreamKey, UUID] = {}
        problems: list[Refusal | Undecided | None] = []
        for call in calls:
            stream = self.key(call.decider, call.unit, call.id)
            try:
                stored = await self.store.load(stream, call.command_id)
                if stored.duplicate is None:
                    history = streams.get(stream, stored)
                    events, _ = await self.decide(call, history, announced)
                    await self._check_registers(stream, events, taken)
                    streams[stream] = _continued(history, events, call.on)
                problems.append(None)
            except (Refusal, *UNDECIDED) as problem:
                problems.append(problem)
        return problems

    async def _check_registers(self, stream: StreamKey, events: Sequence[Event], taken: dict[StreamKey, UUID]) -> None:
        for claim, write in await self._registers(stream, events):
            if isinstance(write.events[0], Claimed) and taken.setdefault(write.stream, stream.id) != stream.id:
                raise _taken(claim)

    async def _registers(self, stream: StreamKey, events: Sequence[Event]) -> list[tuple[Claim, Write]]:
        """What the events take and give back, as writes to the reservation streams.

        :raises AlreadyTaken: if another stream holds it
        """
        writes = []
        for claim, taking in _claims(events):
            key = register_key(stream.unit, claim)
            history = await self.store.load(key)
            holder = _holder(history.events)
            said = {"registry": claim.registry, "name": claim.name, "holder": stream.id}
            if taking and holder not in (None, stream.id):
                raise _taken(claim)
            if taking and holder is None:
                writes.append((claim, Write(key, history.version, (Claimed.model_validate(said),))))
            if not taking and holder == stream.id:
                writes.append((claim, Write(key, history.version, (Released.model_validate(said),))))
        return writes

    @asynccontextmanager
    async def _alone(self, stream: StreamKey) -> AsyncIterator[None]:
        """Let the callers of one stream in this process wait for each other instead of racing."""
        lock, waiting = self._locks.get(stream, (asyncio.Lock(), 0))
        self._locks[stream] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[stream]
            if waiting == 1:
                del self._locks[stream]
            else:
                self._locks[stream] = (lock, waiting - 1)


def register_key(scope: UUID, claim: Claim) -> StreamKey:
    """The reservation stream of a claim in a unit or district."""
    return StreamKey(scope, "register", derived_id(scope, f"{claim.registry}/{claim.name}"))


def _require_reason_for_late_entry(call: Call, roles: frozenset[Held], calendar: Calendar) -> None:
    """补录: what somebody types more than five working days later takes an office and a reason.

    Services speak on behalf of facts that were said in time, and are not asked.
    """
    today = call.at.date()
    days = (today - call.on).days
    late = days > SURELY_LATE_DAYS or (
        days > UNMARKED_WORKING_DAYS and calendar.working_days_between(call.on, today) > UNMARKED_WORKING_DAYS
    )
    held = {role for role, _ in roles}
    if not late or Role.SERVICE in held:
        return
    if not held & LATE_ENTRY:
        raise LateEntryNotPermitted(on=call.on)
    if call.reason is None:
        raise LateEntryNeedsReason(on=call.on)


def _stamp(call: Call, rules: str) -> Stamp:
    if call.on > call.at.date():
        raise DateInFuture(on=call.on)
    return Stamp(
        by=call.by,
        on_behalf_of=call.on_behalf_of,
        unit=call.unit,
        on=call.on,
        at=call.at,
        causation=call.causation,
        correlation=call.correlation or call.command_id,
        reason=call.reason,
        paper=call.paper,
        rules=rules,
    )


def _claims(events: Sequence[Event]) -> list[tuple[Claim, bool]]:
    """What the events take (True) and give back (False); giving and taking the same thing again is nothing."""
    taken = {claim[:2]: claim for event in events for claim in event.claims()}
    given = {claim[:2]: claim for event in events for claim in event.releases()}
    return [(c, True) for key, c in taken.items() if key not in given] + [
        (c, False) for key, c in given.items() if key not in taken
    ]


def _taken(claim: Claim) -> AlreadyTaken:
    return AlreadyTaken(name=claim.said or claim.name, registry=claim.registry)


def _holder(events: Sequence[Event]) -> UUID | None:
    last = events[-1] if events else None
    return last.holder if isinstance(last, Claimed) else None


def _continued(history: History, events: Sequence[Event], on: date) -> History:
    version = history.version + len(events)
    return History((*history.events, *events), version, on if events else history.on)


def _repeated(call: Call, history: History, duplicate: Duplicate) -> Handled:
    if call.fingerprint is not None and duplicate.fingerprint != call.fingerprint:
        raise OtherContent
    receipts = tuple(r for r in duplicate.receipts if r.type not in ("Claimed", "Released"))
    return Handled(receipts, max((r.version for r in receipts), default=history.version), repeated=True)


def _stale(call: Call, history: History) -> StaleVersion:
    changed = [type(event).__name__ for event in history.events[call.expected :]]
    return StaleVersion(current=history.version, expected=call.expected, changed=changed)

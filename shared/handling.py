"""Load, decide, append: the only place where rules meet storage."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from shared.calendar import Calendar
from shared.eventstore.port import Append, Conflict, Duplicate, EventStore, History, Receipt, StreamKey, Write
from shared.kernel.decider import Context, Decider
from shared.kernel.facts import Facts
from shared.kernel.ids import derived_id
from shared.kernel.message import Claim, Command, Event, Needs, Stamp
from shared.kernel.refusal import Refusal
from shared.kernel.register import Claimed, Released
from shared.kernel.role import Held
from shared.rulebook import Rulebook

TRIES = 5


class AlreadyTaken(Refusal):
    """“{name}” is already taken in the registry {registry}; choose another or correct the first entry."""

    zh = "“{name}”在登记（{registry}）中已被占用，请更换，或先更正原有登记。"


class DateGoesBack(Refusal):
    """The date {on} lies before {last}, the date of the last entry here; give {last} or later, or ask to correct."""

    status = 422
    zh = "填写的日期{on}早于此前最后一条记录的日期{last}，请填写{last}及以后的日期，确需更改请走更正。"


class DateInFuture(Refusal):
    """The date {on} lies in the future; what has not happened yet cannot be recorded."""

    status = 422
    zh = "日期{on}尚未到来，未发生的事项不能登记。"


class NotKnownHere(Refusal):
    """There is nothing here under this number."""

    status = 404
    zh = "没有找到该事项，请核对链接或编号。"


class StaleVersion(Refusal):
    """Somebody changed this in the meantime (version {current}, you saw {expected}); look at it again and repeat."""

    zh = "此事项在您查看之后已被他人更新（现为第{current}版，您看到的是第{expected}版），请刷新核对后再提交。"


class OtherContent(Refusal):
    """This command id was used before for another request; use a new one."""

    status = 422
    zh = "该操作编号已用于另一项不同的提交，请使用新的编号重新提交。"


@dataclass(frozen=True)
class Call:
    """One command as it reached a door; `expected` is the version that the caller saw (If-Match), None: any will do."""

    decider: Decider[Any, Any, Any]
    unit: UUID
    id: UUID
    command: Command
    command_id: UUID
    by: UUID
    at: datetime
    on: date
    fingerprint: int | None = None
    on_behalf_of: UUID | None = None
    reason: str | None = None
    paper: str | None = None
    causation: UUID | None = None
    correlation: UUID | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Handled:
    """What a command led to: nothing new if `receipts` is empty; `version` is the stream's after it."""

    receipts: tuple[Receipt, ...]
    version: int
    repeated: bool = False


class FactsSource(Protocol):
    """Where facts about people and organizations come from: the directory, or a fixed set in tests."""

    async def facts(self, unit: UUID, needs: Needs, on: date) -> Facts:
        """Return what is needed, as it was on that date.

        :raises Refusal: UnknownPerson or UnknownOrganization, naming who
        """

    async def roles(self, person: UUID, unit: UUID) -> frozenset[Held]:
        """Return what the person holds in the unit today; empty for a stranger."""


Authorize = Callable[[Call, frozenset[Held], UUID | None], None]


@dataclass
class CommandHandler:
    """`district` owns the streams of deciders that say so. `authorize` raises a Refusal or returns."""

    store: EventStore
    directory: FactsSource
    rulebook: Rulebook
    calendar: Calendar
    district: UUID
    authorize: Authorize

    def __post_init__(self) -> None:
        self._locks: dict[StreamKey, tuple[asyncio.Lock, int]] = {}

    async def handle(self, call: Call) -> Handled:
        """Store what follows from the command, once.

        :raises Refusal: a rule, the permission, the version or the register forbids it
        :raises Overloaded: the store cannot take more now
        """
        stream = self.key(call.decider, call.unit, call.id)
        async with self._alone(stream):
            for _ in range(TRIES):
                handled = await self._attempt(stream, call)
                if handled is not None:
                    return handled
        raise StaleVersion(current="?", expected=call.expected or "?")

    def key(self, decider: Decider[Any, Any, Any], unit: UUID, id: UUID) -> StreamKey:
        return StreamKey(self.district if decider.district else unit, decider.category, id)

    async def _attempt(self, stream: StreamKey, call: Call) -> Handled | None:
        history = await self.store.load(stream, call.command_id)
        if history.duplicate is not None:
            return _repeated(call, history, history.duplicate)
        events, stamp = await self.decide(call, history)
        if not events:
            return Handled((), history.version)
        writes = (Write(stream, history.version, tuple(events)), *await self._registers(stream, events))
        outcome = await self.store.append(Append(call.command_id, stamp, writes, call.fingerprint))
        match outcome:
            case Conflict():
                if call.expected is not None:
                    raise _stale(call, await self.store.load(stream))
                return None
            case Duplicate():
                return _repeated(call, history, outcome)
            case _:
                return Handled(outcome.receipts[: len(events)], history.version + len(events))

    async def decide(
        self, call: Call, history: History, announced: "Announced | None" = None
    ) -> tuple[Sequence[Event], Stamp]:
        """Return the events that follow, storing nothing. `announced` people and organizations count as known."""
        decider, command = call.decider, call.command
        state = decider.fold(history.events)
        if decider.district and history.version and call.unit not in {*decider.units(state), self.district}:
            raise NotKnownHere
        if call.expected is not None and call.expected != history.version:
            raise _stale(call, history)
        roles = await self.directory.roles(call.by, call.unit)
        self.authorize(call, roles, command.organization() or decider.organization(state))
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

    async def _registers(self, stream: StreamKey, events: Sequence[Event]) -> list[Write]:
        writes = []
        for claim, taking in _claims(events):
            key = register_key(stream.unit, claim)
            history = await self.store.load(key)
            holder = _holder(history.events)
            if taking and holder not in (None, stream.id):
                raise AlreadyTaken(registry=claim.registry, name=claim.name)
            if taking and holder is None:
                writes.append(Write(key, history.version, (Claimed(holder=stream.id, **claim._asdict()),)))
            if not taking and holder == stream.id:
                writes.append(Write(key, history.version, (Released(holder=stream.id, **claim._asdict()),)))
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


@dataclass(frozen=True)
class Announced:
    """People and organizations that a checked file is about to introduce; they count as known while it is checked."""

    people: frozenset[UUID] = frozenset()
    organizations: frozenset[UUID] = frozenset()

    async def complete(self, directory: FactsSource, unit: UUID, needs: Needs, on: date) -> Facts:
        """Ask the directory for all that is not announced."""
        new = self.people | self.organizations
        if not new:
            return await directory.facts(unit, needs, on)
        known = Needs(needs.people - new, needs.organizations - new, needs.rosters - new)
        return await directory.facts(unit, known, on)


def register_key(scope: UUID, claim: Claim) -> StreamKey:
    """The reservation stream of a claim in a unit or district."""
    return StreamKey(scope, "register", derived_id(scope, f"{claim.registry}/{claim.name}"))


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
    taken = dict.fromkeys(claim for event in events for claim in event.claims())
    given = dict.fromkeys(claim for event in events for claim in event.releases())
    return [(c, True) for c in taken if c not in given] + [(c, False) for c in given if c not in taken]


def _holder(events: Sequence[Event]) -> UUID | None:
    last = events[-1] if events else None
    return last.holder if isinstance(last, Claimed) else None


def _repeated(call: Call, history: History, duplicate: Duplicate) -> Handled:
    if call.fingerprint is not None and duplicate.fingerprint != call.fingerprint:
        raise OtherContent
    receipts = tuple(r for r in duplicate.receipts if r.type not in ("Claimed", "Released"))
    return Handled(receipts, max((r.version for r in receipts), default=history.version), repeated=True)


def _stale(call: Call, history: History) -> StaleVersion:
    changed = [type(event).__name__ for event in history.events[call.expected :]]
    return StaleVersion(current=history.version, expected=call.expected, changed=changed)

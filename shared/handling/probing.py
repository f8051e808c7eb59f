"""What somebody may do with a thing now: every command is decided on a sample, and nothing is stored.

A refusal that speaks of the person or of the thing makes the command unavailable; one that speaks of what was filled in
(422, or a refusal marked `of_input`) does not, for the sample is nobody's real intention.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared.handling.call import Call, Standing
from shared.handling.handler import CommandHandler
from shared.handling.refusals import UNDECIDED
from shared.handling.samples import NOBODY, TEXT, Filling, sample
from shared.kernel.decider import Decider, Parts
from shared.kernel.ids import new_id
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.scope import NotPermitted

MOST_SAMPLES = 24
"""Of one command; each is decided in well under a millisecond."""


@dataclass(frozen=True)
class Action:
    """A command, what stands in its way (None: nothing), and whether it is done already: saying it changes nothing."""

    command: type[Command]
    refusal: Refusal | None = None
    done: bool = False


@dataclass(frozen=True)
class Probe:
    """Who asks, when, about which thing, and whom and what samples may name, the likeliest first."""

    decider: Decider[Any, Any, Any]
    unit: UUID
    id: UUID
    by: UUID
    at: datetime
    people: tuple[UUID, ...]
    organizations: tuple[UUID, ...]

    def fillings(self, parts: Parts) -> Iterator[Filling]:
        new = new_id()
        named = product(_each(parts), self.people or (self.by,), self.organizations or (NOBODY,))
        for chosen, person, organization in named:
            yield Filling(self.at.date(), self.unit, person, organization, new, chosen)


def _each(parts: Parts) -> Iterator[dict[str, UUID]]:
    """One part of every kind, until each was chosen once."""
    for number in range(max((len(ids) for ids in parts.values()), default=0) or 1):
        yield {kind: list(ids)[min(number, len(ids) - 1)] for kind, ids in parts.items() if ids}


async def actions(
    handler: CommandHandler, probe: Probe, standing: Standing, commands: Iterable[type[Command]]
) -> list[Action]:
    """Return for each command whether the caller could give it now. The sentences need no other question."""
    return [await _action(handler, probe, standing, command) for command in commands]


async def _action(handler: CommandHandler, probe: Probe, standing: Standing, kind: type[Command]) -> Action:
    met: list[Refusal] = []
    silent = False
    if bar := _forbidden(handler, probe, standing, kind) or probe.decider.barred(kind, standing.state):
        return Action(kind, bar)
    for command in _samples(probe, standing, kind):
        try:
            events, _ = await handler.follow(_call(probe, command), standing)
        except Refusal as refusal:
            if refusal.hinges_on_input():
                return Action(kind)
            met.append(refusal)
        except UNDECIDED:
            return Action(kind)
        else:
            if events:
                return Action(kind)
            silent = True  # what is so already proves nothing about another content
    return Action(kind, _telling(met), done=silent and not kind.model_fields)


def _forbidden(handler: CommandHandler, probe: Probe, standing: Standing, kind: type[Command]) -> Refusal | None:
    """The refusal of somebody whose roles allow it nowhere in the unit, whatever is filled in."""
    try:
        handler.authorize(_call(probe, kind.model_construct()), standing.roles, None)
    except NotPermitted as refusal:
        return refusal
    return None


def _telling(met: Sequence[Refusal]) -> Refusal | None:
    """The refusal that came farthest: of several places one may be the caller's own."""
    beyond = [refusal for refusal in met if not isinstance(refusal, NotPermitted)]
    return next(iter(beyond or met), None)


def _samples(probe: Probe, standing: Standing, kind: type[Command]) -> Iterator[Command]:
    """Different samples of a command; none if the schema leaves too much open for one."""
    known = probe.decider.samples(kind, standing.state, probe.at.date()) or ({},)
    fillings = probe.fillings(probe.decider.parts(standing.state))
    seen: list[Command] = []
    for given, filling in islice(product(known, fillings), MOST_SAMPLES * 4):
        try:
            command = kind.model_validate(sample(kind, filling, given))
        except ValidationError:
            continue
        if command not in seen and len(seen) < MOST_SAMPLES:
            seen.append(command)
            yield command


def _call(probe: Probe, command: Command) -> Call:
    at = probe.at
    return Call(probe.decider, probe.unit, probe.id, command, probe.id, probe.by, at, at.date(), reason=TEXT)

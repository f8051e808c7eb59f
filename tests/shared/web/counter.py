"""A small slice for the tests of the doors: a counter that a clerk moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.kernel.decider import Context, Decider
from shared.kernel.message import Claim, Command, Event, Needs
from shared.kernel.refusal import Refusal
from shared.kernel.role import Role
from shared.kernel.text import Text


class Permission(StrEnum):
    COUNT = "counter.count"


ALLOWED = {Permission.COUNT: frozenset({Role.CLERK, Role.SERVICE})}


class CounterOpened(Event):
    code: str

    def claims(self) -> tuple[Claim, ...]:
        return (Claim("counter_code", self.code),)


class CounterMoved(Event):
    by: int
    note: str


class OpenCounter(Command):
    """Open the counter."""

    zh = "启用"
    zh_help = "启用计数器。"
    creates, continues = True, False
    permission = Permission.COUNT
    code: str = Field(title="编号", pattern="^[A-Z]+$")


class MoveCounter(Command):
    """Move the counter up."""

    zh = "计数"
    permission = Permission.COUNT
    by: int = Field(title="数量", ge=1, le=9)
    note: Text = Field(default="x", title="说明")
    person: UUID | None = Field(default=None, title="人员")

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}) if self.person else frozenset())


class NotOpen(Refusal):
    """There is no such counter."""

    status = 404
    zh = "没有这个计数器。"


class TooFar(Refusal):
    """The counter stands at {at} and goes no further than 20."""

    zh = "计数器已到{at}，最多到20。"


@dataclass(frozen=True)
class Counter:
    code: str | None = None
    at: int = 0


def decide(
    command: OpenCounter | MoveCounter, state: Counter, context: Context
) -> Sequence[CounterOpened | CounterMoved]:
    if isinstance(command, OpenCounter):
        if command.code == "RULED":
            context.rules.number("branch.min_full_members")
        return [] if state.code == command.code else [CounterOpened(code=command.code)]
    if state.code is None:
        raise NotOpen
    if state.at + command.by > 20:
        raise TooFar(at=state.at)
    return [CounterMoved(by=command.by, note=command.note)]


def evolve(state: Counter, event: CounterOpened | CounterMoved) -> Counter:
    if isinstance(event, CounterOpened):
        return Counter(event.code, state.at)
    return Counter(state.code, state.at + event.by)


DECIDER = Decider(
    "counter",
    OpenCounter | MoveCounter,
    CounterOpened | CounterMoved,
    Counter(),
    decide,
    evolve,
    zh="计数器",
    en="counter",
)

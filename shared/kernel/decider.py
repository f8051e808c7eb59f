"""A decider is the whole business logic of one aggregate."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args
from uuid import UUID

from shared.kernel.facts import Facts
from shared.kernel.message import Command, Event, Needs, Stamp
from shared.kernel.refusal import Refusal
from shared.kernel.role import Held, Role

if TYPE_CHECKING:
    from shared.calendar import Calendar
    from shared.rulebook import Rules

C = TypeVar("C", bound=Command)
S = TypeVar("S")
E = TypeVar("E", bound=Event)
Parts = Mapping[str, Mapping[UUID, str]]
"""By the kind that the commands pick (`x-picks`), each part's id and what it is called."""

Samples = Sequence[Mapping[str, Any]]
"""Fields of a command, in as many versions as are worth trying."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside command and state.

    `roles` are what the caller holds today, `facts` and `rules` are those of `stamp.on`.
    """

    stamp: Stamp
    rules: "Rules"
    calendar: "Calendar"
    facts: Facts = field(default_factory=Facts)
    roles: frozenset[Held] = frozenset()

    def holds(self, role: Role) -> bool:
        """Whether the caller holds the role anywhere in this unit."""
        return any(held.role is role for held in self.roles)


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """`commands` and `events` are the unions of C and E (Python has no way to write "type of a union").

    `organization` names, from the state, where the permission of a command is checked, beside where the command itself
    says; None: anywhere in the unit will do, or a rule says who.
    `needs` adds to what the command itself declares what only the state knows. `district` streams belong to the
    district (people move between units); `units` then tells who may see one, and anybody else is answered 404.
    `zh` and `en` name the thing itself. `parts` are what it holds that its commands point at. The last two are for dry
    runs. `samples` are fields to try, where it takes the state to know them (a period in which something was done); a
    field of `...` is filled in as any other. `barred` is the refusal that a command meets whatever is filled in, where
    `decide` looks at what is filled in first.
    """

    category: str
    commands: Any
    events: Any
    initial: S
    decide: Callable[[C, S, Context], Sequence[E]]
    evolve: Callable[[S, E], S]
    organization: Callable[[C, S], UUID | None] = lambda _command, _state: None
    needs: Callable[[C, S], Needs] = lambda command, _: command.needs()
    district: bool = False
    units: Callable[[S], frozenset[UUID]] = lambda _: frozenset()
    zh: str = ""
    en: str = ""
    parts: Callable[[S], Parts] = lambda _: {}
    samples: Callable[[type[C], S, date], Samples] = lambda _command, _state, _today: ()
    barred: Callable[[type[C], S], Refusal | None] = lambda _command, _state: None

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        return reduce(self.evolve, events, self.initial if state is None else state)

    def command_types(self) -> tuple[type[C], ...]:
        return get_args(self.commands) or (self.commands,)

    def event_types(self) -> tuple[type[E], ...]:
        return get_args(self.events) or (self.events,)

"""What makes one service different from the others: its slices, permissions, rules, views and reactions."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import APIRouter

from shared.access.events import AccessEvent
from shared.directory.views import VIEWS as DIRECTORY
from shared.kernel.decider import Decider
from shared.kernel.envelope import Envelope
from shared.kernel.message import Event
from shared.messaging.subscription import Subscription
from shared.service.stored import StoredFigure
from shared.views.view import View

if TYPE_CHECKING:
    from shared.service.parts import Parts

Types = Mapping[str, frozenset[str]]
"""Event types by service."""


@dataclass(frozen=True)
class Reader:
    """A further reader of events, such as reactions or the audit log: its subscription's name and sources."""

    name: str
    sources: tuple[str, ...]
    make: "Callable[[Parts, Reader], Subscription]"


class Listener(Protocol):
    """Who is told, in this process, how the views go on; none of it may wait or fail."""

    def applied(self, service: str, events: Sequence[Envelope]) -> None:
        """These were applied to the views just now; the transaction is committed."""

    def overtaken(self) -> None:
        """The tables changed otherwise than by events told here: another copy, a rebuild, a resumption."""

    def ending(self) -> None:
        """The process is about to end: answers that would go on for ever end now."""


@dataclass(frozen=True)
class Service:
    """`views` are kept in the service's own database beside the directory; `ignored` are the event types that none of
    them reads, by service, each written down on purpose. `words` is the file that names fields (web/fields.py).
    `readers` run as long as the service does. `figures` are what operators watch of its own tables. `listeners` are
    made once per process. `works` go on beside the doors, each under its name. `accesses` are the events that its
    doors write themselves: who was given what. `workers` is how many copies may share the work of its views.
    """

    name: str
    title: str
    description: str
    deciders: tuple[Decider[Any, Any, Any], ...] = ()
    allowed: Mapping[Any, Any] = field(default_factory=dict)
    rules: Path | None = None
    words: Path | None = None
    views: tuple[View[Any], ...] = ()
    ignored: Types = field(default_factory=dict)
    readers: tuple[Reader, ...] = ()
    routers: tuple[APIRouter, ...] = ()
    figures: tuple[StoredFigure, ...] = ()
    listeners: tuple[Callable[[], Listener], ...] = ()
    works: "Mapping[str, Callable[[Parts], Awaitable[None]]]" = field(default_factory=dict)
    accesses: tuple[type[AccessEvent], ...] = ()
    workers: int = 1

    @property
    def owns_streams(self) -> bool:
        """Whether it has an event log of its own."""
        return bool(self.deciders or self.accesses)

    def event_types(self) -> tuple[type[Event], ...]:
        """Everything that stands in its log, but for what every log has (register, kernel/register.py)."""
        return (*(event for decider in self.deciders for event in decider.event_types()), *self.accesses)

    def kept(self) -> tuple[View[Any], ...]:
        """All views in the service's database: the directory's and its own."""
        return (*DIRECTORY, *self.views)

    @property
    def keeper(self) -> str:
        """The name of the subscription that keeps the views."""
        return f"{self.name}_views"

    def places(self) -> dict[str, int]:
        """How many copies may work beside each other, by subscription, where it is more than one."""
        return {self.keeper: self.workers}

    def reads(self) -> dict[str, tuple[str, ...]]:
        """Every subscription of the service with the services that it follows."""
        views = tuple(sorted({source for view in self.kept() for source in view.sources}))
        return {self.keeper: views} | {reader.name: reader.sources for reader in self.readers}

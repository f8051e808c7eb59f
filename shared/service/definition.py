"""What makes one service different from the others: its slices, permissions, rules, views and reactions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from shared.kernel.decider import Decider
from shared.messaging.subscription import Subscription
from shared.views.view import View

if TYPE_CHECKING:
    from shared.service.parts import Parts

Types = Mapping[str, frozenset[str]]
"""Event types by service."""


@dataclass(frozen=True)
class Service:
    """`views` are kept in the service's own database beside the directory; `ignored` are the event types that none of
    them reads, by service, each written down on purpose. `subscriptions` are further readers of events, by name, such
    as reactions and the audit log; they run as long as the service does.
    """

    name: str
    title: str
    description: str
    deciders: tuple[Decider[Any, Any, Any], ...] = ()
    allowed: Mapping[Any, Any] = field(default_factory=dict)
    rules: Path | None = None
    views: tuple[View[Any], ...] = ()
    ignored: Types = field(default_factory=dict)
    subscriptions: "Mapping[str, Callable[[Parts], Subscription]]" = field(default_factory=dict)
    routers: tuple[APIRouter, ...] = ()

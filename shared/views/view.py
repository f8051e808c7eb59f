"""A view is a pure fold of rows: one row of one unit and one service, known by its key."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cached_property
from inspect import get_annotations
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict

R = TypeVar("R")

ADDED = ("unit", "service")
"""Columns that the engine adds to every table, in front of the view's own key."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Inbound(BaseModel):
    """The payload fields of somebody else's event that a view reads; all others are ignored.

    A subclass names its event: `type: Literal["RectificationRaised"]`. The name is the body's, not the payload's, and
    is filled in; one class may stand for several events of the same shape.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    types: ClassVar[tuple[str, ...]] = ()

    def words(self) -> dict[str, Any]:
        """What the payload says, by field: all but the event's name."""
        return {name: value for name, value in vars(self).items() if name != "type"}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        named = get_annotations(cls).get("type")
        if named is None:
            return
        origin: Any = get_origin(named)
        if origin is not Literal:
            raise TypeError(f"{cls.__name__}.type must be Literal[the event's name]")
        cls.types = get_args(named)
        if "type" not in vars(cls):
            cls.type = cls.types[0]  # type: ignore[attr-defined]  # the field's default: payloads do not hold it


class Arrived(NamedTuple):
    """An event as a view reads it: `news` is the payload, parsed as the view's own Inbound class.

    `stream` is the aggregate's id, `version` its place in the stream. `on` is when it was so, `at` when it was said,
    `recorded_at` when it was stored.
    """

    news: Any
    type: str
    schema: int
    service: str
    unit: UUID
    category: str
    stream: UUID
    version: int
    id: UUID
    on: date
    at: datetime
    by: UUID
    on_behalf_of: UUID | None
    reason: str | None
    causation: UUID | None
    correlation: UUID | None
    position: int
    unit_seq: int
    recorded_at: datetime


Key = tuple[Any, ...]
Keys = Callable[[Arrived], Iterable[Key]]
Fold = Callable[[Key, R | None, Arrived], R | None]


@dataclass(frozen=True, eq=False)
class View(Generic[R]):
    """`row` is a `frozen_row`, or a frozen dataclass with slots; `key` names its fields that tell one row from another.

    Unit and service are added to every key, so `keys` may name only rows of the event's own unit and service, and a
    fold sees no others; what needs two is joined in the query. `fold` is pure: the row it returns has the key it was
    given (None: no row). Raise `version` whenever row, keys or fold change: the view is then rebuilt. `indexes` are
    lists of columns, each put behind `unit`. `doc` becomes the table's comment.

    Column types follow the row's annotations: UUID, date, datetime, int, str, bool, float, Decimal and StrEnum as
    themselves, all others as jsonb.
    """

    name: str
    version: int
    row: type[R]
    key: tuple[str, ...]
    sources: Mapping[str, tuple[type[Inbound], ...]]
    keys: Keys
    fold: Fold[R]
    indexes: tuple[tuple[str, ...], ...] = ()
    doc: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot be a table's name")
        if not (isinstance(self.row, type) and is_dataclass(self.row) and hasattr(self.row, "__slots__")):
            raise TypeError(f"the row of view {self.name} must be a frozen_row or a dataclass(frozen=True, slots=True)")
        names = tuple(column.name for column in fields(self.row))
        if taken := set(names) & set(ADDED):
            raise ValueError(f"view {self.name}: the engine itself adds {', '.join(sorted(taken))}")
        if unknown := ({*self.key} | {name for index in self.indexes for name in index}) - {*names, *ADDED}:
            raise ValueError(f"view {self.name}: the row has no {', '.join(sorted(unknown))}")
        for service in self.sources:
            self._require_one_class_per_event(service)

    def handled(self, service: str) -> frozenset[str]:
        """The event types of a service that this view folds; empty for a service it does not read."""
        return frozenset(self.inbound.get(service, ()))

    @cached_property
    def inbound(self) -> Mapping[str, Mapping[str, type[Inbound]]]:
        """Per service and event type the class that its payload is parsed with."""
        return {
            service: {name: cls for cls in classes for name in cls.types} for service, classes in self.sources.items()
        }

    def _require_one_class_per_event(self, service: str) -> None:
        names = [name for cls in self.sources[service] for name in cls.types]
        if not all(cls.types for cls in self.sources[service]):
            raise ValueError(f"view {self.name}: an inbound class of {service} names no event")
        if len(names) != len(set(names)):
            raise ValueError(f"view {self.name}: an event of {service} is read by two classes")

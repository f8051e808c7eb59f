"""Folding events into rows in memory; what cannot be folded stops its unit and nobody else."""

from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from shared.kernel.envelope import Envelope
from shared.views.reading import Opened
from shared.views.table import Table
from shared.views.view import Arrived, Key, View

Ignored = Mapping[str, Collection[str]]
"""Per service the event types that no view of a set reads, on purpose."""

Rows = MutableMapping[Key, Any]
"""Rows by whole key (unit, service, *the view's own); None where the row is deleted."""


class UnknownEvent(Exception):
    """This type of event is neither handled nor ignored here; a newer version may know it."""


class BrokenFold(Exception):
    """A view named a key or made a row that it must not."""


@dataclass(frozen=True)
class Poison:
    """The first event that a view could not fold for a unit; position in the service's order."""

    view: str
    service: str
    unit: UUID
    position: int
    error: str
    attempts: int = 1


def poisoned(view: View[Any], event: Envelope, error: BaseException, attempts: int = 1) -> Poison:
    """Describe why an event cannot be folded."""
    sentence = f"{event.type}: {type(error).__name__}: {error}".replace("\0", "")[:2000]
    return Poison(view.name, event.service, event.unit, event.position, sentence, attempts)


def not_thought_of(error: str) -> str | None:
    """The type of the event if nobody had thought of it when it was `poisoned`; None if something else was wrong."""
    type, _, problem = error.partition(": ")
    return type if problem.startswith(f"{UnknownEvent.__name__}:") else None


class Folding:
    """Reads and folds the events of one view. `unlisted` tells which types are neither handled nor ignored."""

    def __init__(self, view: View[Any], table: Table | None = None) -> None:
        self.view = view
        self.table = table or Table(view)
        self._width = len(view.key)
        self._inbound = {
            (service, name): inbound for service, by in view.inbound.items() for name, inbound in by.items()
        }

    def read(self, event: Envelope | Opened) -> Arrived | None:
        """Return the event as this view reads it; None if it does not. Raises if the body does not fit.

        Where several views read the same events, open each once and give it to all.
        """
        opened = event if isinstance(event, Opened) else Opened(event)
        inbound = self._inbound.get((opened.event.service, opened.event.type))
        return None if inbound is None else opened.read_as(inbound)

    def keys(self, arrived: Arrived) -> list[Key]:
        """The whole keys of the rows that the event touches, each once."""
        unit, service = arrived.unit, arrived.service
        found: list[Key] = []
        for key in self.view.keys(arrived):
            if not isinstance(key, tuple) or len(key) != self._width:
                raise BrokenFold(f"{key!r} is no key ({', '.join(self.view.key)})")
            found.append((unit, service, *key))
        return found if len(found) < 2 else list(dict.fromkeys(found))

    def fold(self, rows: Rows, keys: Sequence[Key], arrived: Arrived) -> None:
        """Change the rows with these keys, all or none."""
        if len(keys) == 1:
            [key] = keys
            rows[key] = self._folded(key, rows.get(key), arrived)
        else:
            rows.update([(key, self._folded(key, rows.get(key), arrived)) for key in keys])

    def take(self, rows: Rows, opened: Opened) -> list[Key]:
        """Fold an event that is for this view into all rows known, and return the keys of those that it touched.

        :raises UnknownEvent: if the view does not read it after all; also what its class, keys and fold raise
        """
        arrived = self.read(opened)
        if arrived is None:
            raise UnknownEvent("neither handled nor ignored")
        keys = self.keys(arrived)
        self.fold(rows, keys, arrived)
        return keys

    def apply(self, rows: Rows, event: Envelope | Opened) -> Poison | None:
        """Fold one event into all rows known, if the view reads it."""
        opened = event if isinstance(event, Opened) else Opened(event)
        try:
            if opened.event.type in self.view.handled(opened.event.service):
                self.take(rows, opened)
        except Exception as error:
            return poisoned(self.view, opened.event, error)
        return None

    def _folded(self, key: Key, row: Any, arrived: Arrived) -> Any:
        own = key[2:]
        new = self.view.fold(own, row, arrived)
        if new is not None and (type(new) is not self.view.row or self.table.key_of(new) != own):
            raise BrokenFold(f"{new!r} is no row with the key {own!r}")
        return new


@cache
def folding_of(view: View[Any]) -> Folding:
    """Return the one that reads and folds the view's events into a table of its name."""
    return Folding(view)


class Listing:
    """Which event types somebody has thought of: handled by one of the views, or ignored on purpose."""

    def __init__(self, views: Iterable[View[Any]], ignored: Ignored | None = None) -> None:
        self._known = {service: set(names) for service, names in (ignored or {}).items()}
        for view in views:
            for service in view.sources:
                self._known.setdefault(service, set()).update(view.handled(service))

    def knows(self, service: str, type: str) -> bool:
        """Whether somebody has thought of a type of one of the views' services."""
        return type in self._known[service]

    def refuse(self, view: View[Any], event: Envelope) -> Poison | None:
        """Poison for a view of the event's service if nobody has thought of the event's type."""
        if event.service not in view.sources or self.knows(event.service, event.type):
            return None
        return poisoned(view, event, UnknownEvent("neither handled nor ignored"))


class Concerned:
    """Which of many views an event is for, found out once per type: most types are read by few of them."""

    def __init__(self, views: Sequence[View[Any]], listing: Listing) -> None:
        self._views, self._listing = views, listing
        self._places: dict[tuple[str, str], Sequence[int]] = {}

    def places(self, event: Envelope) -> Sequence[int]:
        """Places of the views that read it; if nobody has thought of its type, of all that read its service."""
        kind = event.service, event.type
        if (found := self._places.get(kind)) is None:
            found = self._places[kind] = [place for place, view in enumerate(self._views) if self._is_for(view, *kind)]
        return found

    def _is_for(self, view: View[Any], service: str, type: str) -> bool:
        return service in view.sources and (type in view.handled(service) or not self._listing.knows(service, type))

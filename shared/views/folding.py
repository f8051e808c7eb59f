"""Folding events into rows in memory; what cannot be folded stops its unit and nobody else."""

from collections.abc import Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from shared.kernel.envelope import Envelope
from shared.views.reading import Opened, reader
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
        self._readers = {
            (service, name): reader(inbound) for service, by in view.inbound.items() for name, inbound in by.items()
        }

    def read(self, event: Envelope | Opened) -> Arrived | None:
        """Return the event as this view reads it; None if it does not. Raises if the body does not fit.

        Where several views read the same events, open each once and give it to all.
        """
        opened = event if isinstance(event, Opened) else Opened(event)
        read = self._readers.get((opened.event.service, opened.event.type))
        return read(opened) if read else None

    def keys(self, arrived: Arrived) -> list[Key]:
        """The whole keys of the rows that the event touches, each once."""
        own = list(self.view.keys(arrived))
        if len(own) > 1:
            own = list(dict.fromkeys(own))
        for key in own:
            if not isinstance(key, tuple) or len(key) != self._width:
                raise BrokenFold(f"{key!r} is no key ({', '.join(self.view.key)})")
        return [(arrived.unit, arrived.service, *key) for key in own]

    def fold(self, rows: Rows, keys: Iterable[Key], arrived: Arrived) -> None:
        """Change the rows with these keys, all or none."""
        changed = [(key, self._folded(key, rows.get(key), arrived)) for key in keys]
        for key, row in changed:
            rows[key] = row

    def apply(self, rows: Rows, event: Envelope | Opened) -> Poison | None:
        """Read and fold one event into all rows known."""
        opened = event if isinstance(event, Opened) else Opened(event)
        try:
            arrived = self.read(opened)
            if arrived is not None:
                self.fold(rows, self.keys(arrived), arrived)
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

    def refuse(self, view: View[Any], event: Envelope) -> Poison | None:
        """Poison for a view of the event's service if nobody has thought of the event's type."""
        if event.service not in view.sources or event.type in self._known[event.service]:
            return None
        return poisoned(view, event, UnknownEvent("neither handled nor ignored"))

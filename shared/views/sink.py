"""Live views: a batch of events into all views that read them, inside the transaction that moves the checkpoint."""

from collections.abc import Sequence
from typing import Any

from shared.kernel.envelope import Envelope
from shared.views import keeping, state
from shared.views.applying import Applying
from shared.views.attempts import Attempts, counting
from shared.views.folding import Folding, Ignored, Listing
from shared.views.table import Connection
from shared.views.view import View


class ViewSink:
    """Folds events into views. `ignored` lists per service the event types that no view here reads, on purpose."""

    def __init__(self, views: Sequence[View[Any]], ignored: Ignored | None = None) -> None:
        self.views = tuple(views)
        self.ignored = ignored or {}
        self._foldings = tuple(Folding(view) for view in views)
        self._tables = tuple(folding.table for folding in self._foldings)
        self._listing = Listing(views, ignored)
        self._attempts = Attempts()

    @property
    def handled(self) -> dict[str, frozenset[str]]:
        """By service, the event types that at least one view folds; what a subscription lists as handled."""
        services = {service for view in self.views for service in view.sources}
        return {service: frozenset().union(*(view.handled(service) for view in self.views)) for service in services}

    @property
    def known(self) -> dict[str, frozenset[str]]:
        """By service, every event type that is handled or ignored here: what a rebuild of only some views is told."""
        ignored = {service: frozenset(names) for service, names in self.ignored.items()}
        services = {*self.handled, *ignored}
        return {name: self.handled.get(name, frozenset()) | ignored.get(name, frozenset()) for name in services}

    async def ensure(self, connection: Connection, *, live: bool = False) -> tuple[View[Any], ...]:
        """Create missing tables; return the views that must be rebuilt before they take events.

        `live` is for a database whose subscription has not begun yet: new views then need no rebuild.
        """
        async with connection.transaction():
            return tuple(table.view for table in await state.ensure(connection, self._tables, live=live))

    async def apply(self, connection: Connection, service: str, events: Sequence[Envelope]) -> None:
        """Fold events of one service, in order, into all its views, in the caller's transaction (READ COMMITTED).

        What cannot be folded parks its (view, service, unit). An error that is raised is the database's: roll back
        and give the same events again.

        :raises Superseded: if another release has put a table of its own in the place of a view's
        """
        foldings = [folding for folding in self._foldings if service in folding.view.sources]
        if not foldings or not events:
            return
        applying = Applying(foldings, self._listing)
        suspects = await self._attempts.begin(connection, service, events)
        gate = await state.gate(connection, service, self._tables)
        if suspects:
            async with counting(connection) as counter:
                await applying.one_by_one(connection, events, gate, counter)
        else:
            await applying.together(connection, events, gate)
        await self._attempts.end(connection, service, events)

    async def rewind(self, connection: Connection, service: str, fork: int) -> int:
        """Empty the views of what they hold of the service, to be given everything anew: a fold cannot be undone.

        What rebuilds replaced is dropped: nothing says what of it would still be so.
        """
        await state.forget_service(connection, service, fork, self._tables)
        for table in self._tables:
            if service in table.view.sources:
                await keeping.forget(connection, table.view)
        return 0

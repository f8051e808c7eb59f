"""What a subscription does with events, in its own database."""

from collections.abc import Sequence
from typing import Any, Protocol

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from shared.kernel.envelope import Envelope

Database = AsyncConnection[tuple[Any, ...]]
Pool = AsyncConnectionPool[Database]


class Sink(Protocol):
    """What a subscription does with events."""

    async def apply(self, connection: Database, service: str, events: Sequence[Envelope]) -> None:
        """Do it inside the transaction that also moves the checkpoint; an exception rolls both back."""

    async def rewind(self, connection: Database, service: str, fork: int) -> int:
        """The service gave up what it held behind `fork`, and some of that was applied here.

        Undo it inside the transaction that also moves the checkpoint back, and return the position to go on from: the
        fork, or 0 to be given everything anew.
        """

"""What the engine asks of a service's feed."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol
from uuid import UUID

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope


class Feed(Protocol):
    """All events of one service, in order, read again as often as wanted."""

    def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        """Events with `after` < position (<= `until`), of one unit if given; ends at the head."""

    async def head(self) -> Head:
        """The last position of the service."""

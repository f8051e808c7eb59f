"""Where a view's table stands: the positions up to which the subscription of its database has folded."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from shared.messaging.checkpoint import stored_position
from shared.views.table import Connection

Standing = Callable[[Connection], Awaitable[Mapping[str, int]]]
"""Return the position of every service, as the connection's snapshot has it."""


def standing_of(subscription: str, services: Sequence[str]) -> Standing:
    """Ask the checkpoints of the subscription that keeps the views."""

    async def standing(connection: Connection) -> Mapping[str, int]:
        return {service: await stored_position(connection, subscription, service) for service in services}

    return standing

"""Where a view's table stands: how far the subscription of its database has folded."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from shared.messaging.checkpoint import Reached, stored_reach
from shared.views.table import Connection

Standing = Callable[[Connection], Awaitable[Mapping[str, Reached]]]
"""Return what is reached of every service, as the connection's snapshot has it."""


def everywhere(reached: Mapping[str, Reached]) -> dict[str, int]:
    """Return by service up to where everything is folded."""
    return {service: one.everywhere for service, one in reached.items()}


def standing_of(subscription: str, services: Sequence[str]) -> Standing:
    """Ask the checkpoints of the subscription that keeps the views."""

    async def standing(connection: Connection) -> Mapping[str, Reached]:
        return {service: await stored_reach(connection, subscription, service) for service in services}

    return standing

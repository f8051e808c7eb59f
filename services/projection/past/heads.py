"""Where the logs of the services end."""

import asyncio
from collections.abc import Mapping, Sequence

from shared.eventstore.port import Head
from shared.kernel.unavailable import Stale
from shared.messaging.feed import FeedUnavailable
from shared.service.parts import Parts

_SECONDS = 3.0

Heads = Mapping[str, Head]


async def heads_of(parts: Parts, services: Sequence[str]) -> dict[str, Head | None]:
    """Ask all services at once where their logs end; None of one that does not answer now."""

    async def head(service: str) -> Head | None:
        try:
            return await asyncio.wait_for(parts.feeds[service].head(), _SECONDS)
        except (FeedUnavailable, TimeoutError):
            return None

    found = await asyncio.gather(*(head(service) for service in services))
    return dict(zip(services, found, strict=True))


def whole(heads: Mapping[str, Head | None]) -> Heads:
    """Return them.

    :raises Stale: if one of them is missing: the past cannot be folded then
    """
    known = {service: head for service, head in heads.items() if head is not None}
    if len(known) < len(heads):
        raise Stale
    return known

"""A subscription at work, at an impatient pace, and the feed and bus that it follows."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from nats.js import JetStreamContext

from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.messaging.feed import FeedUnavailable, StoreFeed
from shared.messaging.subjects import subject_of, to_headers
from shared.messaging.subscription import Pace, Subscription
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.running import until

FAST = Pace(fetch=0.2, head_every=0.5, retry_first=0.05, retry_last=0.2)
PATIENT = replace(FAST, head_every=60.0)
Subscribe = Callable[..., Subscription]


class CountedFeed(StoreFeed):
    """Counts how often somebody read pages; can be out of service."""

    read = 0
    away = False

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        self.read += 1
        async for page in super().pages(after, unit=unit, until=until):
            yield page

    async def head(self) -> Head:
        if self.away:
            raise FeedUnavailable("away")
        return await super().head()


async def publish(js: JetStreamContext, events: Sequence[Envelope], **changed: Any) -> None:
    """Put events on the bus as a relay does; `changed` forges fields."""
    for event in events:
        prev = changed.get("prev")
        sent = replace(event, **{name: value for name, value in changed.items() if name != "prev"})
        await js.publish(subject_of(sent), sent.body, headers=to_headers(sent, prev))


async def live(subscription: Subscription, letters: Letters) -> None:
    """Return when it has caught up and hears the bus."""
    await until(lambda: subscription.confirmed_at(letters.service) is not None and not subscription.degraded)
    await asyncio.sleep(0.4)


def exactly(letters: Letters) -> list[tuple[int, str]]:
    return [(event.position, event.digest) for event in letters.events]

import pytest
from nats.js import JetStreamContext

from shared.messaging.provision import event_consumer, event_stream, provision
from shared.messaging.sink import Pool
from shared.messaging.subscription import Pace, Subscription
from tests.shared.messaging.ledger import Ledger
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.subscription.following import FAST, CountedFeed, Subscribe


@pytest.fixture
async def letters(js: JetStreamContext, service: str) -> Letters:
    await provision(js, [event_stream(service)], [event_consumer("reader", service)])
    return Letters(service)


@pytest.fixture
def feed(letters: Letters) -> CountedFeed:
    return CountedFeed(letters)


@pytest.fixture
def subscribe(pool: Pool, nats_url: str, letters: Letters, feed: CountedFeed) -> Subscribe:
    def make(sink: Ledger | None = None, pace: Pace = FAST, url: str = nats_url, **ignored: str) -> Subscription:
        return Subscription(
            "reader",
            {letters.service: feed},
            url,
            pool,
            sink or Ledger(),
            handled={},
            ignored={letters.service: frozenset(ignored.values())},
            pace=pace,
        )

    return make

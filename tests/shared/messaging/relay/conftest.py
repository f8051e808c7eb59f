from typing import Any

import pytest
from nats.js import JetStreamContext

from shared.messaging.provision import event_stream, provision
from shared.messaging.relay import Relay
from tests.shared.messaging.letters import Letters
from tests.shared.messaging.relay.stream import MakeRelay


@pytest.fixture
async def letters(js: JetStreamContext, service: str) -> Letters:
    await provision(js, [event_stream(service)], [])
    return Letters(service)


@pytest.fixture
def relay_of(messaging_database: str, nats_url: str) -> MakeRelay:
    def make(letters: Letters, url: str = nats_url, **settings: Any) -> Relay:
        settings = {"poll": 0.1} | settings
        return Relay(letters, service=letters.service, nats_url=url, dsn=messaging_database, **settings)

    return make

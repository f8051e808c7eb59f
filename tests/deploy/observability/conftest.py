from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from deploy.embedded.nats import Nats
from tests.conftest import Databases
from tests.deploy.observability.running import Management, Place, management, place


@pytest.fixture
async def here(tmp_path: Path, postgres: Databases, own_nats_server: Callable[[], Nats]) -> Place:
    """A place with a bus of its own, whose streams have the names of an installation's."""
    return await place(tmp_path, postgres, own_nats_server().url)


@pytest.fixture
async def at_work(here: Place) -> AsyncIterator[Management]:
    async with management(here) as running:
        yield running

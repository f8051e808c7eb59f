"""All services behind the portal, and somebody of every role in one unit."""

from collections.abc import AsyncIterator

import pytest

from services.learning.main import SERVICE as LEARNING
from services.management.main import SERVICE as MANAGEMENT
from services.responsibility.main import SERVICE as RESPONSIBILITY
from services.supervision.main import SERVICE as SUPERVISION
from tests.conftest import Databases
from tests.portal.conftest import Backend, the_backend
from tests.portal.security.everybody import in_the_books
from tests.projection.scenarios import half_a_year


@pytest.fixture(scope="module")
async def backend(postgres: Databases) -> AsyncIterator[Backend]:
    """As elsewhere, with learning and supervision as well, and with more people."""
    story, services = half_a_year(), (LEARNING, MANAGEMENT, RESPONSIBILITY, SUPERVISION)
    with in_the_books(story):
        async with the_backend(postgres, story, services) as found:
            yield found

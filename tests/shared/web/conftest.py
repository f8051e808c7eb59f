from collections.abc import AsyncIterator

import httpx
import pytest

from shared.kernel.role import Held, Role
from shared.testing.doors import application
from tests.shared.web.counting import DISTRICT, OTHER, ROBOT, SLICE, UNIT, book, other_book


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    books = {UNIT: book(), OTHER: other_book()}
    app = application(SLICE, district=DISTRICT, books=books, principals={ROBOT: Held(Role.SERVICE)})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client

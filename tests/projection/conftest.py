from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.personal.keys import MemoryKeyRing
from tests.projection.running import Running, projection
from tests.projection.scenarios import half_a_year, sealed_names


@pytest.fixture
async def running(database: str, tmp_path: Path) -> AsyncIterator[Running]:
    """The projection of half a year of one unit."""
    story, keys = half_a_year(), MemoryKeyRing()
    await sealed_names(story, keys)
    async with projection(database, story, keys, tmp_path / "audit-log") as running:
        yield running

"""The unit sheet's queries against a real database."""

from datetime import date

from services.projection.reports.queries import QUERIES
from tests.projection.running import Running
from tests.projection.scenarios import FIRST, SECOND
from tests.projection.story import OTHER, UNIT


class TestMembersPerBranch:
    async def test_count_by_the_branch_of_the_day(self, running: Running) -> None:
        async with running.parts.pool.connection() as connection:
            rows = await QUERIES["members_per_branch"](connection, unit=UNIT, today=date(2026, 4, 1))
        counted = {row["branch"]: (row["members"], row["full_members"], row["exempt"]) for row in rows}
        assert counted == {FIRST: (4, 4, 0), SECOND: (1, 1, 1)}

    async def test_know_the_exempt_only_from_their_day_on(self, running: Running) -> None:
        async with running.parts.pool.connection() as connection:
            rows = await QUERIES["members_per_branch"](connection, unit=UNIT, today=date(2026, 2, 1))
            others = await QUERIES["members_per_branch"](connection, unit=OTHER, today=date(2026, 2, 1))
        assert sum(row["exempt"] for row in rows) == 0
        assert others == []

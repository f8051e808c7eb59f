"""As-of against a real database: the same queries give what was live then."""

from datetime import date, datetime, time

import pytest

from services.projection.reports.reading import read
from services.projection.reports.reports import REPORTS
from shared.clock import ZONE
from shared.personal.keys import MemoryKeyRing
from shared.views.history import Moment
from tests.projection.running import projection
from tests.projection.scenarios import (
    close_out,
    correct_theme_day,
    half_a_year,
    hand_over,
    make_up,
    move_on,
    sealed_names,
)
from tests.projection.story import UNIT

DAY = date(2026, 4, 9)


@pytest.mark.parametrize("name", list(REPORTS))
async def test_as_of_equals_what_was_live_on_that_day(database: str, name: str) -> None:
    story, keys = half_a_year(), MemoryKeyRing()
    await sealed_names(story, keys)
    async with projection(database, story, keys) as running:
        live = await read(running.parts, REPORTS[name], UNIT, DAY, Moment())
        hand_over(story, date(2026, 4, 10))
        close_out(story, asked=date(2026, 4, 10), closed=date(2026, 4, 13))
        correct_theme_day(story, date(2026, 4, 20))
        make_up(story)
        move_on(story)
        await running.follow()
        known = Moment(known_at=datetime.combine(DAY, time(23), ZONE))
        assert (await read(running.parts, REPORTS[name], UNIT, DAY, known)).found == live.found
        on = await read(running.parts, REPORTS[name], UNIT, DAY, Moment(on=DAY))
        corrected = {"occasions", "meetings"}.intersection(REPORTS[name].queries)
        if not corrected:
            assert on.found == live.found
        else:  # a correction counts from the day that it corrects
            [occasion] = [one for query in corrected for one in on.found[query] if one["title"] == "三月主题党日"]
            assert occasion["kinds"] == ["lecture"]
        now = await read(running.parts, REPORTS[name], UNIT, DAY, Moment())
        assert now.found != live.found
        assert all(one.applied == one.head and not one.parked for one in now.completeness.values())

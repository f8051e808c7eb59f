"""The day in the header, seen as we know it now or as it was known then, on every page and the district's."""

from datetime import date

from services.responsibility.rectification import events as rectification
from tests.portal.conftest import Portal
from tests.projection.scenarios import PROBLEM, ZHAO
from tests.projection.story import CLERK, UNIT


class TestPast:
    async def test_is_as_we_know_it_now_or_as_it_was_known_then(self, portal: Portal) -> None:
        story = portal.backend.projection.story
        late = rectification.RectificationClosedOut(finding="抽查均规范", accepted_by=None, accepted_on=None)
        story.say(PROBLEM, late, date(2026, 3, 30), known=date(2026, 4, 27), by=ZHAO)
        await portal.backend.projection.follow()
        clerk = await portal.person(CLERK, "clerk", UNIT)
        now = (await clerk.get("/u/ZX/rectifications?as_of=2026-03-31")).text
        then = (await clerk.get("/u/ZX/rectifications?as_of=2026-03-31&known=1")).text
        assert "当时所知" not in now.partition("改按当时所知")[0]
        assert "补录的不计入" in then
        assert 'href="/u/ZX/rectifications?as_of=2026-03-31&amp;known=1"' in now
        assert 'href="/u/ZX/rectifications?as_of=2026-03-31"' in then
        assert ("已销号" in _cells(now), "已销号" in _cells(then)) == (True, False)
        assert "known=1" in then.partition('id="menu"')[2].partition("</nav>")[0]

    async def test_of_the_district_leads_to_the_units_of_that_day(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        then = (await clerk.get("/overview?as_of=2026-04-01")).text
        assert "截至2026年4月1日" in then
        assert 'href="/u/ZX/unit-sheet?as_of=2026-04-01"' in then
        exported = await clerk.get("/overview/export.xlsx?as_of=2026-04-01")
        assert exported.status_code == 200


def _cells(page: str) -> str:
    return page.partition('class="table table-vcenter')[2]

"""The chain of causes and of what followed, as it is read."""

from services.portal.pages.things import THINGS
from services.projection.reports.things import OWNERS
from services.projection.why.words import _KINDS
from tests.portal.conftest import Portal
from tests.projection.scenarios import CHECK, FINDING, LIST, PROBLEM
from tests.projection.story import CLERK, UNIT


class TestWhy:
    async def test_reads_from_the_first_cause_down_to_what_followed(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "zhou", UNIT)
        text = (await clerk.get(f"/u/ZX/why/{FINDING}")).text
        assert "源自发现的问题：会议记录不规范" in text
        assert text.index("为什么有此事项") < text.index("2026 党支部书记") < text.index('id="here"')
        assert text.index('id="here"') < text.index('id="followed"') < text.index("学习不经常")
        for thing, page in ((CHECK, "quarterly-checks"), (LIST, "duty-lists"), (PROBLEM, "rectifications")):
            assert f'href="/u/ZX/{page}/{thing}"' in text
        assert text.count('aria-current="true"') == 1

    async def test_of_a_past_day_stays_on_that_day(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "zhou", UNIT)
        text = (await clerk.get(f"/u/ZX/why/{FINDING}?as_of=2026-02-09")).text
        assert "目前还没有。" in text
        assert f"/u/ZX/quarterly-checks/{CHECK}?as_of=2026-02-09" in text
        assert (await clerk.get(f"/u/ZX/why/{PROBLEM}?as_of=2026-02-09")).status_code == 404

    def test_is_offered_on_the_sheets_of_exactly_those_that_have_one(self) -> None:
        whole = {slice_ for slice_ in OWNERS if slice_ in _KINDS}
        assert {one.slice for one in THINGS if one.traced} == whole

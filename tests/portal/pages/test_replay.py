"""History step by step, and two dates beside each other, as pages."""

from io import BytesIO

from openpyxl import load_workbook

from tests.portal.conftest import Portal
from tests.projection.scenarios import PROBLEM, QIAN
from tests.projection.story import CLERK, UNIT


class TestReplay:
    async def test_shows_each_step_and_what_it_changed(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        page = (await clerk.get(f"/u/ZX/replay?stream={PROBLEM}")).text
        assert "列入问题整改清单" in page
        assert "会议记录不规范" in page
        assert 'max="2"' in page
        assert "各报表没有变化。" in page
        assert '<script nonce="' in page

    async def test_goes_back_and_forth(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        newest = (await clerk.get("/u/ZX/replay")).text
        before = newest.partition('name="before" value="')[2].partition('"')[0]
        older = (await clerk.get(f"/u/ZX/replay?before={before}")).text
        after = older.partition('name="after" value="')[2].partition('"')[0]
        assert int(after) == int(before) - 1
        assert (await clerk.get("/u/ZX/replay?before=x")).status_code == 404
        assert (await clerk.get("/u/ZX/replay?person=x")).status_code in (404, 422)

    async def test_is_not_in_the_menu_of_who_may_not_read_the_trail(self, portal: Portal) -> None:
        member = await portal.person(QIAN, "member", UNIT)
        assert "/u/ZX/replay" not in (await member.get("/u/ZX")).text
        assert (await member.get("/u/ZX/replay")).status_code == 403


class TestDifference:
    async def test_shows_old_and_new(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        address = "report=rectifications&from=2026-03-01&to=2026-04-08"
        page = (await clerk.get(f"/u/ZX/difference?{address}")).text
        assert "2026年3月1日至2026年4月8日" in page
        assert '<del><span class="light light-green"' in page
        exported = await clerk.get(f"/u/ZX/difference/export.xlsx?{address}")
        sheet = load_workbook(BytesIO(exported.content)).active
        assert sheet is not None
        values = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=4)]
        assert values[0] == ["变化", "事项", "项目", "原来", "后来"]
        assert ["变更", "会议记录不规范", "灯", "绿灯", "红灯"] in values

    async def test_takes_dates_in_their_order(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        assert (await clerk.get("/u/ZX/difference")).status_code == 200
        assert (await clerk.get("/u/ZX/difference?from=2026-04-08&to=2026-03-01")).status_code == 404
        assert (await clerk.get("/u/ZX/difference?from=soon")).status_code == 404

"""From a thing, a person and the unit to their history step by step."""

from html import unescape

from tests.portal.attachments.test_files import command, planned, raised
from tests.portal.conftest import Browser, Portal
from tests.projection.scenarios import FIRST, PROBLEM, QIAN
from tests.projection.story import CLERK, UNIT


def button(page: str) -> str | None:
    """Where the button 回放 leads, which is not the line of the menu."""
    actions = page.partition('class="page-header"')[2].partition("</h1>")[2].partition("<button")[0]
    label = actions.find("回放</a>")
    return None if label < 0 else unescape(actions[:label].rpartition('<a class="btn" href="')[2].partition('"')[0])


async def led(browser: Browser, address: str) -> str | None:
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.text
    return button(answer.text)


class TestTheReplayOf:
    async def test_a_thing_is_one_click_from_its_sheet(self, portal: Portal) -> None:
        await raised(portal.backend, PROBLEM)
        clerk = await portal.person(CLERK, "clerk", UNIT)
        address = await led(clerk, f"/u/ZX/rectifications/{PROBLEM}")
        assert address == f"/u/ZX/replay?stream={PROBLEM}"
        page = (await clerk.get(address)).text
        assert "data-replay-slider" in page
        assert "data-replay-play" in page
        assert "列入问题整改清单" in page

    async def test_a_meeting_too(self, portal: Portal) -> None:
        await planned(portal.backend, FIRST)
        clerk = await portal.person(CLERK, "clerk", UNIT)
        assert await led(clerk, f"/u/ZX/meetings/{FIRST}") == f"/u/ZX/replay?stream={FIRST}"

    async def test_a_person_shows_the_own_acts_too(self, portal: Portal) -> None:
        said = {
            "code": "P900",
            "name": "钱二",
            "gender": "female",
            "born": "1980-01",
            "standing": "full",
            "joined_on": "2005-07-01",
            "outside_branch": "区直机关第三支部",
            "status": "in_service",
        }
        await command(portal.backend, "management", f"members/{QIAN}/enroll-member", QIAN, said)
        clerk = await portal.person(CLERK, "clerk", UNIT)
        address = await led(clerk, f"/u/ZX/members/{QIAN}")
        assert address == f"/u/ZX/replay?person={QIAN}"
        assert "data-replay-step" in (await clerk.get(address)).text

    async def test_the_unit_is_one_click_from_its_page(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        assert await led(clerk, "/u/ZX/unit-sheet") == "/u/ZX/replay"

    async def test_goes_up_to_now_from_a_past_day_too(self, portal: Portal) -> None:
        clerk = await portal.person(CLERK, "clerk", UNIT)
        assert await led(clerk, "/u/ZX/unit-sheet?as_of=2026-03-01&known=1") == "/u/ZX/replay"

    async def test_is_not_offered_to_who_may_not_read_the_trail(self, portal: Portal) -> None:
        member = await portal.person(QIAN, "member", UNIT)
        assert await led(member, "/u/ZX/unit-sheet") is None

"""How people look at pages: keyboard, phone, paper, a past day, while others act; and no foreign script runs."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from shared import clock
from tests.browser.people import PHONE, UNIT, People
from tests.browser.test_habits import LIST, RAISE, fill_in, receipt, send, times

pytestmark = pytest.mark.timeout(120)

FORMS = "#content a[href*='/new/'], .actions a, #content form[method=post], .drop"


async def test_the_first_tab_skips_the_menu(people: People) -> None:
    clerk = await people.sits_down("P013")
    await clerk.go(LIST)
    await clerk.page.keyboard.press("Tab")
    skip = clerk.page.get_by_role("link", name="跳到正文")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await clerk.page.keyboard.press("Enter")
    await expect(clerk.page.locator("#content")).to_be_focused()
    await clerk.page.keyboard.press("Tab")
    outline = await clerk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    assert await clerk.page.evaluate("!!document.activeElement.closest('#content')")


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it is there: forward only, as the page reads."""
    for _ in range(120):
        if await wanted.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


async def test_a_form_is_found_filled_in_and_sent_by_keyboard(people: People) -> None:
    clerk = await people.sits_down("P013")
    page, keys = clerk.page, clerk.page.keyboard
    await clerk.go(UNIT)
    await tab_to(page, page.locator(f"#menu a[href='{LIST}']"))
    await keys.press("Enter")
    await page.wait_for_url(f"**{LIST}")
    await tab_to(page, page.get_by_role("link", name="登记问题", exact=True))
    await keys.press("Enter")
    await page.wait_for_url("**/new/raise-rectification")
    for label in ("整改类型", "问题来源"):
        await tab_to(page, page.get_by_label(label, exact=True))
        await keys.press("ArrowDown")
    for label, words in (("存在问题", "只用键盘"), ("整改措施", "逐项核对后补齐")):
        await tab_to(page, page.get_by_label(label, exact=True))
        await keys.insert_text(words)
    await tab_to(page, page.get_by_label("责任人", exact=True))
    await keys.press("ArrowDown")
    await tab_to(page, page.get_by_label("整改时限", exact=True))
    await keys.insert_text("12月31日前")
    await tab_to(page, send(clerk))
    await keys.press("Enter")
    await expect(receipt(clerk)).to_be_visible()
    assert await times(clerk, "只用键盘") == 1


async def test_a_past_day_chosen_by_keyboard_waits_for_enter(people: People) -> None:
    clerk = await people.sits_down("P013")
    await clerk.go(LIST)
    address = clerk.page.url
    await clerk.page.get_by_label("截至").focus()
    for _ in range(2):  # the first part of the date, whichever the language begins with
        await clerk.page.keyboard.press("ArrowDown")
    assert clerk.page.url == address
    await clerk.page.keyboard.press("Enter")
    await expect(clerk.page).to_have_url(re.compile("as_of="))


async def test_no_form_opens_on_a_past_day(people: People) -> None:
    clerk = await people.sits_down("P013")
    answer = await clerk.page.goto(f"{clerk.base}{RAISE}?as_of={clock.today() - timedelta(days=1)}")
    assert answer is not None
    assert answer.status == 403
    assert "请先回到今天" in await clerk.page.locator("body").inner_text()


async def test_a_past_day_says_so_offers_nothing_and_stays(people: People) -> None:
    clerk = await people.sits_down("P013")
    day = clock.today() - timedelta(days=1)
    await clerk.go(LIST)
    assert await clerk.page.locator(FORMS).count()
    await clerk.page.get_by_label("截至").fill(day.isoformat())
    past = clerk.page.get_by_role("status").filter(has_text="不能办理事项")
    await expect(past).to_be_visible()
    await expect(clerk.page.locator(FORMS)).to_have_count(0)
    hrefs = await clerk.page.locator(f"#content tbody a, #menu a[href^='{UNIT}']").evaluate_all(
        "all => all.map(one => one.href)"
    )
    assert hrefs
    assert [one for one in hrefs if f"as_of={day}" not in one] == []
    await clerk.page.get_by_role("link", name="回到今天").click()
    await expect(past).to_have_count(0)


async def test_a_list_and_the_wall_follow_what_others_do(people: People) -> None:
    clerk, watcher, wall = [await people.sits_down(code) for code in ("P013", "P001", "P001")]
    await watcher.go(f"{LIST}?q=有人看着")
    await wall.go(f"{UNIT}/wall")
    for person in (watcher, wall):
        await person.page.evaluate("window.marked = true")
    await fill_in(clerk, "有人看着")
    async with wall.page.expect_response(lambda answer: answer.url.endswith("/wall")):
        await send(clerk).click()
        await expect(receipt(clerk)).to_be_visible()
        await expect(watcher.page.get_by_role("row").filter(has_text="有人看着")).to_be_visible()
    for person in (watcher, wall):
        assert await person.page.evaluate("window.marked")
        assert person.trouble == []


async def test_paper_has_no_menu_no_buttons_and_a_head_on_each_page(people: People) -> None:
    clerk = await people.sits_down("P013")
    await clerk.go(f"{UNIT}/targets")
    await clerk.page.emulate_media(media="print")
    for away in ("#menu", "header.top", ".filters", "footer"):
        await expect(clerk.page.locator(away)).to_be_hidden()
    assert await clerk.page.locator("button:visible, a.btn:visible").count() == 0
    head = "getComputedStyle(document.querySelector('.things thead')).display"
    assert await clerk.page.evaluate(head) == "table-header-group"
    paper = await clerk.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) > 1
    sizes = {
        tuple(round(float(side)) for side in box.split()[2:]) for box in re.findall(rb"/MediaBox\s*\[([^]]*)\]", paper)
    }
    assert sizes == {(842, 595)}


async def test_a_sheet_on_paper_has_its_facts_and_history_and_nothing_to_press(people: People) -> None:
    clerk = await people.sits_down("P013")
    await clerk.go(LIST)
    await clerk.page.locator("table.things tbody a").first.click()
    await clerk.page.wait_for_url(re.compile(f"{LIST}/[0-9a-f-]{{36}}"))
    await clerk.page.emulate_media(media="print")
    await expect(clerk.page.locator("h1")).to_be_visible()
    await expect(clerk.page.locator("#history")).to_be_visible()
    assert await clerk.page.locator("#menu:visible, header.top:visible, .actions:visible").count() == 0
    assert await clerk.page.locator("button:visible, a.btn:visible, input:visible").count() == 0


async def test_no_script_but_ours_runs(people: People) -> None:
    clerk = await people.sits_down("P013")
    stored = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>恶意"
    await fill_in(clerk, stored)
    await send(clerk).click()
    await expect(receipt(clerk)).to_be_visible()
    await expect(clerk.page.locator("#content")).to_contain_text(stored)
    await clerk.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran=1'>");
        }"""
    )
    assert await clerk.page.evaluate("window.ran === undefined")


async def test_a_phone_fills_in_the_same_form(people: People) -> None:
    clerk = await people.sits_down("P013", viewport=PHONE)
    fits = "document.scrollingElement.scrollWidth <= innerWidth"
    for address in (UNIT, LIST):
        await clerk.go(address)
        assert await clerk.page.evaluate(fits), address
    menu = clerk.page.get_by_role("navigation", name="主菜单")
    await clerk.page.get_by_role("button", name="菜单", exact=True).click()
    await expect(menu).to_be_visible()
    await expect(clerk.page.locator("#menu.show")).to_be_visible()
    await clerk.page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await fill_in(clerk, "手机填报")
    assert await clerk.page.evaluate(fits)
    await send(clerk).click()
    await expect(receipt(clerk)).to_be_visible()
    assert await clerk.page.evaluate(fits)
    assert await times(clerk, "手机填报") == 1

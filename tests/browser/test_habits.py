"""What people do beside the straight way: click twice, go back, lose line or session, write at the same time."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, expect

from shared import clock
from tests.browser.people import PASSWORD, UNIT, People, Person, sign_in

pytestmark = pytest.mark.timeout(120)

RAISE = f"{UNIT}/rectifications/new/raise-rectification"
LIST = f"{UNIT}/rectifications"


async def fill_in(person: Person, problem: str, measures: str = "逐项核对后补齐", form: str = RAISE) -> None:
    await person.go(form)
    for box in await person.page.locator("form.card > .card-body > div > select[required]").all():
        await box.select_option(index=1)
    await person.fill(
        {
            "存在问题": problem,
            "整改措施": measures,
            "整改时限": "立行立改",
            "截止日期": clock.today() + timedelta(days=14),
        }
    )


def send(person: Person) -> Locator:
    return person.page.get_by_role("button", name="提交", exact=True)


def receipt(person: Person) -> Locator:
    return person.page.get_by_role("status").filter(has_text="已办理")


async def times(person: Person, problem: str) -> int:
    """How many items of the list tell this problem."""
    await person.go(f"{LIST}?q={problem}")
    return await person.page.locator("table.things tbody tr").count()


async def test_two_clicks_make_one_item(people: People) -> None:
    clerk = await people.sits_down("P013")
    await fill_in(clerk, "双击")
    await send(clerk).dblclick()
    await expect(receipt(clerk)).to_be_visible()
    assert await times(clerk, "双击") == 1


async def test_back_and_again_gives_the_same_receipt(people: People) -> None:
    clerk = await people.sits_down("P013")
    await fill_in(clerk, "后退重交")
    await send(clerk).click()
    first = await receipt(clerk).inner_text()
    await clerk.page.reload()
    assert await receipt(clerk).inner_text() == first
    await clerk.page.go_back()
    await expect(clerk.page.get_by_label("存在问题")).to_have_value("后退重交")
    await expect(clerk.page.get_by_text("这份表单已经提交过")).to_be_visible()
    await send(clerk).click()
    await expect(receipt(clerk)).to_have_text(first)
    assert await times(clerk, "后退重交") == 1


async def test_a_lost_line_loses_no_text(people: People) -> None:
    clerk = await people.sits_down("P013")
    await fill_in(clerk, "断网")
    await clerk.context.set_offline(True)
    await send(clerk).click()
    banner = clerk.page.locator("#connection")
    await expect(banner).to_contain_text("网络连接已断开")
    await expect(banner).to_be_in_viewport()
    await expect(clerk.page.get_by_label("存在问题")).to_have_value("断网")
    await clerk.page.get_by_role("link", name="取消", exact=True).click()
    await expect(clerk.page.get_by_label("存在问题")).to_have_value("断网")
    await clerk.context.set_offline(False)
    await expect(banner).to_contain_text("网络已恢复")
    await send(clerk).click()
    await expect(receipt(clerk)).to_be_visible()
    assert await times(clerk, "断网") == 1


async def test_an_ended_session_loses_no_text(people: People) -> None:
    login = await people.account("P013")
    clerk = await people.stranger()
    await sign_in(clerk, login, PASSWORD)
    await fill_in(clerk, "登录失效")
    elsewhere = await people.stranger()
    await sign_in(elsewhere, login, PASSWORD)
    await elsewhere.go("/account")
    await elsewhere.page.get_by_role("button", name="退出其他设备上的登录").click()
    await expect(elsewhere.page.locator("tbody tr")).to_have_count(1)
    await send(clerk).click()
    banner = clerk.page.locator("#connection")
    await expect(banner).to_contain_text("登录已失效")
    await expect(banner).to_be_in_viewport()
    async with clerk.context.expect_page() as opened:
        await banner.get_by_role("link", name="重新登录").click()
    tab = await opened.value
    await tab.get_by_label("用户名").fill(login)
    await tab.get_by_label("密码").fill(PASSWORD)
    await tab.get_by_role("button", name="登录", exact=True).click()
    await expect(tab.get_by_role("navigation", name="主菜单")).to_be_attached()
    await tab.close()
    await expect(clerk.page.get_by_label("存在问题")).to_have_value("登录失效")
    await send(clerk).click()
    await expect(receipt(clerk)).to_be_visible()
    people.forget("P013")
    assert await times(clerk, "登录失效") == 1


@pytest.mark.parametrize("way", ["仍按我填写的提交", "放弃，查看最新情况"])
async def test_two_people_at_one_form_see_both_versions(people: People, way: str) -> None:
    clerk, secretary = [await people.sits_down(code) for code in ("P013", "P003")]
    problem = f"冲突{way[:2]}"
    await fill_in(clerk, problem)
    await clerk.submit()
    sheet = urlsplit(clerk.page.url).path
    for person in (clerk, secretary):
        await fill_in(person, problem, f"{person.name}的措施", f"{sheet}/revise-rectification")
        await person.fill({"调整原因": "核对后调整"})
    await clerk.submit()
    await send(secretary).click()
    await expect(secretary.page.get_by_role("heading", name="您填写期间，该事项有了新变化")).to_be_visible()
    for said in ("P013的措施", "P003的措施"):
        await expect(secretary.page.locator("#content")).to_contain_text(said)
    await secretary.page.get_by_text(way, exact=True).click()
    mine = way.startswith("仍按")
    if mine:
        await expect(receipt(secretary)).to_be_visible()
    history = secretary.page.locator(".history")
    await expect(history).to_contain_text("P013的措施")
    assert ("P003的措施" in await history.inner_text()) is mine

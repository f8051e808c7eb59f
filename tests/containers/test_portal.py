"""The portal behind the proxy, in a real browser: first sign-in, a form and its receipt, a page that updates itself."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from deploy.installation.topology import DEMO_UNIT
from tests.browser.chromium import FLAGS, chromium
from tests.containers.system import System

PASSWORD = "一句自己记得住的话 2026"
PROBLEM = "会议室资料摆放不规范"
# Chromium drops every HTTP/2 connection when a network interface comes or goes (ERR_NETWORK_CHANGED), as those of other
# tests' containers do all the time on this host; connections of HTTP/1.1 stay.
STEADY = "--disable-http2"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium(), args=(*FLAGS, STEADY))
        yield running
        await running.close()


async def signed_in(browser: Browser, system: System, code: str) -> Page:
    """A page of somebody whose account was made a moment ago."""
    said = system.wenxiao("account", "add", code, "--unit", DEMO_UNIT)
    assert said.returncode == 0, said.stdout + said.stderr
    login, first = re.search(r"login (\S+) +initial password (\S+)", said.stdout).groups()  # type: ignore[union-attr]
    # the certificate is checked by test_doors; Chromium would need it in a store of its own
    context = await browser.new_context(base_url=f"https://localhost:{system.ports['https']}", ignore_https_errors=True)
    page = await context.new_page()
    await page.goto("/")
    await page.fill("#login", login)
    await page.fill("#password", first)
    await page.keyboard.press("Enter")
    await page.fill("#old", first)
    await page.fill("#new", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/u/{DEMO_UNIT}")
    return page


async def test_people_work_in_their_browsers(system: System, browser: Browser) -> None:
    assert system.wenxiao("demo").returncode == 0
    watching = await signed_in(browser, system, "P001")
    await watching.goto(f"/u/{DEMO_UNIT}/rectifications")
    await expect(watching.locator("#live")).to_be_visible()

    working = await signed_in(browser, system, "P013")
    await working.goto(f"/u/{DEMO_UNIT}/rectifications/new/raise-rectification")
    await working.select_option("#f-kind", "dated")
    await working.select_option("#f-source", "daily_finding")
    await working.fill("#f-problem", PROBLEM)
    await working.fill("#f-measure", "统一摆放并每周检查")
    await working.select_option("#f-responsible", index=3)
    await working.fill("#f-deadline", "12月31日前")
    await working.click("button:has-text('提交')")
    await expect(working.locator(".alert-success")).to_contain_text("回执")
    await expect(working.locator("h1")).to_have_text(PROBLEM)

    # nobody reloads: the page that is only looked at shows it
    await expect(watching.locator("#live")).to_contain_text(PROBLEM, timeout=20_000)

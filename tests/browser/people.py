"""People at their browsers: how they sign in, fill in forms and look at pages."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from deploy.installation.accounts import accounts_of
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, PORTAL, Home
from services.portal.accounts.accounts import LoginTaken
from services.portal.language.catalogs import Language
from services.portal.web.visit import TONGUE
from tests.journeys.test_up import Installation

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
WIDE = {"width": 1300, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "an-jian-wen-xiao-ge-zi-fu-ze"
UNIT = f"/u/{DEMO_UNIT}"
PATIENCE = 20_000.0  # milliseconds
expect.set_options(timeout=PATIENCE)


@dataclass
class Person:
    """Somebody at a browser of his or her own. `trouble` is what the console said and what pages answered."""

    name: str
    base: str
    context: BrowserContext
    page: Page
    trouble: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note what goes wrong on the page from now on."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.trouble.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.trouble.append(f"{self.page.url}: {message.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400:
            self.trouble.append(f"{answer.url}: {answer.status}")

    async def go(self, path: str) -> None:
        """Open a page of the portal, and see that it is one."""
        answer = await self.page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, (answer.status, answer.url)

    async def open(self, *names: str) -> None:
        """Click through links or buttons, one after the other."""
        for name in names:
            await self.page.get_by_role("link", name=name, exact=True).first.click()

    async def read(self) -> str:
        """What stands on the page below the menu."""
        return await self.page.locator("#content").inner_text()

    async def fill(self, said: Mapping[str, Any]) -> None:
        """Fill in fields by their labels: text, the words of a choice, a list of checkboxes, a yes or no."""
        for label, value in said.items():
            match value:
                case bool():
                    await self.page.get_by_label(label, exact=True).set_checked(value)
                case list():
                    for one in value:
                        await self.group(label).get_by_role("checkbox", name=one).first.check()
                case _:
                    await self._fill(self.page.get_by_label(label, exact=True).first, value)

    def group(self, label: str) -> Locator:
        """A group of fields by its title, which ends with a star where something must be chosen."""
        return self.page.get_by_role("group", name=re.compile(rf"^{re.escape(label)}\s*\*?$"))

    async def _fill(self, box: Locator, value: Any) -> None:
        if await box.evaluate("box => box.tagName") != "SELECT":
            await box.fill(value.isoformat() if isinstance(value, date) else str(value))
            return
        options: Iterable[str] = await box.evaluate("box => [...box.options].map(one => one.text)")
        await box.select_option(label=next(text for text in options if text.startswith(str(value))))

    async def backdate(self, on: date, reason: str = "补录", **more: str) -> None:
        """Say in the open form that it was so on a past day."""
        summary = self.page.get_by_text("补录、代录与说明", exact=True)
        if not await self.page.get_by_label("实际发生日期").is_visible():
            await summary.click()
        await self.fill({"实际发生日期": on, "补录原因或其他说明": reason, **more})

    async def submit(self) -> None:
        """Send the form and see that it was accepted."""
        await self.page.get_by_role("button", name="提交", exact=True).click()
        done = self.page.get_by_role("status").filter(has_text="已办理")
        refused = self.page.locator("#sentence")
        await expect(done.or_(refused)).to_be_visible()
        assert not await refused.is_visible(), await self.page.locator("#sentence, .invalid-feedback").all_inner_texts()

    async def act(self, title: str, said: Mapping[str, Any] | None = None, *, on: date | None = None) -> None:
        """Do what a sheet offers under this title."""
        await self.page.get_by_role("link", name=title, exact=True).first.click()
        await expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        await self.fill(said or {})
        if on:
            await self.backdate(on)
        await self.submit()

    async def picture(self, name: str, *, whole: bool = False) -> None:
        """Keep what the page looks like for a reviewer."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


@dataclass
class People:
    """Whoever sits at a browser of this installation. Accounts are made as they are needed."""

    installation: Installation
    browser: Browser
    _states: dict[str, Any] = field(default_factory=dict)
    _open: list[BrowserContext] = field(default_factory=list)

    @property
    def home(self) -> Home:
        return Home(self.installation.folder, self.installation.ports)

    @property
    def base(self) -> str:
        return self.home.url(PORTAL.name)

    def id(self, code: str) -> UUID:
        """The id of a person of the example's year plan."""
        callers = Callers.of(self.home)
        return callers.person(callers.unit(DEMO_UNIT), code)

    async def account(self, code: str) -> str:
        """An account with the tests' password, by whose initial one nobody has signed in. The login name."""
        callers = Callers.of(self.home)
        unit = callers.unit(DEMO_UNIT)
        person = callers.person(unit, code)
        async with accounts_of(self.home) as accounts:
            try:
                initial = await accounts.add(person, code.lower(), unit, None)
            except LoginTaken:
                initial = await accounts.reset(person, None)
            await accounts.change_password(person, initial, PASSWORD, "tests")
        return code.lower()

    async def sits_down(self, code: str, *, language: Language = "zh", **context: Any) -> Person:
        """Somebody signed in, at a browser with nothing in it; signs in through the page the first time."""
        if code not in self._states:
            self._states[code] = await self._signed_in(code)
        opened = await self.browser.new_context(
            **{"viewport": WIDE, "locale": "zh-CN", "storage_state": self._states[code], **context}
        )
        if language == "en":
            # its name promises that a secure page has set it
            secure = self.base.replace("http:", "https:")
            await opened.add_cookies([{"name": TONGUE, "value": "en", "url": secure, "secure": True}])
        return await self._at(code, opened)

    def forget(self, code: str) -> None:
        """Let somebody whose sessions have ended sign in anew the next time."""
        self._states.pop(code, None)

    async def stranger(self, **context: Any) -> Person:
        """Somebody who is not signed in."""
        opened = await self.browser.new_context(**{"viewport": WIDE, "locale": "zh-CN", **context})
        return await self._at("nobody", opened)

    async def run_job(self, kind: str, period: str, on: date) -> None:
        """What the scheduler would have run on that day, by the command line."""
        said = await asyncio.to_thread(
            self.installation.wenxiao,
            *("jobs", "run", kind, "--period", period, "--unit", DEMO_UNIT, "--on", on.isoformat()),
        )
        assert said.returncode == 0, said.stderr

    async def pictures_of_all(self, name: str) -> None:
        """What is on every screen, where something went wrong."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(page for context in self._open for page in context.pages):
            await page.screenshot(path=PICTURES / f"{name[:60]}-{number}.png", full_page=True)

    async def leave(self) -> None:
        """Close every browser that was opened since the last time."""
        while self._open:
            await self._open.pop().close()

    async def _at(self, name: str, opened: BrowserContext) -> Person:
        self._open.append(opened)
        opened.set_default_timeout(PATIENCE)
        person = Person(name, self.base, opened, await opened.new_page())
        person.listen()
        return person

    async def _signed_in(self, code: str) -> Any:
        login = await self.account(code)
        person = await self.stranger()
        await sign_in(person, login, PASSWORD)
        state = await person.context.storage_state()
        await person.context.close()
        self._open.remove(person.context)
        return state


async def sign_in(person: Person, login: str, password: str) -> None:
    """Through the page."""
    await person.go("/login")
    await person.fill({"用户名": login, "密码": password})
    await person.page.get_by_role("button", name="登录", exact=True).click()
    await expect(person.page.get_by_role("navigation", name="主菜单")).to_be_attached()

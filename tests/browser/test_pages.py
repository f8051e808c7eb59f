"""Every page in both languages, wide and on a phone: it answers, its console is silent, axe finds nothing serious."""

import re
from pathlib import Path
from typing import Any

import pytest

from services.portal.language.catalogs import Language
from services.portal.pages import PAGES
from services.portal.pages.things import THINGS
from services.portal.web.render import ROOT
from tests.browser.people import PHONE, UNIT, WIDE, People, Person

pytestmark = pytest.mark.timeout(240)

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LISTS = tuple(one.name for one in THINGS)
OWN = ("/", "/account", "/password")
ADMINISTRATORS = frozenset({"accounts", "sign-ins"})
"""Their pages are for administrators, who have tests of their own."""

DATA = "td, dd, option, .entry, li > div, article, .light, .c-text, .step, .picks-list, .form-check-label, time"
"""Where what people entered and regulations' titles stand, which are shown as they are."""

ASIDE = f"{DATA}, .history, .unit-name, [lang=zh-CN], .group-title ~ ul, h1, .wall, .tree, datalist, .legal, .tooltip"


def in_unit() -> list[str]:
    """Addresses of the pages below a unit, from the menu's own list."""
    found = [page.name for page in PAGES if page.of_unit and page.in_menu and page.name not in ADMINISTRATORS]
    return [f"{UNIT}/{name}".rstrip("/") for name in found]


@pytest.fixture(params=["zh", "en"])
async def reader(people: People, request: pytest.FixtureRequest) -> Person:
    """The clerk, who sees most, with axe at hand: only for that the policy of scripts is lifted."""
    return await people.sits_down("P013", language=request.param, bypass_csp=True)


async def sheets(person: Person) -> list[str]:
    """The first sheet of each kind, and what can be done there."""
    found = []
    for name in LISTS:
        await person.go(f"{UNIT}/{name}")
        links = person.page.locator("table.things tbody a")
        if await links.count():
            found.append(await links.first.get_attribute("href") or "")
    return found


async def forms(person: Person) -> list[str]:
    """A form that begins a thing, and one about an existing one, of each kind."""
    found = []
    for name in LISTS:
        await person.go(f"{UNIT}/{name}")
        found += await _hrefs(person, ".page-header a[href*='/new/']")
    for sheet in await sheets(person):
        await person.go(sheet)
        found += (await _hrefs(person, ".actions a"))[:2]
    return found


async def _hrefs(person: Person, selector: str) -> list[str]:
    found: list[str] = await person.page.locator(selector).evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    return found


async def serious(person: Person) -> list[str]:
    """What axe-core calls serious or critical on the open page."""
    await person.page.add_script_tag(path=AXE)
    said: dict[str, Any] = await person.page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{person.page.url}: {one['id']} {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
        for one in said["violations"]
        if one["impact"] in ("serious", "critical")
    ]


async def untranslated(person: Person) -> list[str]:
    """Chinese words of the page itself on an English page."""
    said: list[str] = await person.page.evaluate(
        """aside => {
          const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.parentElement.closest(aside + ', script, style, template')) found.push(node.textContent.trim());
          }
          return found;
        }""",
        ASIDE,
    )
    return [f"{person.page.url}: {text}" for text in said if CHINESE.search(text)]


async def wide_as_the_screen(person: Person) -> bool:
    """Whether nothing sticks out to the right."""
    fits: bool = await person.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    return fits


def test_axe_is_there() -> None:
    assert Path(AXE).exists(), "run `make setup`"


async def test_every_page(reader: Person, request: pytest.FixtureRequest) -> None:
    language: Language = request.node.callspec.params["reader"]
    wrong, sticking_out = [], []
    addresses = [*OWN, *in_unit(), f"{UNIT}/three-lists?as=table", *await sheets(reader), *await forms(reader)]
    for number, address in enumerate(addresses):
        for size in (WIDE, PHONE):
            await reader.page.set_viewport_size(size)  # type: ignore[arg-type]
            await reader.go(address)
            wrong += await serious(reader)
            if size is PHONE and not await wide_as_the_screen(reader):
                sticking_out.append(address)
            if language == "en":
                wrong += await untranslated(reader)
            if language == "zh" or number < 6:
                await reader.picture(f"page-{language}-{'phone' if size is PHONE else 'wide'}-{_named(address)}")
    assert len(addresses) > 40
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert sticking_out == []
    assert reader.trouble == []


def _named(address: str) -> str:
    return (
        re.sub(r"[^a-z]+", "-", re.sub(r"[0-9a-f-]{36}", "one", address.partition("?")[0].lower())).strip("-") or "home"
    )


async def test_pages_of_a_stranger(people: People) -> None:
    stranger = await people.stranger(bypass_csp=True)
    for size in (WIDE, PHONE):
        await stranger.page.set_viewport_size(size)  # type: ignore[arg-type]
        await stranger.go(f"{UNIT}/meetings")
        assert "/login?next=" in stranger.page.url
        assert await serious(stranger) == []
    await stranger.picture("login")


async def test_an_error_says_what_to_do(people: People) -> None:
    person = await people.sits_down("P018", bypass_csp=True)
    await person.page.goto(f"{person.base}{UNIT}/nothing-here")
    assert "请核对链接" in await person.page.locator("main").inner_text()
    assert await serious(person) == []
    await person.picture("error")

"""The portal of a running installation, with 1,000 units in the projection's database: how long its pages take, what
they weigh, and what browsers that only watch cost.

Times are from request to answer over loopback, one after the other, by somebody of the example's unit; weights are
bytes on the wire, as a browser asks for them. Browsers watch the home page of one unit, where something changes every
five seconds, and ask for the page again whenever they are told to; that costs the processor time of portal and
projection.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import httpx
import psutil
from playwright.sync_api import sync_playwright

from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, Home, service_named
from services.portal.pages.live.page import pause, spread
from shared import clock
from shared.kernel.ids import new_id
from tests.bench.figure import Figure
from tests.bench.overview import UNITS, fill
from tests.browser.chromium import FLAGS, chromium
from tests.journeys.test_up import Installation

ASKED, ITEMS = 60, 300
WATCHERS, CHANGE_EVERY = 200, 5.0
WATCHED_SECONDS = pause(WATCHERS) + spread(WATCHERS)
"""So long that each is told once more, at least."""
SETTLED_SECONDS = 15.0
"""After the first change, which all are told within some seconds: from then on they are counted."""
PASSWORD = "一句自己记得住的话 2026"
PAGES = {
    "home": "",
    "list": "/rectifications",
    "board": "/three-lists",
    "sheet": "/rectifications/{item}",
    "duty_sheet": "/duty-lists/{list}",
}


def measure() -> list[Figure]:
    """Five pages, two weights, watching, and the first paint."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-bench-") as folder:
        installation = Installation(Path(folder) / "home")
        with installation.up():
            home = Home(installation.folder, installation.ports)
            asyncio.run(fill(home.postgres.dsn(service_named("projection").database), clock.today().year))
            _raise_items(installation)
            return _measured(installation)


def _measured(installation: Installation) -> list[Figure]:
    base = f"http://127.0.0.1:{installation.ports['portal']}"
    with _client(base) as client:
        _sign_in(client, installation)
        addresses = _addresses(client)
        times = {name: _times(client, address) for name, address in addresses.items()}
        figures = [_time(f"portal_{name}_p95", found) for name, found in times.items()]
        figures += _weights(client, addresses)
        figures.append(_watching(client, installation))
        return [*figures, _first_paint(client, base)]


def _client(base: str) -> httpx.Client:
    return httpx.Client(base_url=base, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False, timeout=30)


def _sign_in(client: httpx.Client, installation: Installation) -> None:
    """Give the client the session of the example's first branch secretary."""
    said = installation.wenxiao("account", "reset", "p009").stdout
    first = re.search(r"initial password (\S+)", said)
    assert first, said
    _keep_cookie(client, client.post("/login", data={"login": "p009", "password": first[1], "next": "/"}))
    page = client.get("/password").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token, page[:500]
    changed = {"csrf": token[1], "old": first[1], "new": PASSWORD, "again": PASSWORD}
    _keep_cookie(client, client.post("/password", data=changed))


def _keep_cookie(client: httpx.Client, answer: httpx.Response) -> None:
    """Browsers take secure cookies from the loopback address; this client has to be told."""
    assert answer.status_code == 303, answer.text[:500]
    client.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]


def _addresses(client: httpx.Client) -> dict[str, str]:
    unit = f"/u/{DEMO_UNIT}"
    found = {}
    for name, page in (("item", "rectifications"), ("list", "duty-lists")):
        match = re.search(rf'href="{unit}/{page}/([0-9a-f-]{{36}})', client.get(f"{unit}/{page}").text)
        assert match, page
        found[name] = match[1]
    return {name: unit + path.format(**found) for name, path in PAGES.items()}


def _times(client: httpx.Client, address: str) -> list[float]:
    """Seconds of each request, sorted; the first ones, which fill caches, are not counted."""
    found = []
    for number in range(ASKED + 3):
        begun = perf_counter()
        answer = client.get(address)
        seconds = perf_counter() - begun
        assert answer.status_code == 200, answer.text[:500]
        if number >= 3:
            found.append(seconds)
    return sorted(found)


def _time(name: str, seconds: Sequence[float]) -> Figure:
    p95 = round(1000 * seconds[len(seconds) * 95 // 100], 1)
    _tell(f"{name}: p50 {1000 * seconds[len(seconds) // 2]:.1f} ms, p95 {p95} ms at {UNITS} units")
    return Figure(name, p95, "ms", target="<= 80", met=p95 <= 80)


def _weights(client: httpx.Client, addresses: dict[str, str]) -> list[Figure]:
    pages = {name: _weight(client, address) for name, address in addresses.items()}
    home = client.get(addresses["home"]).text
    files = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', home))
    first = pages["home"] + sum(_weight(client, file) for file in files)
    heaviest = max(pages.values())
    _tell(f"pages on the wire: { ({name: round(size / 1000, 1) for name, size in pages.items()}) } kB")
    return [
        Figure("portal_first_load", round(first / 1000, 1), "kB", target="<= 1500", met=first <= 1_500_000),
        Figure("portal_heaviest_page", round(heaviest / 1000, 1), "kB", target="<= 60", met=heaviest <= 60_000),
    ]


def _weight(client: httpx.Client, address: str) -> int:
    """Bytes of the body as it travels to a browser."""
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.status_code == 200, address
        return sum(len(part) for part in answer.iter_raw())


def _watching(client: httpx.Client, installation: Installation) -> Figure:
    cost = asyncio.run(_watch(client, installation))
    _tell(f"{WATCHERS} watching browsers: {cost:.1f} % of a core")
    return Figure("portal_200_watchers", round(cost, 1), "% of a core", target="<= 10", met=cost <= 10)


async def _watch(client: httpx.Client, installation: Installation) -> float:
    match = re.search(r'data-unit="([^"]+)"', client.get(f"/u/{DEMO_UNIT}").text)
    assert match
    limits = httpx.Limits(max_connections=2 * WATCHERS)
    told = [0] * WATCHERS
    async with httpx.AsyncClient(
        base_url=str(client.base_url), headers=client.headers, limits=limits, timeout=60, trust_env=False
    ) as many:
        opened = [asyncio.Event() for _ in range(WATCHERS)]
        tasks = [asyncio.create_task(_look(many, match[1], opened[n], told, n)) for n in range(WATCHERS)]
        await asyncio.gather(*(event.wait() for event in opened))
        changing = asyncio.create_task(_keep_changing(installation))
        await asyncio.sleep(SETTLED_SECONDS)
        assert min(told) == 1, f"somebody heard nothing: {sorted(told)[:5]}"
        before, begun = _used(installation), perf_counter()
        await asyncio.sleep(WATCHED_SECONDS)
        used, took = _used(installation) - before, perf_counter() - begun
        assert min(told) >= 2, f"somebody heard nothing more: {sorted(told)[:5]}"
        for task in (changing, *tasks):
            task.cancel()
        await asyncio.gather(changing, *tasks, return_exceptions=True)
    return 100 * used / took


async def _look(many: httpx.AsyncClient, unit: str, opened: asyncio.Event, told: list[int], number: int) -> None:
    """One browser: its stream, and the page whenever something has changed."""
    async with many.stream("GET", "/changes", params={"unit": unit}) as answer:
        assert answer.status_code == 200
        async for line in answer.aiter_lines():
            if line.startswith("event: watching"):
                opened.set()
            if line.startswith("event: change"):
                told[number] += 1
                (await many.get(f"/u/{DEMO_UNIT}")).raise_for_status()


async def _keep_changing(installation: Installation) -> None:
    number = 0
    while True:
        await asyncio.to_thread(_change, installation, number)
        number += 1
        await asyncio.sleep(CHANGE_EVERY)


def _used(installation: Installation) -> float:
    """Seconds of a core that portal and projection have used so far."""
    return sum(sum(_process(installation, name).cpu_times()[:2]) for name in ("portal", "projection"))


def _change(installation: Installation, number: int) -> None:
    """Something happens in the unit: its first organization is renamed."""
    callers = Callers.of(Home(installation.folder, installation.ports))
    with _importer(callers) as client:
        unit = callers.unit(DEMO_UNIT)
        found = client.get(f"{callers.home.url('projection')}/units/{unit}/organizations").json()["organizations"]
        path = f"/units/{unit}/organizations/{found[0]['id']}/rename-organization"
        answer = client.post(f"{callers.home.url('management')}{path}", json={"name": f"机关第一支部（{number}）"})
    assert answer.status_code == 200, answer.text


def _raise_items(installation: Installation) -> None:
    """As many rectifications as a large unit has in a year, shared by ten people."""
    callers = Callers.of(Home(installation.folder, installation.ports))
    unit, year = callers.unit(DEMO_UNIT), clock.today().year
    body = {
        "kind": "dated",
        "source": "daily_finding",
        "measure": "逐条核对并补记",
        "deadline": {"form": "on_date", "text": "12月31日", "date": f"{year}-12-31"},
        "year": year,
    }
    with _importer(callers) as client:
        for number in range(ITEMS):
            path = f"/units/{unit}/rectifications/{new_id()}/raise-rectification"
            responsible = str(callers.person(unit, f"P{number % 10 + 1:03}"))
            raised = {**body, "problem": f"第{number}号台账更新不及时", "responsible": responsible}
            answer = client.post(f"{callers.home.url('responsibility')}{path}", json=raised)
            assert answer.status_code == 200, answer.text


def _importer(callers: Callers) -> httpx.Client:
    token = callers.issuer.issue(callers.identity.principals["importer"])
    return httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30)


def _process(installation: Installation, service: str) -> psutil.Process:
    port = installation.ports[service]
    for connection in psutil.net_connections(kind="tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            return psutil.Process(connection.pid)
    raise LookupError(f"{service} does not listen")


def _first_paint(client: httpx.Client, base: str) -> Figure:
    """In a browser without anything kept, on loopback, the home page of somebody who is signed in."""
    name, _, value = client.headers["Cookie"].partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        found = []
        for _ in range(5):
            context = browser.new_context()
            context.add_cookies(
                [{"name": name, "value": value, "url": base.replace("http:", "https:"), "secure": True}]
            )
            page = context.new_page()
            page.goto(f"{base}/u/{DEMO_UNIT}")
            painted = page.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
            found.append(painted.json_value())
            context.close()
        browser.close()
    median = sorted(found)[2]
    return Figure("portal_first_paint", round(median), "ms", target="<= 1000", met=median <= 1000)


def _tell(sentence: str) -> None:
    print(f"portal: {sentence}", file=sys.stderr, flush=True)
